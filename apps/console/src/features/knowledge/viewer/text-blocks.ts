/** A stretch of text with its character offsets in the whole document. */
export interface Span {
  start: number;
  end: number;
}

export type TextBlock =
  | ({ kind: 'heading' | 'paragraph'; text: string } & Span)
  | ({ kind: 'lines'; lines: ({ text: string } & Span)[] } & Span)
  | ({ kind: 'table'; rows: ({ text: string } & Span)[][] } & Span);

const cellSeparator = ' | ';

/**
 * Parsed text as paragraphs, lists of lines and tables. The parser sets blocks apart by an empty line and prints a
 * table as one line a row with ` | ` between the cells. `from` = offset of `text` in the document.
 */
export function textBlocks(text: string, from: number): TextBlock[] {
  const blocks: TextBlock[] = [];
  let position = 0;
  for (const part of text.split(/(\n{2,})/)) {
    const start = from + position;
    position += part.length;
    if (part.trim() === '') continue;
    blocks.push(blockOf(part, start));
  }
  return blocks;
}

function blockOf(part: string, start: number): TextBlock {
  const end = start + part.length;
  const lines = linesOf(part, start);
  if (lines.length > 1 && lines.every(({ text }) => text.includes(cellSeparator) || text === '')) {
    const rows = lines.filter(({ text }) => text !== '').map(cellsOf);
    return { kind: 'table', rows, start, end };
  }
  if (lines.length > 1) return { kind: 'lines', lines, start, end };
  return { kind: looksLikeHeading(part) ? 'heading' : 'paragraph', text: part, start, end };
}

/** The parser prints headings as plain lines: short, and without the mark that ends a sentence. */
function looksLikeHeading(line: string): boolean {
  return line.length <= 60 && /[\p{L}\p{N}）)]$/u.test(line.trimEnd()) && !line.includes(cellSeparator);
}

function linesOf(part: string, start: number): ({ text: string } & Span)[] {
  let position = start;
  return part.split('\n').map((text) => {
    const line = { text, start: position, end: position + text.length };
    position += text.length + 1;
    return line;
  });
}

function cellsOf(line: { text: string } & Span): ({ text: string } & Span)[] {
  let position = line.start;
  return line.text.split(cellSeparator).map((text) => {
    const cell = { text, start: position, end: position + text.length };
    position += text.length + cellSeparator.length;
    return cell;
  });
}

/** Pieces of a text, marked or not, in order; joined they are the text. */
export function markedPieces(
  text: string,
  start: number,
  marks: readonly Span[],
): { text: string; marked: boolean }[] {
  const pieces: { text: string; marked: boolean }[] = [];
  let position = 0;
  for (const mark of mergeSpans(marks)) {
    const from = Math.max(mark.start - start, position);
    const to = Math.min(mark.end - start, text.length);
    if (to <= from) continue;
    if (from > position) pieces.push({ text: text.slice(position, from), marked: false });
    pieces.push({ text: text.slice(from, to), marked: true });
    position = to;
  }
  if (position < text.length) pieces.push({ text: text.slice(position), marked: false });
  return pieces;
}

function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ ...span });
  }
  return merged;
}
