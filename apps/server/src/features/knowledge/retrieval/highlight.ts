import type { SearchHit } from '@jishi/contract';
import { fold, type SearchEngine } from '../../search/index.ts';

type Range = SearchHit['highlights'][number];

const mostRanges = 200;
const unspacedRuns = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]+/gu;
/** Letters of scripts with spaces; signs join them inside a word or a number (don't, 3.5). */
const letter = '(?:(?![\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u30fc])[\\p{L}\\p{N}\\p{M}])';
const spaced = new RegExp(`${letter}+(?:['’.]${letter}+|(?<=\\p{N}),(?=\\p{N})${letter}+)*`, 'gu');

/** The query as the index sees it. */
export interface QueryTokens {
  word: ReadonlySet<string>;
  gram: ReadonlySet<string>;
  /** The query is a single Chinese character: then single characters count. */
  single: boolean;
  /** Whether a spaced word is asked for, by its surface: most words of a page of hits come up many times. */
  asked: Map<string, boolean>;
}

export function queryTokens({ analyzer }: SearchEngine, query: string): QueryTokens {
  const tokens = analyzer.queryTokens(query);
  const single = tokens.gram.length > 0 && tokens.gram.every((gram) => [...gram].length === 1);
  return { word: new Set(tokens.word), gram: new Set(tokens.gram), single, asked: new Map() };
}

/**
 * Character ranges of `text` (UTF-16 code units) that the query asks for, by the folding and the stems of the index.
 * Chinese goes by pairs of characters, so that a match across the dictionary's word limits shows.
 */
export function highlight(engine: SearchEngine, tokens: QueryTokens, text: string): Range[] {
  const ranges = [...spacedWords(engine, tokens, text), ...unspacedPairs(tokens, text)];
  return merge(ranges).slice(0, mostRanges);
}

function* spacedWords({ analyzer }: SearchEngine, tokens: QueryTokens, text: string): Generator<Range> {
  for (const { 0: word, index } of text.matchAll(spaced)) {
    const known = tokens.asked.get(word);
    const asked = known ?? analyzer.wordTokens(word).some((token) => tokens.word.has(token));
    if (known === undefined) tokens.asked.set(word, asked);
    if (asked) yield { start: index, end: index + word.length };
  }
}

function* unspacedPairs(tokens: QueryTokens, text: string): Generator<Range> {
  for (const { 0: run, index } of text.matchAll(unspacedRuns)) {
    const letters = [...run];
    const folded = [...fold(run)];
    // Folding can join letters (half-width kana): then places cannot be told.
    if (folded.length === letters.length) yield* pairsIn(letters, folded, { tokens, start: index });
  }
}

function* pairsIn(
  letters: string[],
  folded: string[],
  { tokens, start }: { tokens: QueryTokens; start: number },
): Generator<Range> {
  let from = start;
  for (const [index, letter] of letters.entries()) {
    const end = from + letter.length;
    const [one = '', next = ''] = folded.slice(index, index + 2);
    if (tokens.single && tokens.gram.has(one)) yield { start: from, end };
    if (next !== '' && tokens.gram.has(one + next))
      yield { start: from, end: end + (letters[index + 1] ?? '').length };
    from = end;
  }
}

/** In order, overlapping and touching ranges as one. */
function merge(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.toSorted((left, right) => left.start - right.start || left.end - right.end)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else merged.push({ ...range });
  }
  return merged;
}
