import { detectHeaderRows } from '../assembly/table-shape.ts';
import { tableText } from '../assembly/table-text.ts';
import type { CellSpan, DraftBlock } from '../block.ts';

/** A row with its texts by column, both counted in the sheet from 0. */
export interface TextRow {
  index: number;
  cells: Map<number, string>;
}

function fillColumns(cells: Map<number, string>, merge: CellSpan, value: string): void {
  for (let column = merge.column; column < merge.column + merge.columnSpan; column += 1) {
    if (!cells.has(column)) cells.set(column, value);
  }
}

/** A merge of more places than this colours a sheet; it does not repeat a value. */
const largestMerge = 10_000;

/** Values of merged ranges fill the places they cover, as far as there are rows. */
function fillMerges(rows: TextRow[], merges: CellSpan[]): void {
  const byIndex = new Map(rows.map((row) => [row.index, row.cells]));
  for (const merge of merges) {
    const value = byIndex.get(merge.row)?.get(merge.column);
    if (value === undefined || merge.rowSpan * merge.columnSpan > largestMerge) continue;
    for (let row = merge.row; row < merge.row + merge.rowSpan; row += 1) {
      const cells = byIndex.get(row);
      if (cells) fillColumns(cells, merge, value);
    }
  }
}

/** Rows without a gap between them. */
function runsOf(rows: TextRow[]): TextRow[][] {
  const runs: TextRow[][] = [];
  for (const row of rows) {
    const last = runs.at(-1);
    if (last && row.index === (last.at(-1)?.index ?? 0) + 1) last.push(row);
    else runs.push([row]);
  }
  return runs;
}

function columnsOf(rows: TextRow[]): number[] {
  const columns = new Set<number>();
  for (const row of rows) for (const column of row.cells.keys()) columns.add(column);
  return [...columns].sort((left, right) => left - right);
}

/** Whether a run after an empty row continues the table above: same columns and no header of its own. */
function continues(above: TextRow[], run: TextRow[]): boolean {
  const columns = columnsOf(above);
  if (columns.length < 2 || !columnsOf(run).every((column) => columns.includes(column))) return false;
  const grid = run.map((row) => columns.map((column) => row.cells.get(column) ?? ''));
  const first = run[0];
  return grid.length > 0 && first !== undefined && first.cells.size > 1 && detectHeaderRows(grid) === 0;
}

function regionsOf(rows: TextRow[]): TextRow[][] {
  const regions: TextRow[][] = [];
  for (const run of runsOf(rows)) {
    const last = regions.at(-1);
    if (last && continues(last, run)) last.push(...run);
    else regions.push(run);
  }
  return regions;
}

/** The one value of a row that is a caption: a single cell, or one merged across the table. */
function captionOf(row: TextRow, width: number, merges: CellSpan[]): string | undefined {
  const values = new Set(row.cells.values());
  if (values.size !== 1 || width < 2) return undefined;
  const merged = merges.some(
    (merge) => merge.row === row.index && merge.columnSpan > 1 && merge.columnSpan >= width - 1,
  );
  if (row.cells.size > 1 && !merged) return undefined;
  return [...values][0];
}

function spansWithin(region: TextRow[], columns: number[], merges: CellSpan[]): CellSpan[] {
  const rowOf = new Map(region.map((row, position) => [row.index, position]));
  return merges.flatMap((merge) => {
    const row = rowOf.get(merge.row);
    const column = columns.indexOf(merge.column);
    if (row === undefined || column < 0) return [];
    const rowSpan = region.filter(
      (one) => one.index >= merge.row && one.index < merge.row + merge.rowSpan,
    ).length;
    const columnSpan = columns.filter(
      (one) => one >= merge.column && one < merge.column + merge.columnSpan,
    ).length;
    return rowSpan * columnSpan > 1 ? [{ row, column, rowSpan, columnSpan }] : [];
  });
}

function tableBlock(region: TextRow[], merges: CellSpan[]): DraftBlock[] {
  const columns = columnsOf(region);
  if (columns.length === 0) return [];
  if (columns.length === 1 && region.length <= 50) {
    return region.flatMap((row) =>
      [...row.cells.values()].map((text): DraftBlock => ({ kind: 'paragraph', text })),
    );
  }
  const rows = region.map((row) => columns.map((column) => row.cells.get(column) ?? ''));
  const spans = spansWithin(region, columns, merges);
  const headerRows = detectHeaderRows(rows, spans);
  const table = { rows, headerRows, ...(spans.length > 0 ? { spans } : {}) };
  return [{ kind: 'table', text: tableText(table), table }];
}

function regionBlocks(region: TextRow[], merges: CellSpan[]): DraftBlock[] {
  const width = columnsOf(region).length;
  const captions: DraftBlock[] = [];
  let start = 0;
  while (start < region.length - 1 && start < 5) {
    const row = region[start];
    const caption = row ? captionOf(row, width, merges) : undefined;
    if (caption === undefined) break;
    captions.push({ kind: 'paragraph', text: caption });
    start += 1;
  }
  return [...captions, ...tableBlock(region.slice(start), merges)];
}

/** Finds the tables of a sheet: captions become paragraphs, notes in one column too. Pure. */
export function sheetBlocks(rows: TextRow[], merges: CellSpan[]): DraftBlock[] {
  fillMerges(rows, merges);
  const filled = rows.filter((row) => row.cells.size > 0);
  // Merges are looked up for every region: those that touch none of its rows are dropped first.
  return regionsOf(filled).flatMap((region) => {
    const first = region[0]?.index ?? 0;
    const last = region.at(-1)?.index ?? 0;
    return regionBlocks(
      region,
      merges.filter((merge) => merge.row >= first && merge.row <= last),
    );
  });
}
