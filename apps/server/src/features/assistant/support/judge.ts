import { fold } from '../../search/index.ts';
import type { Claim } from './claim.ts';
import { isReversed, negationsOf } from './polarity.ts';
import type { Quantity } from './quantity.ts';

export type Objection = 'number' | 'name' | 'negation' | 'reversal' | 'words';

export interface Judgement {
  /** Share of the sentence's words that stand in the evidence, 0–1. */
  coverage: number;
  /** What speaks against it; empty = the evidence says so. */
  objections: Objection[];
}

export interface Window {
  /** The sentence or two that are compared. */
  claim: Claim;
  /** Title and what stands before the window: a name may come from there when the window says "he" or 该. */
  context(): Claim;
  /** The clauses of the window, for telling which of them the sentence uses. */
  clauses(): Claim[];
}

/**
 * Fitted on one half of the labelled set of `jishi eval citations`; the other half is what is reported. `covered` = so much
 * of a sentence must stand in the evidence; `strange` = the longest run of Chinese letters that may stand nowhere in it.
 */
const bars = { covered: 0.72, strange: 2, clauseUsed: 0.5, gramShare: 0.5 };

/** Compares a sentence with one window. Facts first: a changed number, name or negation is the classic wrong citation. */
export function judge(sentence: Claim, window: Window): Judgement {
  const coverage = coverageOf(sentence, window.claim);
  const used = window.clauses().filter((clause) => coverageOf(clause, sentence) >= bars.clauseUsed);
  const usedText = used.map(({ text }) => text).join(' ');
  const objections: Objection[] = [];
  if (!sentence.quantities.every((quantity) => isStated(quantity, window.claim))) objections.push('number');
  if (!namesStated(sentence, window)) objections.push('name');
  if (used.length > 0 && negationsOf(sentence.text) !== negationsOf(usedText)) objections.push('negation');
  if (used.length > 0 && isReversed(sentence.text, usedText)) objections.push('reversal');
  if (coverage < bars.covered || strangeRun(sentence, window) > bars.strange) objections.push('words');
  return { coverage, objections };
}

/** Of the words, and for Chinese of the pairs of letters, which do not depend on how a text was cut into words. */
export function coverageOf(sentence: Claim, evidence: Claim): number {
  const { words } = sentence;
  if (words.length === 0) return 0;
  const share = words.reduce((sum, word) => sum + presence(word, evidence), 0) / words.length;
  return share;
}

const longHan = /^\p{Script=Han}{2,}$/u;

/** 1 for a word that stands there; for a compound that was cut differently the share of its pairs. */
function presence(word: string, { bag }: Claim): number {
  if (bag.has(word)) return 1;
  if (!longHan.test(word)) return 0;
  const letters = [...word];
  const pairs = letters.slice(1).map((letter, index) => `${letters[index]}${letter}`);
  return (pairs.filter((pair) => bag.has(pair)).length / pairs.length) * bars.gramShare * 2;
}

function isStated({ value, unit }: Quantity, evidence: Claim): boolean {
  const same = evidence.quantities.filter((other) => other.value === value);
  if (same.length === 0) return evidence.bag.has(String(value)) && unit === '';
  return unit === '' || same.some((other) => other.unit === unit || other.unit === '');
}

const refersBack =
  /\b(?:he|she|it|they|his|her|its|their|him|them|this|these|that|those|the (?:latter|former|company|city|team|group|school|river))\b|[他她它其该本此]|同年|翌年|两者/iu;

/** A name may also come from the title, or from what stands before when the window only refers to it. */
function namesStated({ names }: Claim, { claim, context }: Window): boolean {
  const missing = names.filter((name) => !claim.bag.has(name));
  if (missing.length === 0) return true;
  return refersBack.test(claim.text) && missing.every((name) => context().bag.has(name));
}

/** The longest run of Chinese letters of the sentence of which no pair stands in the evidence or its title. */
function strangeRun(sentence: Claim, { claim, context }: Window): number {
  let longest = 0;
  for (const [run] of withoutGlue(sentence.text).matchAll(/\p{Script=Han}{2,}/gu)) {
    const alone = strangeIn([...run], [claim]);
    longest = Math.max(longest, alone > bars.strange ? strangeIn([...run], [claim, context()]) : alone);
  }
  return longest;
}

function strangeIn(letters: string[], evidence: Claim[]): number {
  const known = (pair: string) => evidence.some(({ bag }) => bag.has(pair));
  let [longest, current] = [0, 0];
  for (const [index, letter] of letters.entries()) {
    const inside =
      known(`${letters[index - 1] ?? ''}${letter}`) || known(`${letter}${letters[index + 1] ?? ''}`);
    current = inside ? 0 : current + 1;
    longest = Math.max(longest, current);
  }
  return longest;
}

/** What an answer adds between what it takes from a document. */
const glue =
  /据(?:介绍|记载|资料)|也就是说|总的来说|具体来说|需要注意的是|由此可见|因此|此外|另外|同时|其中/gu;

function withoutGlue(text: string): string {
  // Numbers are compared as numbers: 十月 stands there as 10月.
  return fold(text)
    .replace(glue, ' ')
    .replace(/[〇零一二两三四五六七八九十百千万亿]+[年月日号时分点个]?/gu, ' ');
}
