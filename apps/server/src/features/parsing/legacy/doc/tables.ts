import { detectHeaderRows } from '../../assembly/table-shape.ts';
import { dropEmptyRowsAndColumns, tableText } from '../../assembly/table-text.ts';
import type { CellSpan, DraftBlock } from '../../block.ts';

/** Places of the cells of a row, and how they are merged. */
interface RowShape {
  /** Left edges and the last right edge; twentieths of a point. */
  edges: number[];
  /** By cell: covered by the one before it; continues the one above it. */
  covered: boolean[];
  continued: boolean[];
}

export interface TableRow {
  cells: string[];
  shape: RowShape | undefined;
}

const cellBytes = 20;
/** Edges that differ by less are one: rows are drawn by hand. */
const sameEdge = 60;
const mostColumns = 200;

/** Shape of a row by its definition ([MS-DOC] 2.9.322 TDefTableOperand). */
export function shapeOf(definition: Buffer | undefined): RowShape | undefined {
  const count = definition?.[0] ?? 0;
  const places = 1 + (count + 1) * 2;
  if (!definition || count === 0 || count > mostColumns || definition.length < places) return undefined;
  const flags = Array.from({ length: count }, (_, cell) => {
    const at = places + cell * cellBytes;
    return at + 2 <= definition.length ? definition.readUInt16LE(at) : 0;
  });
  return {
    edges: Array.from({ length: count + 1 }, (_, edge) => definition.readInt16LE(1 + edge * 2)),
    covered: flags.map((flag) => (flag & 0x3) === 1),
    continued: flags.map((flag) => ((flag >> 5) & 0x3) === 1),
  };
}

interface PlacedCell {
  from: number;
  to: number;
  text: string;
  continued: boolean;
}

function distinctEdges(rows: TableRow[]): number[] {
  const all = rows.flatMap(({ shape }) => shape?.edges ?? []).sort((left, right) => left - right);
  return all.filter((edge, index) => index === 0 || edge - (all[index - 1] ?? 0) > sameEdge);
}

/** Cells by their edges, when every row tells them; else one after the other. */
function placedCells(rows: TableRow[]): PlacedCell[][] {
  const told = rows.every(({ cells, shape }) => shape?.covered.length === cells.length);
  if (!told)
    return rows.map(({ cells }) =>
      cells.map((text, column) => ({ from: column, to: column + 1, text, continued: false })),
    );
  const edges = distinctEdges(rows);
  const columnAt = (place: number) =>
    Math.max(
      0,
      edges.findLastIndex((edge) => edge <= place + sameEdge / 2),
    );
  return rows.map(({ cells, shape }) => {
    const placed: PlacedCell[] = [];
    for (const [index, text] of cells.entries()) {
      const from = columnAt(shape?.edges[index] ?? 0);
      const to = Math.max(from + 1, columnAt(shape?.edges[index + 1] ?? 0));
      const last = placed.at(-1);
      if (shape?.covered[index] && last) last.to = to;
      else placed.push({ from, to, text, continued: shape?.continued[index] ?? false });
    }
    return placed;
  });
}

interface OpenTable {
  rows: string[][];
  spans: CellSpan[];
  /** By column, the cell that was there last. */
  last: Map<number, CellSpan>;
}

function spanAbove({ last, rows }: OpenTable, column: number): CellSpan | undefined {
  const span = last.get(column);
  return span && span.row + span.rowSpan === rows.length ? span : undefined;
}

function addSpan({ rows, spans, last }: OpenTable, { from, to }: PlacedCell): void {
  const span = { row: rows.length, column: from, rowSpan: 1, columnSpan: to - from };
  spans.push(span);
  last.set(from, span);
}

function addRow(table: OpenTable, cells: PlacedCell[]): void {
  const { rows } = table;
  const row: string[] = [];
  for (const cell of cells) {
    const { from, to, text, continued } = cell;
    const above = continued ? spanAbove(table, from) : undefined;
    if (above) above.rowSpan += 1;
    else addSpan(table, cell);
    const value = above ? (rows[above.row]?.[above.column] ?? '') : text;
    for (let column = from; column < to && column < mostColumns; column += 1) row[column] = value;
  }
  rows.push(row);
}

/** A table of its rows; nothing when all of its cells are empty. A table of one cell is a frame around text. */
export function tableOf(source: TableRow[]): DraftBlock[] {
  const cells = source.flatMap((row) => row.cells);
  if (cells.length < 2) return cells.map((text) => ({ kind: 'paragraph', text }));
  const open: OpenTable = { rows: [], spans: [], last: new Map() };
  for (const row of placedCells(source)) addRow(open, row);
  const width = Math.max(...open.rows.map((row) => row.length));
  const rows = open.rows.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''));
  const spans = open.spans.filter(({ rowSpan, columnSpan }) => rowSpan * columnSpan > 1);
  const headerRows = detectHeaderRows(rows, spans);
  const table = dropEmptyRowsAndColumns({ rows, headerRows, ...(spans.length > 0 ? { spans } : {}) });
  return table.rows.length === 0 ? [] : [{ kind: 'table', text: tableText(table), table }];
}
