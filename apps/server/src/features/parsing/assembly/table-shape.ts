import type { CellSpan } from '../block.ts';

const numberLike = /^[-+(]?[¥$€£]?\s*\d[\d,.\s]*\s*(?:%|[)]|[a-z]{1,3}|元|万|亿)?$/i;
const dateLike = /^\d{4}[-/年.]\d{1,2}(?:[-/月.]\d{1,2}日?)?(?:[ T]\d{1,2}:\d{2}.*)?$/;
const yearLike = /^(?:19|20)\d{2}(?:年|年度)?$/;

function isValue(cell: string): boolean {
  const text = cell.trim();
  if (yearLike.test(text)) return false;
  return numberLike.test(text) || dateLike.test(text);
}

function isTitleRow(row: string[]): boolean {
  const filled = row.filter((cell) => cell.trim() !== '');
  return (
    filled.length >= Math.max(1, row.length / 2) &&
    !row.some(isValue) &&
    filled.every((cell) => cell.length <= 80)
  );
}

function joinsBelow(spans: CellSpan[], row: number): boolean {
  return (
    spans.some((span) => span.row <= row && span.row + span.rowSpan - 1 >= row && span.columnSpan > 1) ||
    spans.some((span) => span.row <= row && span.row + span.rowSpan - 1 > row && row < 3)
  );
}

/**
 * How many of the first rows name the columns, for sources that do not say: a first row without numbers or
 * dates; a second one where the first has merged cells. 0 when the first row is data already.
 */
export function detectHeaderRows(rows: string[][], spans: CellSpan[] = []): number {
  const first = rows[0];
  if (rows.length < 2 || !first || !isTitleRow(first)) return 0;
  let header = 1;
  while (header < 3 && header < rows.length - 1) {
    const next = rows[header];
    if (!next || !joinsBelow(spans, header - 1) || !isTitleRow(next)) break;
    header += 1;
  }
  return header;
}

export interface GridCell {
  text: string;
  rowSpan: number;
  columnSpan: number;
}

export interface CellGrid {
  rows: string[][];
  spans: CellSpan[];
}

interface OpenGrid extends CellGrid {
  columns: number;
}

/** Places the cells of one row; returns when the width is used up. */
function layOutRow(grid: OpenGrid, cells: GridCell[], rowIndex: number): void {
  const row = grid.rows[rowIndex] ?? [];
  let column = 0;
  for (const cell of cells) {
    while (row[column] !== undefined) column += 1;
    if (column >= grid.columns) return;
    const rowSpan = Math.max(1, Math.min(cell.rowSpan, grid.rows.length - rowIndex));
    const columnSpan = Math.max(1, Math.min(cell.columnSpan, grid.columns - column));
    const span = { row: rowIndex, column, rowSpan, columnSpan };
    fillCell(grid.rows, span, cell.text);
    if (rowSpan * columnSpan > 1) grid.spans.push(span);
    column += columnSpan;
  }
}

/**
 * Lays cells with row and column spans out on a grid as HTML does: a cell takes the next free place of its
 * row, and its value is repeated in every place it covers. `columns` bounds the width.
 */
export function layOutCells(source: GridCell[][], columns: number): CellGrid {
  const grid: OpenGrid = { rows: source.map(() => []), spans: [], columns };
  for (const [rowIndex, cells] of source.entries()) layOutRow(grid, cells, rowIndex);
  return { rows: squareOff(grid.rows), spans: grid.spans };
}

function fillCell(rows: string[][], span: CellSpan, text: string): void {
  for (let row = span.row; row < span.row + span.rowSpan; row += 1) {
    const target = rows[row];
    for (let column = span.column; target && column < span.column + span.columnSpan; column += 1) {
      target[column] ??= text;
    }
  }
}

function squareOff(rows: string[][]): string[][] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return rows.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''));
}
