import type { SearchHit } from '@jishi/contract';
import type { SearchEngine } from '../../search/index.ts';

type Range = SearchHit['highlights'][number];

const mostRanges = 200;
const unspacedRuns = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc]+/gu;
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

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
  const ranges = [...spacedWords(engine, tokens, text), ...unspacedPairs(engine, tokens, text)];
  return merge(ranges).slice(0, mostRanges);
}

function* spacedWords({ analyzer }: SearchEngine, tokens: QueryTokens, text: string): Generator<Range> {
  for (const { segment, index, isWordLike } of segmenter.segment(text)) {
    if (isWordLike !== true || segment.match(unspacedRuns) !== null) continue;
    const known = tokens.asked.get(segment);
    const asked = known ?? analyzer.tokens(segment).word.some((word) => tokens.word.has(word));
    if (known === undefined) tokens.asked.set(segment, asked);
    if (asked) yield { start: index, end: index + segment.length };
  }
}

function* unspacedPairs({ analyzer }: SearchEngine, tokens: QueryTokens, text: string): Generator<Range> {
  for (const match of text.matchAll(unspacedRuns)) {
    const letters = [...match[0]];
    // A letter, then for each further one its pair with the one before, and itself; unless folding joined letters.
    const { gram } = analyzer.tokens(match[0]);
    if (gram.length === letters.length * 2 - 1)
      yield* matchesIn(letters, gram, { tokens, start: match.index });
  }
}

function* matchesIn(
  letters: string[],
  gram: string[],
  { tokens, start }: { tokens: QueryTokens; start: number },
): Generator<Range> {
  const asked = (place: number) => tokens.gram.has(gram[place] ?? '');
  let from = start;
  for (const [index, letter] of letters.entries()) {
    const end = from + letter.length;
    const next = letters[index + 1];
    if (tokens.single && asked(index * 2)) yield { start: from, end };
    if (next !== undefined && asked(index * 2 + 1)) yield { start: from, end: end + next.length };
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
