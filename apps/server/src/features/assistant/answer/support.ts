import { type CitationRef, type Source, toDocument } from '../evidence/source.ts';
import { type Analyzer, type Bag, bagOf } from '../extract/bag.ts';
import type { Unit } from '../extract/passage.ts';
import { unitsOf } from '../extract/units.ts';
import { toPassage } from './passages.ts';

/** Finds the words of the evidence behind a sentence of an answer. */
export interface Supporter {
  /** The sentence of that piece of evidence which is most like the answer's; undefined for a number that is none. */
  cite(number: number, sentence: string, at: number): CitationRef | undefined;
  /** Number of the evidence that says nearly the same as a sentence without a mark; undefined when none does. */
  attribute(sentence: string): number | undefined;
}

interface ReadUnit {
  unit: Unit;
  bag: Bag;
}

/**
 * A sentence counts as taken from the evidence when so much of it stands in one sentence there. Fixed and high: a bar
 * that is lowered until something passes is where wrong citations come from.
 */
const attributable = { share: 0.75, words: 4 };

export function createSupporter(analyzer: Analyzer, sources: Source[]): Supporter {
  const read = new Map<Source, ReadUnit[]>();
  const unitsIn = (source: Source): ReadUnit[] => {
    const known = read.get(source);
    if (known !== undefined) return known;
    const units = unitsOf(toPassage(source), 0).map((unit) => ({ unit, bag: bagOf(analyzer, unit.shown) }));
    read.set(source, units);
    return units;
  };
  return {
    cite(number, sentence, at) {
      const source = sources.find((candidate) => candidate.number === number);
      if (source === undefined) return undefined;
      const best = bestOf(unitsIn(source), bagOf(analyzer, sentence));
      return best === undefined ? undefined : citationOf(source, best.unit, at);
    },
    attribute(sentence) {
      const wanted = bagOf(analyzer, sentence);
      if (wanted.words.size < attributable.words) return undefined;
      const holders = sources.filter((source) => {
        const best = bestOf(unitsIn(source), wanted);
        return best !== undefined && shareOf(wanted, best.bag) >= attributable.share;
      });
      return holders[0]?.number;
    },
  };
}

export function citationOf(source: Source, unit: Pick<Unit, 'start' | 'end'>, at: number): CitationRef {
  return {
    number: source.number,
    at,
    chunkId: source.chunkId,
    documentId: source.documentId,
    start: toDocument(source, unit.start),
    end: toDocument(source, unit.end),
  };
}

function bestOf(units: ReadUnit[], wanted: Bag): ReadUnit | undefined {
  let best = units.find(({ unit }) => unit.kind !== 'heading') ?? units[0];
  let most = 0;
  for (const candidate of units) {
    const share = shareOf(wanted, candidate.bag);
    if (share > most) [best, most] = [candidate, share];
  }
  return best;
}

/** Share of the wanted tokens that the unit holds: words, and pairs of Chinese characters. */
function shareOf(wanted: Bag, bag: Bag): number {
  const words = [...wanted.words].filter((word) => bag.words.has(word)).length;
  const grams = [...wanted.grams].filter((gram) => bag.grams.has(gram)).length;
  const all = wanted.words.size + wanted.grams.size;
  return all === 0 ? 0 : (words + grams) / all;
}
