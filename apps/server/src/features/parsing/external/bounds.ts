import type { BlockTable, DraftDocument } from '../block.ts';
import { parseError } from '../failure.ts';

/** What an answer holds: blocks, or text in Markdown. */
export type Answered = DraftDocument | { markdown: string };

/** `detail` names the field, never what it holds. */
export function invalidAnswer(detail: string): Error {
  return parseError('parsing.external_invalid', { detail });
}

/** Blocks of one answer; a book of 1,000 pages has about 20,000. */
export const mostBlocks = 200_000;
/** Cells of one table: an answer of a few bytes may declare millions. */
const mostCells = 500_000;

/** The grid as long as its widest row everywhere, refused when it is larger than any honest one. */
export function boundedTable(table: BlockTable): BlockTable {
  const columns = table.rows.reduce((most, row) => Math.max(most, row.length), 0);
  requireCells(table.rows.length, columns);
  const rows = table.rows
    .map((row) => Array.from({ length: columns }, (_, column) => row[column] ?? ''))
    .filter((row) => table.spans !== undefined || row.some((cell) => cell.trim() !== ''));
  return { ...table, rows, headerRows: Math.min(table.headerRows, rows.length) };
}

export function requireCells(rows: number, columns: number): void {
  if (rows * columns > mostCells)
    throw parseError('parsing.too_complex', { what: 'cells', limit: mostCells });
}
