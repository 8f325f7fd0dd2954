import type { Citation } from '@jishi/contract';
import { marksOf } from './place-markers.ts';

/** One quoted sentence, or one row of a table, of an answer without a model. */
export interface QuotedPart {
  /** Offset in the answer; also its key. */
  start: number;
  pieces: { text: string; citations: number[] }[];
  /** A table row as pairs of column and value; null for running text. */
  row: { label: string; value: string }[] | null;
  /** All citations of the part, for the row. */
  citations: number[];
}

type Placed = Pick<Citation, 'at' | 'number' | 'quote'>;

/**
 * Splits a quotation answer into its quotes: they are set apart by an empty line. The text is the document's, word for
 * word, so no mark in it means anything; only the citations are put in their places.
 */
export function quotedParts(text: string, citations: readonly Placed[]): QuotedPart[] {
  const marks = marksOf(citations);
  const parts: QuotedPart[] = [];
  let start = 0;
  for (const paragraph of text.split('\n\n')) {
    const end = start + paragraph.length;
    const from = start;
    const own = marks.filter(({ at }) => at > from && at <= end + 2);
    const indexes = own.flatMap((mark) => mark.citations);
    if (paragraph.trim() !== '') {
      const pieces = piecesOf(
        paragraph,
        own.map((mark) => ({ ...mark, at: Math.min(mark.at - from, paragraph.length) })),
      );
      const isRow = indexes.some((index) => citations[index]?.quote.includes(' | ') === true);
      parts.push({ start, pieces, citations: indexes, row: isRow ? rowOf(paragraph) : null });
    }
    start = end + 2;
  }
  return parts;
}

function piecesOf(text: string, marks: { at: number; citations: number[] }[]): QuotedPart['pieces'] {
  const pieces: QuotedPart['pieces'] = [];
  let position = 0;
  for (const { at, citations } of marks) {
    pieces.push({ text: text.slice(position, at), citations });
    position = at;
  }
  if (position < text.length) pieces.push({ text: text.slice(position), citations: [] });
  return pieces;
}

/**
 * `City: Shanghai; Limit: 600` → its pairs; null when it is not written so. A value may hold `; ` itself: what does not
 * begin with a column belongs to the value before it.
 */
function rowOf(text: string): QuotedPart['row'] {
  const pairs: NonNullable<QuotedPart['row']> = [];
  for (const segment of text.split('; ')) {
    const [, label, value] = /^([^:]{1,60}): (.*)$/s.exec(segment.trim()) ?? [];
    const before = pairs.at(-1);
    if (label !== undefined && value !== undefined) pairs.push({ label, value });
    else if (before === undefined) return null;
    else before.value += `; ${segment.trim()}`;
  }
  return pairs.length < 2 ? null : pairs;
}
