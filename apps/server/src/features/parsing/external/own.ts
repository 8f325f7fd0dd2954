import { z } from 'zod';
import { detectHeaderRows } from '../assembly/table-shape.ts';
import { tableText } from '../assembly/table-text.ts';
import type { DraftBlock } from '../block.ts';
import { type Answered, boundedTable, invalidAnswer, mostBlocks } from './bounds.ts';

const measure = z.number().min(-100_000).max(100_000);
const box = z.object({
  page: z.int().min(1).max(100_000),
  x: measure,
  y: measure,
  width: measure.min(0),
  height: measure.min(0),
  pageWidth: measure.gt(0),
  pageHeight: measure.gt(0),
});

const block = z.object({
  kind: z.enum(['heading', 'paragraph', 'list-item', 'table', 'code', 'formula', 'figure', 'note']),
  text: z.string().default(''),
  level: z.int().min(1).max(9).optional(),
  page: z.int().min(1).max(100_000).optional(),
  boxes: z.array(box).max(500).optional(),
  rows: z.array(z.array(z.string())).optional(),
  headerRows: z.int().min(0).max(20).optional(),
  language: z.string().max(40).optional(),
});

/** See docs/…/parsers.md: what a parser that speaks our protocol answers. */
const answer = z.union([
  z.object({
    title: z.string().max(1_000).optional(),
    pages: z.int().min(1).max(100_000).optional(),
    blocks: z.array(block).max(mostBlocks),
  }),
  z.object({ markdown: z.string() }),
]);

function toDraft({ rows, headerRows, ...rest }: z.infer<typeof block>): DraftBlock[] {
  const { kind, text, level, page, boxes, language } = rest;
  const place = {
    ...(page === undefined ? {} : { page }),
    ...(boxes === undefined ? {} : { boxes }),
    ...(level === undefined ? {} : { level }),
    ...(language === undefined ? {} : { language }),
  };
  if (kind !== 'table' || rows === undefined) return text.trim() === '' ? [] : [{ kind, text, ...place }];
  const table = boundedTable({ rows, headerRows: headerRows ?? detectHeaderRows(rows) });
  return table.rows.length === 0 ? [] : [{ kind, text: tableText(table), table, ...place }];
}

export function readJishi(value: unknown): Answered {
  const read = answer.safeParse(value);
  if (!read.success) throw invalidAnswer(read.error.issues[0]?.path.join('.') ?? '');
  if ('markdown' in read.data) return read.data;
  const { title, pages, blocks } = read.data;
  return {
    parser: '',
    ...(title === undefined ? {} : { title }),
    ...(pages === undefined ? {} : { pages }),
    blocks: blocks.flatMap(toDraft),
    warnings: [],
  };
}
