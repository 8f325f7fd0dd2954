import type { Analyzer } from '../extract/bag.ts';
import type { Passage, Unit } from '../extract/passage.ts';
import { unitsOf } from '../extract/units.ts';
import { type Claim, readClaim } from './claim.ts';
import { negationsOf } from './polarity.ts';
import type { Quantity } from './quantity.ts';

/** Two sentences of different documents that say the same but for one number. */
export interface Conflict {
  left: { passage: number; unit: Unit };
  right: { passage: number; unit: Unit };
}

/** Fixed and high: a conflict that is none costs more trust than one that is missed. */
const bars = { alike: 0.7, words: 4, asked: 0.5 };
const most = 3;

interface Statement {
  passage: number;
  unit: Unit;
  claim: Claim;
  /** Words that carry a topic and no number. */
  words: Set<string>;
}

/**
 * Finds them among the sentences that the question is about. Sentences that also differ in a second number (another year)
 * or in a name speak of different things; table rows always do.
 */
export function conflictsIn(
  analyzer: Analyzer,
  question: string,
  passages: readonly (Passage & { documentId: string })[],
): Conflict[] {
  const asked = analyzer.queryTokens(question).word.filter((word) => !/\d/.test(word));
  const statements = passages.flatMap((passage, index) =>
    unitsOf(passage, index)
      .filter(({ kind }) => kind === 'sentence')
      .map((unit) => readStatement(analyzer, unit, index))
      .filter(({ words, claim }) => claim.quantities.length > 0 && shareIn(asked, words) >= bars.asked),
  );
  const found: Conflict[] = [];
  for (const [index, left] of statements.entries())
    for (const right of statements.slice(index + 1)) {
      const apart = passages[left.passage]?.documentId !== passages[right.passage]?.documentId;
      if (apart && found.length < most && contradict(left, right)) found.push({ left, right });
    }
  return found.map(({ left, right }) => ({
    left: { passage: left.passage, unit: left.unit },
    right: { passage: right.passage, unit: right.unit },
  }));
}

function readStatement(analyzer: Analyzer, unit: Unit, passage: number): Statement {
  const claim = readClaim(analyzer, unit.shown);
  const words = new Set(
    claim.words.filter((word) => !/\d|^[零〇一二两三四五六七八九十百千万亿]+$/u.test(word)),
  );
  return { passage, unit, claim, words };
}

function contradict(left: Statement, right: Statement): boolean {
  const shared = [...left.words].filter((word) => right.words.has(word)).length;
  const all = left.words.size + right.words.size - shared;
  if (shared < bars.words || shared / all < bars.alike) return false;
  if (!sameNames(left.claim, right.claim)) return false;
  if (negationsOf(left.claim.text) !== negationsOf(right.claim.text)) return false;
  return differByOne(left.claim.quantities, right.claim.quantities);
}

function sameNames(left: Claim, right: Claim): boolean {
  return left.names.every((name) => right.bag.has(name)) && right.names.every((name) => left.bag.has(name));
}

/** The same numbers in the same units but for one, whose unit is the same. */
function differByOne(left: readonly Quantity[], right: readonly Quantity[]): boolean {
  if (left.length !== right.length) return false;
  const differing = left.filter((quantity, index) => quantity.value !== right[index]?.value);
  const units = left.every((quantity, index) => quantity.unit === right[index]?.unit);
  return units && differing.length === 1;
}

function shareIn(wanted: string[], words: Set<string>): number {
  return wanted.length === 0 ? 0 : wanted.filter((word) => words.has(word)).length / wanted.length;
}
