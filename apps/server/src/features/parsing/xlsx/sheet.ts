import type { CellSpan } from '../block.ts';
import type { OfficePackage } from '../ooxml/package.ts';
import {
  childElements,
  childNamed,
  readXml,
  textOf,
  type XmlElement,
  type XmlHandler,
} from '../ooxml/xml.ts';
import { formatNumber } from './number-format.ts';
import type { Workbook } from './workbook.ts';

/** A cell's text, or the index of a shared string that is looked up once all sheets were read. */
export type CellValue = string | number;

/** Only rows and cells that hold something: the declared range of a sheet may be all of its 2³⁴ cells. */
export interface SheetRow {
  /** From 0. */
  index: number;
  cells: Map<number, CellValue>;
}

export interface SheetContent {
  rows: SheetRow[];
  /** Merged ranges in sheet coordinates. */
  merges: CellSpan[];
  /** Rows after the last kept one. */
  skippedRows: number;
  skippedCells: number;
  formulasWithoutValue: number;
}

/** `BC7` → column 54, row 6, both from 0; undefined when it is not a reference. */
export function parseReference(reference: string): { row: number; column: number } | undefined {
  const match = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(reference);
  if (!match) return undefined;
  let column = 0;
  for (const letter of (match[1] ?? '').toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(match[2]) - 1, column: column - 1 };
}

function inlineText(cell: XmlElement): string {
  const inline = childNamed(cell, 'x:is');
  if (!inline) return '';
  return childElements(inline)
    .map((child) => (child.name === 'x:t' ? textOf(child) : textOf(childNamed(child, 'x:t'))))
    .join('');
}

function readValue(cell: XmlElement, workbook: Workbook): CellValue {
  const type = cell.attributes.t ?? 'n';
  if (type === 'inlineStr') return inlineText(cell);
  const raw = textOf(childNamed(cell, 'x:v'));
  if (raw === '') return '';
  if (type === 's') return Math.max(0, Number.parseInt(raw, 10) || 0);
  if (type === 'b') return raw === '1' ? 'TRUE' : 'FALSE';
  // An ISO date, the text of a formula, an error such as #DIV/0!.
  if (type !== 'n') return raw;
  const number = Number(raw);
  if (!Number.isFinite(number)) return raw;
  const format = workbook.formats[Number(cell.attributes.s ?? 0)] ?? { kind: 'general' };
  return formatNumber(number, format, workbook.epoch1904);
}

interface SheetState {
  content: SheetContent;
  workbook: Workbook;
  nextRow: number;
  rowLimit: number;
  columnLimit: number;
}

function rowIndexOf(element: XmlElement, state: SheetState): number {
  const declared = Number.parseInt(element.attributes.r ?? '', 10);
  return Number.isFinite(declared) && declared > 0 ? declared - 1 : state.nextRow;
}

function addCell(
  cells: Map<number, CellValue>,
  state: SheetState,
  input: { cell: XmlElement; column: number },
): void {
  const value = readValue(input.cell, state.workbook);
  if (value === '') {
    if (childNamed(input.cell, 'x:f')) state.content.formulasWithoutValue += 1;
  } else if (cells.size < state.columnLimit) cells.set(input.column, value);
  else state.content.skippedCells += 1;
}

function readRow(element: XmlElement, state: SheetState): void {
  const index = rowIndexOf(element, state);
  state.nextRow = index + 1;
  const cells = new Map<number, CellValue>();
  let column = -1;
  for (const cell of childElements(element)) {
    if (cell.name !== 'x:c') continue;
    column = parseReference(cell.attributes.r ?? '')?.column ?? column + 1;
    addCell(cells, state, { cell, column });
  }
  if (cells.size > 0) state.content.rows.push({ index, cells });
}

function readMerge(reference: string | undefined): CellSpan[] {
  const [from, to] = (reference ?? '').split(':').map(parseReference);
  if (!from || !to) return [];
  const rowSpan = to.row - from.row + 1;
  const columnSpan = to.column - from.column + 1;
  return rowSpan > 0 && columnSpan > 0 ? [{ row: from.row, column: from.column, rowSpan, columnSpan }] : [];
}

const maximumMerges = 50_000;

function sheetHandler(state: SheetState): XmlHandler {
  const { content } = state;
  return {
    collect: (name) => name === 'x:row',
    element: (row) => {
      if (content.rows.length < state.rowLimit) readRow(row, state);
      else content.skippedRows += 1;
    },
    opened: (name, attributes) => {
      if (name === 'x:mergeCell' && content.merges.length < maximumMerges)
        content.merges.push(...readMerge(attributes.ref));
    },
    done: () => content.rows.length >= state.rowLimit,
  };
}

/** Beyond the limit rows are only counted, by their tags: twenty times faster than reading them. */
async function* countingRest(source: AsyncIterable<Buffer>, state: SheetState): AsyncGenerator<Buffer> {
  let tail = '';
  for await (const chunk of source) {
    if (state.content.rows.length < state.rowLimit) yield chunk;
    else {
      const text = tail + chunk.toString('latin1');
      state.content.skippedRows += text.match(/<(?:\w+:)?row[\s>]/g)?.length ?? 0;
      tail = /<[\w:]{0,12}$/.exec(text)?.[0] ?? '';
    }
  }
}

/** Streams one sheet; at most `tableRows` rows that hold something are kept. */
export async function readSheet(
  office: OfficePackage,
  part: string,
  workbook: Workbook,
): Promise<SheetContent> {
  const content: SheetContent = {
    rows: [],
    merges: [],
    skippedRows: 0,
    skippedCells: 0,
    formulasWithoutValue: 0,
  };
  const state: SheetState = {
    content,
    workbook,
    nextRow: 0,
    rowLimit: office.limits.tableRows,
    columnLimit: office.limits.tableColumns,
  };
  await readXml(countingRest(await office.archive.open(part), state), sheetHandler(state), office.limits);
  return content;
}
