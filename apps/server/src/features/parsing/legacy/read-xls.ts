import { readFile } from 'node:fs/promises';
import { type CellObject, read, type WorkSheet } from '@e965/xlsx';
import type { CellSpan, DraftBlock, DraftDocument, ParseWarning } from '../block.ts';
import { parseError } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';
import { sheetBlocks, type TextRow } from '../xlsx/regions.ts';

type Line = (CellObject | undefined)[];

function textsOf(line: Line, tableColumns: number): Map<number, string> {
  const texts = new Map<number, string>();
  for (const [column, cell] of Object.entries(line)) {
    const text = String(cell?.w ?? cell?.v ?? '').trim();
    if (text !== '' && texts.size < tableColumns) texts.set(Number(column), text);
  }
  return texts;
}

/** Rows that hold something: the declared range may be the whole sheet. */
function rowsOf(sheet: WorkSheet, { tableRows, tableColumns }: ParseLimits): TextRow[] {
  const lines = (sheet as { '!data'?: Line[] })['!data'] ?? [];
  return Object.entries(lines)
    .map(([index, line]) => ({ index: Number(index), cells: textsOf(line ?? [], tableColumns) }))
    .filter(({ cells }) => cells.size > 0)
    .slice(0, tableRows);
}

function mergesOf(sheet: WorkSheet): CellSpan[] {
  return (sheet['!merges'] ?? []).map(({ s, e }) => ({
    row: s.r,
    column: s.c,
    rowSpan: e.r - s.r + 1,
    columnSpan: e.c - s.c + 1,
  }));
}

function explain(error: unknown): Error {
  const detail = String((error as Error)?.message ?? error).slice(0, 200);
  if (/password|encrypt/i.test(detail)) return parseError('parsing.encrypted', { type: 'xls' });
  return parseError('parsing.corrupt', { type: 'xls', detail });
}

/** Sheets of an Excel 97–2003 workbook; formulas by their stored values. */
export async function readXls(input: { file: string; limits: ParseLimits }): Promise<DraftDocument> {
  const { file, limits } = input;
  const bytes = await readFile(file);
  const workbook = await Promise.resolve()
    .then(() => read(bytes, { type: 'buffer', dense: true, sheetRows: limits.tableRows + 1, bookVBA: false }))
    .catch((error: unknown) => {
      throw explain(error);
    });
  const blocks: DraftBlock[] = [];
  const warnings: ParseWarning[] = [];
  for (const [index, name] of workbook.SheetNames.entries()) {
    const sheet = workbook.Sheets[name];
    if (!sheet) continue;
    const found = sheetBlocks(rowsOf(sheet, limits), mergesOf(sheet));
    if (found.length === 0) continue;
    const heading: DraftBlock = { kind: 'heading', level: 1, text: name };
    blocks.push(...[heading, ...found].map((block) => ({ ...block, page: index + 1 })));
  }
  return { parser: 'ms-xls', pages: workbook.SheetNames.length, blocks, warnings };
}
