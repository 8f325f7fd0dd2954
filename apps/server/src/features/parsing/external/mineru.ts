import { z } from 'zod';
import type { BlockKind, DraftBlock } from '../block.ts';
import { readHtmlBlocks } from '../formats/html.ts';
import type { ParseLimits } from '../limits.ts';
import { type Answered, invalidAnswer, mostBlocks } from './bounds.ts';

const texts = z.array(z.string()).default([]);

const item = z.object({
  type: z.string(),
  page_idx: z.int().min(0).max(100_000).optional(),
  bbox: z.tuple([z.number(), z.number(), z.number(), z.number()]).optional(),
  text: z.string().default(''),
  text_level: z.int().min(0).max(20).optional(),
  list_items: texts,
  table_body: z.string().default(''),
  table_caption: texts,
  table_footnote: texts,
  image_caption: texts,
  image_footnote: texts,
  code_body: z.string().default(''),
  code_caption: texts,
});
type Item = z.infer<typeof item>;

const contentList = z.array(item).max(mostBlocks);

/** `POST /file_parse` of mineru-api: one entry for each file, ours is the only one. */
const fileAnswer = z.object({
  results: z.record(
    z.string(),
    z.object({ content_list: z.unknown().nullish(), md_content: z.string().nullish() }),
  ),
});

/** Boxes come in thousandths of the page. */
const grid = 1_000;

function placeOf({ page_idx, bbox }: Item): Pick<DraftBlock, 'page' | 'boxes'> {
  if (page_idx === undefined) return {};
  const page = page_idx + 1;
  if (bbox === undefined || bbox.some((one) => one < 0 || one > grid)) return { page };
  const [x0, y0, x1, y1] = bbox;
  if (x1 <= x0 || y1 <= y0) return { page };
  const size = { width: x1 - x0, height: y1 - y0, pageWidth: grid, pageHeight: grid };
  return { page, boxes: [{ page, x: x0, y: y0, ...size }] };
}

function textBlock(one: Item, kind: BlockKind, text: string): DraftBlock[] {
  return text.trim() === '' ? [] : [{ kind, text, ...placeOf(one) }];
}

function each(one: Item, kind: BlockKind, list: string[]): DraftBlock[] {
  return list.flatMap((text) => textBlock(one, kind, text));
}

function readTable(one: Item, limits: ParseLimits): DraftBlock[] {
  const body = readHtmlBlocks(one.table_body.slice(0, limits.textCharacters), limits);
  return [
    ...each(one, 'paragraph', one.table_caption),
    ...body.map((block) => ({ ...block, ...placeOf(one) })),
    ...each(one, 'note', one.table_footnote),
  ];
}

/** `$$ … $$` around the formula is how it is written, not what it says. */
function latexOf(text: string): string {
  return text
    .trim()
    .replace(/^\${1,2}|\${1,2}$/g, '')
    .trim();
}

function readItem(one: Item, limits: ParseLimits): DraftBlock[] {
  switch (one.type) {
    case 'text':
      return one.text_level !== undefined && one.text_level > 0
        ? textBlock(one, 'heading', one.text).map((block) => ({
            ...block,
            level: Math.min(9, one.text_level ?? 1),
          }))
        : textBlock(one, 'paragraph', one.text);
    case 'list':
      return each(one, 'list-item', one.list_items).map((block) => ({ ...block, level: 1 }));
    case 'table':
      return readTable(one, limits);
    case 'equation':
      return textBlock(one, 'formula', latexOf(one.text));
    case 'image':
      return [
        ...textBlock(one, 'figure', one.image_caption.join('\n')),
        ...each(one, 'note', one.image_footnote),
      ];
    case 'code':
      return [...each(one, 'paragraph', one.code_caption), ...textBlock(one, 'code', one.code_body)];
    case 'page_footnote':
      return textBlock(one, 'note', one.text);
    // header, footer, page_number, aside_text, discarded …
    default:
      return [];
  }
}

/** The list travels as text inside the answer. */
function listOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    throw invalidAnswer('content_list');
  }
}

/** A content list, or the Markdown of the same answer. */
export function readMineru(value: unknown, limits: ParseLimits): Answered {
  const answer = fileAnswer.safeParse(value);
  const [result] = answer.success ? Object.values(answer.data.results) : [];
  if (!result) throw invalidAnswer('results');
  const list = listOf(result.content_list);
  if (list === null || list === undefined) {
    if (typeof result.md_content === 'string') return { markdown: result.md_content };
    throw invalidAnswer('content_list');
  }
  const read = contentList.safeParse(list);
  if (!read.success) throw invalidAnswer(read.error.issues[0]?.path.join('.') ?? '');
  const pages = read.data.reduce((most, { page_idx }) => Math.max(most, (page_idx ?? -1) + 1), 0);
  const blocks = read.data.flatMap((one) => readItem(one, limits));
  return { parser: '', ...(pages === 0 ? {} : { pages }), blocks, warnings: [] };
}
