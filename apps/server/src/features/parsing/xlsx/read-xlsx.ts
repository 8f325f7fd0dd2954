import type { DraftBlock, ParseWarning, ReportProgress } from '../block.ts';
import type { OfficeDraft, OfficePackage } from '../ooxml/package.ts';
import type { PlacedBlock } from '../ooxml/pictures.ts';
import { descendants, textOf } from '../ooxml/xml.ts';
import { sheetBlocks, type TextRow } from './regions.ts';
import { readSharedStrings } from './shared-strings.ts';
import { readSheet, type SheetContent } from './sheet.ts';
import { readWorkbook, type SheetEntry, type Workbook } from './workbook.ts';

interface ReadSheet {
  entry: SheetEntry;
  content: SheetContent;
  comments: DraftBlock[];
  pictures: PlacedBlock[];
}

async function readComments(office: OfficePackage, part: string): Promise<DraftBlock[]> {
  const related = (await office.relationships(part)).find((entry) => entry.kind === 'comments');
  if (!related || !office.archive.has(related.target)) return [];
  const root = await office.tree(related.target);
  return descendants(root, 'x:comment').flatMap((comment): DraftBlock[] => {
    const text = descendants(comment, 'x:t').map(textOf).join('').trim();
    return text === '' ? [] : [{ kind: 'note', text: `${comment.attributes.ref ?? ''}: ${text}` }];
  });
}

/** Pictures lie over the cells, in a drawing of their own: their text stands behind the tables of the sheet. */
async function readDrawing(office: OfficePackage, part: string): Promise<PlacedBlock[]> {
  const drawing = (await office.relationships(part)).find(({ kind }) => kind === 'drawing')?.target;
  if (!drawing || !office.archive.has(drawing)) return [];
  const related = new Map((await office.relationships(drawing)).map(({ id, target }) => [id, target]));
  return descendants(await office.tree(drawing), 'a:blip').flatMap(({ attributes }): PlacedBlock[] => {
    const picture = related.get(attributes['r:embed'] ?? '');
    return picture === undefined ? [] : [{ kind: 'figure', text: '', picture }];
  });
}

async function readSheets(
  office: OfficePackage,
  workbook: Workbook,
  progress: ReportProgress,
): Promise<ReadSheet[]> {
  const sheets: ReadSheet[] = [];
  for (const [index, entry] of workbook.sheets.entries()) {
    const content = await readSheet(office, entry.part, workbook);
    const comments = await readComments(office, entry.part);
    sheets.push({ entry, content, comments, pictures: await readDrawing(office, entry.part) });
    progress(index + 1, workbook.sheets.length);
  }
  return sheets;
}

function neededStrings(sheets: ReadSheet[]): Set<number> {
  const needed = new Set<number>();
  for (const { content } of sheets) {
    for (const row of content.rows) {
      for (const value of row.cells.values()) if (typeof value === 'number') needed.add(value);
    }
  }
  return needed;
}

/** All sheets together may fill four fifths of the text a document may have; the rest are marks and names. */
interface Budget {
  characters: number;
}

/** Looks shared strings up and stops, counting, when the text of the workbook is full. */
function textRows(content: SheetContent, strings: Map<number, string>, budget: Budget): TextRow[] {
  const rows: TextRow[] = [];
  for (const row of content.rows) {
    if (budget.characters <= 0) {
      content.skippedRows += 1;
      continue;
    }
    const cells = new Map<number, string>();
    for (const [column, value] of row.cells) {
      const text = (typeof value === 'number' ? (strings.get(value) ?? '') : value).trim();
      budget.characters -= text.length + 3;
      if (text !== '') cells.set(column, text);
    }
    rows.push({ index: row.index, cells });
  }
  return rows;
}

function warningsOf({ entry, content }: ReadSheet, kept: number): ParseWarning[] {
  const sheet = entry.name;
  const warnings: ParseWarning[] = [];
  if (entry.hidden) warnings.push({ code: 'hidden_sheet', params: { sheet } });
  if (content.skippedRows > 0) {
    warnings.push({ code: 'rows_beyond_limit', params: { sheet, kept, skipped: content.skippedRows } });
  }
  if (content.skippedCells > 0) {
    warnings.push({ code: 'columns_beyond_limit', params: { sheet, skipped: content.skippedCells } });
  }
  if (content.formulasWithoutValue > 0) {
    warnings.push({
      code: 'cells_without_cached_value',
      params: { sheet, count: content.formulasWithoutValue },
    });
  }
  return warnings;
}

/** "Sheet1" of a workbook with one sheet says nothing. */
function isDefaultName(name: string): boolean {
  return /^(?:sheet|工作表|feuil|tabelle|hoja|лист)\s*\d*$/i.test(name);
}

/** Blocks of a workbook: each sheet a heading and its tables; formulas by their cached values. */
export async function readXlsx(office: OfficePackage, progress: ReportProgress): Promise<OfficeDraft> {
  const workbook = await readWorkbook(office);
  const sheets = await readSheets(office, workbook, progress);
  const strings = workbook.sharedStrings
    ? await readSharedStrings(office, workbook.sharedStrings, neededStrings(sheets))
    : new Map<number, string>();
  const budget: Budget = { characters: Math.floor(office.limits.textCharacters * 0.8) };
  const blocks: PlacedBlock[] = [];
  const warnings: ParseWarning[] = [];
  for (const [index, sheet] of sheets.entries()) {
    const rows = textRows(sheet.content, strings, budget);
    const found = [...sheetBlocks(rows, sheet.content.merges), ...sheet.comments, ...sheet.pictures];
    const named = found.length > 0 && !(sheets.length === 1 && isDefaultName(sheet.entry.name));
    const heading: DraftBlock[] = named ? [{ kind: 'heading', level: 1, text: sheet.entry.name }] : [];
    blocks.push(...[...heading, ...found].map((block) => ({ ...block, page: index + 1 })));
    warnings.push(...warningsOf(sheet, rows.length));
  }
  return {
    parser: 'ooxml-xlsx',
    ...(office.title ? { title: office.title } : {}),
    pages: sheets.length,
    blocks,
    warnings,
  };
}
