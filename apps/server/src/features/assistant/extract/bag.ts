import type { SearchEngine } from '../../search/index.ts';
import type { QuestionTerm } from './question.ts';

export type Analyzer = SearchEngine['analyzer'];

/** The tokens of a text, for looking terms up. */
export interface Bag {
  words: Set<string>;
  grams: Set<string>;
}

const shortHan = /^\p{Script=Han}{1,2}$/u;

export function bagOf(analyzer: Analyzer, text: string): Bag {
  const tokens = analyzer.tokens(text);
  return { words: new Set(tokens.word), grams: new Set(tokens.gram) };
}

/** Whether a term stands in the text. Short Han words are also found where the segmenter cut differently. */
export function holds(bag: Bag, term: QuestionTerm): boolean {
  if (term.family === 'pair') return bag.grams.has(term.token);
  return bag.words.has(term.token) || (shortHan.test(term.token) && bag.grams.has(term.token));
}

/** Share of tokens that two texts have in common (Jaccard), 0–1. */
export function likeness(left: Bag, right: Bag): number {
  const common = [...left.words].filter((word) => right.words.has(word)).length;
  const all = left.words.size + right.words.size - common;
  return all === 0 ? 1 : common / all;
}
