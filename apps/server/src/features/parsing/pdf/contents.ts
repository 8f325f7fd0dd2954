import type { DraftBlock } from '../block.ts';

const numbered =
  /^(?:\d{1,3}(?:\.\d{1,3})*[.、]?\s|\d{1,3}(?:\.\d{1,3})*$|第.{1,6}[编篇章节]|[A-Z]\.\d|附录|表|图|table|figure|appendix|chapter)/i;
const pageAtEnd = /(?:…|\s)\s*(\d{1,4})$/;

/** Page numbers that never fall back, nearly: those of a table of contents. */
function isRising(numbers: number[]): boolean {
  const falls = numbers.filter((number, index) => index > 0 && number < (numbers[index - 1] ?? 0)).length;
  return falls <= numbers.length * 0.05;
}

const subsection = /^\d{1,3}\.\d|^第.{1,6}[编篇章节]|^[A-Z]\.\d|^chapter/i;

function firstCell(row: string[]): string {
  return row.find((cell) => cell !== '') ?? '';
}

/** A table of values has a head over its last column, and its rows are seldom numbered 1.1, 1.2. */
function isContentsTable(block: DraftBlock): boolean {
  const rows = block.table?.rows ?? [];
  if (rows.length < 5 || !/^\d{0,4}$/.test(rows[0]?.at(-1) ?? '')) return false;
  const last = rows.map((row) => row.at(-1) ?? '').filter((cell) => /^\d{1,4}$/.test(cell));
  const titles = rows.filter((row) => numbered.test(firstCell(row)));
  const subsections = rows.filter((row) => subsection.test(firstCell(row)));
  if (last.length < rows.length * 0.8 || titles.length < rows.length * 0.5) return false;
  return subsections.length >= rows.length * 0.3 && isRising(last.map(Number));
}

/** "1.1 Scope … 3": a title, leading dots and its page. */
function isContentsLine(block: DraftBlock): boolean {
  return !block.table && block.text.includes('…') && pageAtEnd.test(block.text) && block.text.length < 160;
}

/**
 * Leaves tables of contents out: they repeat every heading with a page number, so they would be found instead
 * of the sections they point to.
 */
export function dropContents(blocks: DraftBlock[]): DraftBlock[] {
  const lines = blocks.filter(isContentsLine).length;
  return blocks.filter((block) => !isContentsTable(block) && !(lines >= 5 && isContentsLine(block)));
}
