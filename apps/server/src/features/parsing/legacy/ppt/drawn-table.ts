import { detectHeaderRows, type GridCell, layOutCells } from '../../assembly/table-shape.ts';
import { dropEmptyRowsAndColumns, tableText } from '../../assembly/table-text.ts';
import type { DraftBlock } from '../../block.ts';
import { type PptRecord, recordsIn, shapes } from './records.ts';

/** Marks the group of shapes that is a table ([MS-ODRAW] 2.3.4.36 tableProperties). */
const tableProperty = 0x39f;
const mostCells = 5_000;
const mostColumns = 200;
/** Edges that differ by less are one; 576 to an inch. */
const sameEdge = 4;

interface Cell {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  text: string;
}

function hasTableProperty({ instance, body }: PptRecord): boolean {
  return Array.from({ length: Math.min(instance, Math.floor(body.length / 6)) }).some(
    (_, index) => (body.readUInt16LE(index * 6) & 0x3fff) === tableProperty,
  );
}

/** Whether a group of shapes is a table: its first shape, the group itself, says so. */
export function isTable(group: Buffer): boolean {
  const [first] = recordsIn(group);
  if (first?.type !== shapes.shape) return false;
  return [...recordsIn(first.body)].some(
    (record) => record.type === shapes.moreProperties && hasTableProperty(record),
  );
}

function cellsIn(group: Buffer, textOf: (shape: Buffer) => string): Cell[] {
  const cells: Cell[] = [];
  for (const { type, body } of recordsIn(group)) {
    const anchor =
      type === shapes.shape ? [...recordsIn(body)].find((one) => one.type === shapes.childAnchor) : undefined;
    if (!anchor || anchor.body.length < 16 || cells.length >= mostCells) continue;
    const [x0, y0, x1, y1] = [0, 4, 8, 12].map((at) => anchor.body.readInt32LE(at)) as [
      number,
      number,
      number,
      number,
    ];
    // Lines between the cells are shapes too.
    if (x1 - x0 > sameEdge && y1 - y0 > sameEdge) cells.push({ x0, y0, x1, y1, text: textOf(body) });
  }
  return cells;
}

function distinct(values: number[]): number[] {
  const sorted = values.sort((left, right) => left - right);
  return sorted.filter((value, index) => index === 0 || value - (sorted[index - 1] ?? 0) > sameEdge);
}

function indexOf(edges: number[], value: number): number {
  return Math.max(
    0,
    edges.findLastIndex((edge) => edge <= value + sameEdge),
  );
}

/** The cells of a table by their places; `textOf` reads the text of one shape. */
export function drawnTable(group: Buffer, textOf: (shape: Buffer) => string): DraftBlock[] {
  const cells = cellsIn(group, textOf);
  const tops = distinct(cells.map(({ y0 }) => y0));
  const lefts = distinct(cells.map(({ x0 }) => x0));
  const rows: GridCell[][] = tops.map(() => []);
  for (const { x0, y0, x1, y1, text } of cells.sort((left, right) => left.x0 - right.x0)) {
    const [row, column] = [indexOf(tops, y0), indexOf(lefts, x0)];
    const rowSpan = tops.filter((top) => top >= y0 - sameEdge && top < y1 - sameEdge).length;
    const columnSpan = lefts.filter((left) => left >= x0 - sameEdge && left < x1 - sameEdge).length;
    if (column < mostColumns) rows[row]?.push({ text, rowSpan, columnSpan });
  }
  const grid = layOutCells(rows, mostColumns);
  const headerRows = detectHeaderRows(grid.rows, grid.spans);
  const spans = grid.spans.length > 0 ? { spans: grid.spans } : {};
  const table = dropEmptyRowsAndColumns({ rows: grid.rows, headerRows, ...spans });
  return table.rows.length === 0 ? [] : [{ kind: 'table', text: tableText(table), table }];
}
