import { detectHeaderRows } from '../assembly/table-shape.ts';
import { dropEmptyRowsAndColumns, tableText } from '../assembly/table-text.ts';
import type { BlockTable, CellSpan, DraftBlock } from '../block.ts';
import { joinLines } from '../formats/text.ts';
import { type Grid, indexIn } from './grid.ts';
import { linesOf } from './lines.ts';
import { around, type Box, type Item, type Page, pageBox } from './page.ts';

/** A table found on a page, with the columns it stands in, for joining it with the next page's. */
export interface PageTable extends Box {
  block: DraftBlock;
}

export function cellText(items: Item[]): string {
  return linesOf(items).reduce((text, line) => joinLines(text, line.text), '');
}

function cellKey(row: number, column: number): string {
  return `${row}:${column}`;
}

function itemsByCell(grid: Grid, items: Item[]): Map<string, Item[]> {
  const cells = new Map<string, Item[]>();
  for (const item of items) {
    const row = indexIn(grid.ys, (item.y0 + item.y1) / 2);
    const column = indexIn(grid.xs, (item.x0 + item.x1) / 2);
    const owner = grid.owner[row]?.[column] ?? { row, column };
    const key = cellKey(owner.row, owner.column);
    cells.set(key, [...(cells.get(key) ?? []), item]);
  }
  return cells;
}

function spansOf(grid: Grid): CellSpan[] {
  const spans = new Map<string, CellSpan>();
  for (const [row, line] of grid.owner.entries()) {
    for (const [column, owner] of line.entries()) {
      const key = cellKey(owner.row, owner.column);
      const span = spans.get(key) ?? { ...owner, rowSpan: 1, columnSpan: 1 };
      span.rowSpan = Math.max(span.rowSpan, row - owner.row + 1);
      span.columnSpan = Math.max(span.columnSpan, column - owner.column + 1);
      spans.set(key, span);
    }
  }
  return [...spans.values()].filter((span) => span.rowSpan * span.columnSpan > 1);
}

/** Rows, columns and merged cells as the lines draw them. */
export function gridTable(page: Page, grid: Grid, items: Item[]): PageTable {
  const cells = itemsByCell(grid, items);
  const texts = new Map([...cells].map(([key, inside]) => [key, cellText(inside)]));
  const rows = grid.owner.map((line) =>
    line.map((owner) => texts.get(cellKey(owner.row, owner.column)) ?? ''),
  );
  const rowBoxes = rows.map((_, row) => [
    pageBox(page, { x0: grid.x0, x1: grid.x1, y0: grid.ys[row] ?? 0, y1: grid.ys[row + 1] ?? 0 }),
  ]);
  return finishTable(page, grid, { rows, headerRows: 0, spans: spansOf(grid), rowBoxes });
}

/** Completes a table: empty rows and columns go, the header is found. */
export function finishTable(page: Page, box: Box, table: BlockTable): PageTable {
  const shaped = dropEmptyRowsAndColumns(table);
  const headed = { ...shaped, headerRows: detectHeaderRows(shaped.rows, shaped.spans) };
  const block: DraftBlock = {
    kind: 'table',
    text: tableText(headed),
    table: headed,
    page: page.number,
    boxes: [pageBox(page, box)],
  };
  return { ...around([box]), block };
}
