import { detectHeaderRows } from '../assembly/table-shape.ts';
import { dropEmptyRowsAndColumns, tableText } from '../assembly/table-text.ts';
import type { CellSpan } from '../block.ts';
import { childAt, childElements, childNamed, type XmlElement } from '../ooxml/xml.ts';
import type { DocxBlock, DocxContext } from './context.ts';
import { isOn } from './styles.ts';

export interface TableBuilder {
  add(row: XmlElement): void;
  finish(): DocxBlock[];
}

interface OpenTable {
  rows: string[][];
  spans: CellSpan[];
  /** Column → the vertical merge that is still open there. */
  open: Map<number, CellSpan>;
  headerRows: number;
  /** Everything in the cells as blocks: used when the table turns out to be a frame. */
  contents: DocxBlock[];
  /** Pictures in the cells: their text stands behind the table. */
  pictures: DocxBlock[];
  cells: number;
}

type ReadCell = (cell: XmlElement) => DocxBlock[];

function cellsIn(row: XmlElement): XmlElement[] {
  return childElements(row).flatMap((child) => {
    if (child.name === 'w:tc') return [child];
    return ['w:sdt', 'w:sdtContent', 'w:customXml', 'w:ins'].includes(child.name) ? cellsIn(child) : [];
  });
}

function numberOf(element: XmlElement | undefined): number {
  const value = Number.parseInt(element?.attributes.val ?? '', 10);
  return Number.isFinite(value) && value > 0 ? Math.min(value, 1000) : 0;
}

/** Lines of a cell; a table inside it reads as its rows. */
function cellTextOf(blocks: DocxBlock[]): string {
  return blocks.map((block) => (block.table ? block.text.replaceAll(' | ', ', ') : block.text)).join('\n');
}

interface CellPlace {
  row: number;
  column: number;
  width: number;
}

/** Returns the text to print: that of the cell above when this one continues it. */
function mergeDown(table: OpenTable, place: CellPlace, merge: XmlElement | undefined): string | undefined {
  const above = table.open.get(place.column);
  const continues = merge !== undefined && merge.attributes.val !== 'restart';
  if (continues && above) {
    above.rowSpan = place.row - above.row + 1;
    return table.rows[above.row]?.[above.column] ?? '';
  }
  const span: CellSpan = { row: place.row, column: place.column, rowSpan: 1, columnSpan: place.width };
  if (merge) table.open.set(place.column, span);
  else table.open.delete(place.column);
  if (merge || place.width > 1) table.spans.push(span);
  return undefined;
}

function addCell(table: OpenTable, place: CellPlace, input: { cell: XmlElement; read: ReadCell }): void {
  const merge = childAt(input.cell, 'w:tcPr', 'w:vMerge');
  const above = mergeDown(table, place, merge);
  let text = above;
  if (text === undefined) {
    const blocks = input.read(input.cell);
    const pictures = blocks.filter(({ picture }) => picture !== undefined);
    table.pictures.push(...pictures);
    text = cellTextOf(blocks.filter(({ picture }) => picture === undefined));
    table.cells += 1;
    if (table.cells <= 4) table.contents.push(...blocks);
  }
  const row = table.rows[place.row];
  for (let column = place.column; row && column < place.column + place.width; column += 1) row[column] = text;
}

function addRow(table: OpenTable, row: XmlElement, read: ReadCell): void {
  const properties = childNamed(row, 'w:trPr');
  if (childNamed(properties, 'w:del')) return;
  const rowIndex = table.rows.length;
  table.rows.push([]);
  if (isOn(childNamed(properties, 'w:tblHeader')) && table.headerRows === rowIndex) table.headerRows += 1;
  let column = numberOf(childNamed(properties, 'w:gridBefore'));
  for (const cell of cellsIn(row)) {
    const width = Math.max(1, numberOf(childAt(cell, 'w:tcPr', 'w:gridSpan')));
    addCell(table, { row: rowIndex, column, width }, { cell, read });
    column += width;
  }
}

function squared(table: OpenTable): string[][] {
  const width = table.rows.reduce((most, row) => Math.max(most, row.length), 0);
  return table.rows.map((row) => Array.from({ length: width }, (_, column) => row[column] ?? ''));
}

function finishTable(table: OpenTable): DocxBlock[] {
  // One cell is a frame around text, not a table.
  if (table.cells <= 1) return table.contents;
  const rows = squared(table);
  const spans = table.spans.filter((span) => span.rowSpan * span.columnSpan > 1);
  const headerRows = table.headerRows > 0 ? table.headerRows : detectHeaderRows(rows, spans);
  const shaped = dropEmptyRowsAndColumns({ rows, headerRows, ...(spans.length > 0 ? { spans } : {}) });
  if (shaped.rows.length === 0) return table.pictures;
  return [{ kind: 'table', text: tableText(shaped), table: shaped }, ...table.pictures];
}

/** A table under construction. Rows beyond the limit are left out and counted by the caller. */
export function newTable(context: DocxContext, read: ReadCell): TableBuilder {
  const table: OpenTable = {
    rows: [],
    spans: [],
    open: new Map(),
    headerRows: 0,
    contents: [],
    pictures: [],
    cells: 0,
  };
  return {
    add: (row) => {
      if (table.rows.length < context.limits.tableRows) addRow(table, row, read);
      else context.counts.rows += 1;
    },
    finish: () => finishTable(table),
  };
}
