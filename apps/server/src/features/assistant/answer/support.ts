import { type CitationRef, type Source, toDocument } from '../evidence/source.ts';
import type { Analyzer } from '../extract/bag.ts';
import type { Unit } from '../extract/passage.ts';
import { createVerifier, type Support } from '../support/verify.ts';
import { toPassage } from './passages.ts';

/** Finds the words of the evidence behind a sentence of an answer, and says whether they say the same. */
export interface Supporter {
  /**
   * What becomes of a mark that a model set: a citation of that evidence, of other evidence that does say the sentence, or
   * none. Undefined for a number that is none.
   */
  check(number: number, sentence: string, at: number): Checked | undefined;
  /** The evidence that says what a sentence without a mark says, or what speaks against it. */
  attribute(sentence: string, at: number): Checked;
}

export interface Checked {
  /** Undefined: nothing is cited. */
  ref: CitationRef | undefined;
  source: Source | undefined;
  support: Support | undefined;
}

/** So little in common that a mark is not a loose paraphrase but a mistake. */
const hardlyRelated = 0.35;

export function createSupporter(analyzer: Analyzer, sources: Source[]): Supporter {
  const verifier = createVerifier(analyzer, sources.map(toPassage));
  const cited = (support: Support, at: number): Checked => {
    const source = sources[support.passage];
    const verified = support.verdict === 'supported';
    const ref = source && { ...citationOf(source, support.unit, at), verified };
    return { ref, source, support };
  };
  const attribute = (sentence: string, at: number): Checked => {
    const support = verifier.support(sentence);
    if (support?.verdict === 'supported') return cited(support, at);
    return { ref: undefined, source: undefined, support };
  };
  return {
    attribute,
    check(number, sentence, at) {
      const index = sources.findIndex((candidate) => candidate.number === number);
      if (index < 0) return undefined;
      const own = verifier.support(sentence, [index]);
      if (own?.verdict === 'supported') return cited(own, at);
      const other = attribute(sentence, at);
      if (other.ref !== undefined) return other;
      if (own === undefined || isMistaken(own)) return { ref: undefined, source: undefined, support: own };
      return cited(own, at);
    },
  };
}

/** A number, name or negation that the evidence says otherwise, or nothing in common: the mark is dropped. */
function isMistaken({ verdict, coverage }: Support): boolean {
  return verdict === 'contradicted' || (verdict === 'unsupported' && coverage < hardlyRelated);
}

export function citationOf(source: Source, unit: Pick<Unit, 'start' | 'end'>, at: number): CitationRef {
  return {
    number: source.number,
    at,
    chunkId: source.chunkId,
    documentId: source.documentId,
    start: toDocument(source, unit.start),
    end: toDocument(source, unit.end),
    ...(source.edit === undefined ? {} : { editId: source.edit.id }),
  };
}
