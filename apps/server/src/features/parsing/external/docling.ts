import { z } from 'zod';
import { tableText } from '../assembly/table-text.ts';
import type { BlockKind, CellSpan, DraftBlock, PageBox } from '../block.ts';
import { parseError } from '../failure.ts';
import { type Answered, boundedTable, invalidAnswer, mostBlocks, requireCells } from './bounds.ts';

const reference = z.object({ $ref: z.string() });
const references = z.array(reference).default([]);

const provenance = z.object({
  page_no: z.int().min(1).max(100_000),
  bbox: z.object({
    l: z.number(),
    t: z.number(),
    r: z.number(),
    b: z.number(),
    coord_origin: z.enum(['TOPLEFT', 'BOTTOMLEFT']).default('TOPLEFT'),
  }),
});

const node = {
  children: references,
  content_layer: z.string().default('body'),
  label: z.string().default('text'),
  prov: z.array(provenance).max(1_000).default([]),
};

const textItem = z.object({
  ...node,
  text: z.string().default(''),
  level: z.int().min(1).max(100).optional(),
  code_language: z.string().nullish(),
});

const cell = z.object({
  text: z.string().default(''),
  start_row_offset_idx: z.int().min(0),
  end_row_offset_idx: z.int().min(0),
  start_col_offset_idx: z.int().min(0),
  end_col_offset_idx: z.int().min(0),
  column_header: z.boolean().default(false),
});

const tableItem = z.object({
  ...node,
  captions: references,
  footnotes: references,
  data: z.object({
    table_cells: z.array(cell).default([]),
    num_rows: z.int().min(0).default(0),
    num_cols: z.int().min(0).default(0),
  }),
});

const size = z.object({ width: z.number().gt(0), height: z.number().gt(0) });

const doclingDocument = z.object({
  body: z.object({ children: references }),
  groups: z.array(z.object({ ...node })).default([]),
  texts: z.array(textItem).max(mostBlocks).default([]),
  tables: z.array(tableItem).default([]),
  pictures: z.array(z.object({ ...node, captions: references, footnotes: references })).default([]),
  pages: z.record(z.string(), z.object({ size: size.nullish() })).default({}),
});

/** `POST /v1/convert/file` of docling-serve. */
const convertAnswer = z.object({
  status: z.string().default('success'),
  document: z.object({ json_content: z.unknown().nullish(), md_content: z.string().nullish() }),
});

type DoclingDocument = z.infer<typeof doclingDocument>;
type TextItem = z.infer<typeof textItem>;
type TableItem = z.infer<typeof tableItem>;

/** Groups inside groups; documents have a handful of levels. */
const deepest = 100;

const kindOfLabel: Record<string, BlockKind> = {
  title: 'heading',
  section_header: 'heading',
  list_item: 'list-item',
  code: 'code',
  formula: 'formula',
  footnote: 'note',
};

interface Walk {
  document: DoclingDocument;
  blocks: DraftBlock[];
  /** References that were read; a document that leads to itself ends here. */
  seen: Set<string>;
  hasTitle: boolean;
}

function boxesOf({ document }: Walk, prov: TextItem['prov']): PageBox[] {
  return prov.flatMap(({ page_no: page, bbox }) => {
    const place = document.pages[String(page)]?.size;
    if (!place) return [];
    const flip = bbox.coord_origin === 'BOTTOMLEFT';
    const top = flip ? place.height - bbox.t : bbox.t;
    const bottom = flip ? place.height - bbox.b : bbox.b;
    return [
      {
        page,
        x: Math.min(bbox.l, bbox.r),
        y: Math.min(top, bottom),
        width: Math.abs(bbox.r - bbox.l),
        height: Math.abs(bottom - top),
        pageWidth: place.width,
        pageHeight: place.height,
      },
    ];
  });
}

function placeOf(walk: Walk, prov: TextItem['prov']): Pick<DraftBlock, 'page' | 'boxes'> {
  const page = prov[0]?.page_no;
  const boxes = boxesOf(walk, prov);
  return { ...(page === undefined ? {} : { page }), ...(boxes.length === 0 ? {} : { boxes }) };
}

function push(walk: Walk, block: DraftBlock): void {
  if (block.text.trim() === '') return;
  if (walk.blocks.length >= mostBlocks)
    throw parseError('parsing.too_complex', { what: 'blocks', limit: mostBlocks });
  walk.blocks.push(block);
}

function levelOf({ label, level }: TextItem, walk: Walk, depth: number): Pick<DraftBlock, 'level'> {
  if (label === 'title') return { level: 1 };
  if (label === 'section_header') return { level: Math.min(9, (level ?? 1) + (walk.hasTitle ? 1 : 0)) };
  return label === 'list_item' ? { level: Math.max(1, Math.min(9, depth)) } : {};
}

function readText(walk: Walk, item: TextItem, depth: number): void {
  const kind = kindOfLabel[item.label] ?? 'paragraph';
  const language = item.code_language ?? undefined;
  push(walk, {
    kind,
    text: item.text,
    ...levelOf(item, walk, depth),
    ...(kind === 'code' && language !== undefined ? { language: language.slice(0, 40) } : {}),
    ...placeOf(walk, item.prov),
  });
}

function spansOf({ data }: TableItem): CellSpan[] {
  return data.table_cells.flatMap((one) => {
    const span = {
      row: one.start_row_offset_idx,
      column: one.start_col_offset_idx,
      rowSpan: one.end_row_offset_idx - one.start_row_offset_idx,
      columnSpan: one.end_col_offset_idx - one.start_col_offset_idx,
    };
    return span.rowSpan > 1 || span.columnSpan > 1 ? [span] : [];
  });
}

function gridOf({ data }: TableItem): { rows: string[][]; headers: boolean[] } {
  const { num_rows: height, num_cols: width, table_cells: cells } = data;
  requireCells(height, width);
  const rows = Array.from({ length: height }, () => new Array<string>(width).fill(''));
  const headers = new Array<boolean>(height).fill(height > 0);
  let written = 0;
  for (const one of cells) {
    const bottom = Math.min(height, one.end_row_offset_idx);
    const right = Math.min(width, one.end_col_offset_idx);
    for (let row = one.start_row_offset_idx; row < bottom; row += 1) {
      if (!one.column_header) headers[row] = false;
      for (let column = one.start_col_offset_idx; column < right; column += 1) {
        written += 1;
        (rows[row] ?? [])[column] = one.text;
      }
    }
    // Cells that cover each other could cost more than the grid has.
    requireCells(1, written);
  }
  return { rows, headers };
}

function readTable(walk: Walk, item: TableItem): void {
  readCaptions(walk, item.captions, 'paragraph');
  const { rows, headers } = gridOf(item);
  const count = headers.findIndex((header) => !header);
  const spans = spansOf(item);
  const table = boundedTable({
    rows,
    headerRows: Math.max(count, 0),
    ...(spans.length === 0 ? {} : { spans }),
  });
  if (table.rows.length > 0)
    push(walk, { kind: 'table', text: tableText(table), table, ...placeOf(walk, item.prov) });
  readCaptions(walk, item.footnotes, 'note');
}

function readCaptions(walk: Walk, refs: z.infer<typeof references>, kind: BlockKind): void {
  for (const { $ref } of refs) {
    const item = textAt(walk, $ref);
    if (!item || walk.seen.has($ref)) continue;
    walk.seen.add($ref);
    push(walk, { kind, text: item.text, ...placeOf(walk, item.prov) });
  }
}

/** A picture is its caption and what stands in it, as one figure. */
function readPicture(walk: Walk, item: DoclingDocument['pictures'][number]): void {
  const refs = [...item.captions, ...item.children].map(({ $ref }) => $ref);
  const texts = refs.flatMap((ref) => {
    const text = walk.seen.has(ref) ? undefined : textAt(walk, ref)?.text;
    walk.seen.add(ref);
    return text === undefined ? [] : [text];
  });
  push(walk, { kind: 'figure', text: texts.join('\n'), ...placeOf(walk, item.prov) });
  readCaptions(walk, item.footnotes, 'note');
}

function indexIn(ref: string, list: string): number {
  const found = new RegExp(`^#/${list}/(\\d{1,7})$`).exec(ref);
  return found ? Number(found[1]) : -1;
}

function textAt({ document }: Walk, ref: string): TextItem | undefined {
  return document.texts[indexIn(ref, 'texts')];
}

function visit(walk: Walk, { $ref }: { $ref: string }, depth: number): void {
  if (walk.seen.has($ref)) return;
  if (depth > deepest) throw parseError('parsing.too_complex', { what: 'depth', limit: deepest });
  walk.seen.add($ref);
  const { document } = walk;
  const text = textAt(walk, $ref);
  const table = document.tables[indexIn($ref, 'tables')];
  const picture = document.pictures[indexIn($ref, 'pictures')];
  const found = text ?? table ?? picture ?? document.groups[indexIn($ref, 'groups')];
  // Headers, footers and page numbers are "furniture".
  if (found?.content_layer !== 'body') return;
  if (text) readText(walk, text, depth);
  if (table) readTable(walk, table);
  if (picture) readPicture(walk, picture);
  for (const child of picture ? [] : found.children) visit(walk, child, depth + 1);
}

/** A DoclingDocument, or the Markdown of the same answer. */
export function readDocling(value: unknown): Answered {
  const answer = convertAnswer.safeParse(value);
  if (!answer.success) throw invalidAnswer(answer.error.issues[0]?.path.join('.') ?? '');
  const { status, document } = answer.data;
  if (status !== 'success' && status !== 'partial_success')
    throw invalidAnswer(`status ${status}`.slice(0, 80));
  if (document.json_content === null || document.json_content === undefined) {
    if (typeof document.md_content === 'string') return { markdown: document.md_content };
    throw invalidAnswer('document');
  }
  const read = doclingDocument.safeParse(document.json_content);
  if (!read.success) throw invalidAnswer(read.error.issues[0]?.path.join('.') ?? '');
  const hasTitle = read.data.texts.some(({ label }) => label === 'title');
  const walk: Walk = { document: read.data, blocks: [], seen: new Set(), hasTitle };
  for (const child of read.data.body.children) visit(walk, child, 0);
  const pages = Object.keys(read.data.pages).length;
  return { parser: '', ...(pages === 0 ? {} : { pages }), blocks: walk.blocks, warnings: [] };
}
