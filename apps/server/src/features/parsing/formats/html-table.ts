import { detectHeaderRows, type GridCell, layOutCells } from '../assembly/table-shape.ts';
import { dropEmptyRowsAndColumns, tableText } from '../assembly/table-text.ts';
import type { DraftBlock } from '../block.ts';
import type { ParseLimits } from '../limits.ts';
import {
  attributeOf,
  elementsIn,
  findElement,
  type HtmlElement,
  isHidden,
  isHtmlElement,
  isNeverShown,
} from './html-tree.ts';

/** Rows of this table, not those of tables inside its cells. */
function rowsOf(table: HtmlElement): HtmlElement[] {
  return elementsIn(table).flatMap((child) => {
    if (child.tagName === 'tr') return [child];
    return ['thead', 'tbody', 'tfoot'].includes(child.tagName) ? rowsOf(child) : [];
  });
}

function cellsOf(row: HtmlElement): HtmlElement[] {
  return elementsIn(row).filter((cell) => cell.tagName === 'td' || cell.tagName === 'th');
}

/** Old pages lay themselves out with tables: those have tables or headings in their cells, or one column. */
export function isDataTable(table: HtmlElement): boolean {
  if (attributeOf(table, 'role') === 'presentation') return false;
  const rows = rowsOf(table);
  const columns = rows.reduce((most, row) => Math.max(most, cellsOf(row).length), 0);
  if (columns < 2) return false;
  const inside = rows.flatMap(cellsOf);
  return !inside.some(
    (cell) => findElement(cell, 'table') || findElement(cell, 'h1') || findElement(cell, 'h2'),
  );
}

const blockInCell = new Set(['p', 'div', 'li', 'br', 'dt', 'dd', 'tr']);

function cellText(element: HtmlElement): string {
  return element.childNodes
    .map((node) => {
      if (!isHtmlElement(node)) return 'value' in node ? node.value.replace(/\s+/g, ' ') : '';
      if (isNeverShown(node) || isHidden(node)) return '';
      const text = cellText(node);
      return blockInCell.has(node.tagName) ? `\n${text}\n` : text;
    })
    .join('')
    .replace(/[ \t]*\n\s*/g, '\n');
}

function spanOf(cell: HtmlElement, name: 'rowspan' | 'colspan', limit: number): number {
  const span = Number.parseInt(attributeOf(cell, name) ?? '1', 10);
  // A row span of 0 means "to the end of the table".
  if (span === 0 && name === 'rowspan') return limit;
  return Number.isFinite(span) ? Math.min(Math.max(1, span), limit) : 1;
}

function headerRowsOf(table: HtmlElement, rows: HtmlElement[]): number {
  const head = elementsIn(table).find((child) => child.tagName === 'thead');
  if (head) return rowsOf(head).length;
  const firstData = rows.findIndex((row) => cellsOf(row).some((cell) => cell.tagName !== 'th'));
  return Math.max(0, firstData);
}

/** A single column once pictures are gone: a box around text ("Tip", "Note"). */
function boxedText(rows: string[][]): DraftBlock[] {
  return rows.flatMap((row): DraftBlock[] => [{ kind: 'paragraph', text: row[0] ?? '' }]);
}

/** The blocks of one data table: none when it is empty. */
export function readHtmlTable(table: HtmlElement, limits: ParseLimits): DraftBlock[] {
  const rows = rowsOf(table).slice(0, limits.tableRows);
  const cells: GridCell[][] = rows.map((row) =>
    cellsOf(row).map((cell) => ({
      text: cellText(cell).trim(),
      rowSpan: spanOf(cell, 'rowspan', rows.length),
      columnSpan: spanOf(cell, 'colspan', limits.tableColumns),
    })),
  );
  const widest = cells.reduce((most, row) => Math.max(most, row.length), 0);
  const grid = layOutCells(cells, Math.min(limits.tableColumns, Math.max(widest, 64)));
  const marked = headerRowsOf(table, rows);
  const headerRows = marked > 0 ? marked : detectHeaderRows(grid.rows, grid.spans);
  const spans = grid.spans.length > 0 ? { spans: grid.spans } : {};
  const shaped = dropEmptyRowsAndColumns({ rows: grid.rows, headerRows, ...spans });
  if (shaped.rows.length === 0) return [];
  if ((shaped.rows[0]?.length ?? 0) === 1) return boxedText(shaped.rows);
  return [{ kind: 'table', text: tableText(shaped), table: shaped }];
}
