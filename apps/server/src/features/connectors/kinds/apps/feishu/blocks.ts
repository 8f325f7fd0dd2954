import { z } from 'zod';
import { fence, heading, indent, plain, quote, table } from '../markdown.ts';

const element = z.looseObject({
  text_run: z
    .object({
      content: z.string(),
      text_element_style: z.looseObject({ link: z.object({ url: z.string() }).optional() }).optional(),
    })
    .optional(),
  mention_user: z.looseObject({}).optional(),
  mention_doc: z.looseObject({ title: z.string().optional() }).optional(),
  equation: z.looseObject({ content: z.string() }).optional(),
});
const textBlock = z.looseObject({
  elements: z.array(element).default([]),
  style: z.looseObject({ done: z.boolean().optional() }).optional(),
});

/** https://open.feishu.cn/document/docs/docs/data-structure/block */
export const feishuBlock = z.looseObject({
  block_id: z.string(),
  parent_id: z.string().optional(),
  block_type: z.number(),
  children: z.array(z.string()).default([]),
});
export type FeishuBlock = z.infer<typeof feishuBlock>;

/** Names of the field with the text, by the number of the type of block. */
const textFields: Record<number, string> = {
  1: 'page',
  2: 'text',
  12: 'bullet',
  13: 'ordered',
  14: 'code',
  15: 'quote',
  17: 'todo',
};
const headingOf = (type: number) => (type >= 3 && type <= 11 ? type - 2 : undefined);

function textOf(block: FeishuBlock, clean: (text: string) => string): string {
  const level = headingOf(block.block_type);
  const field = level === undefined ? textFields[block.block_type] : `heading${level}`;
  const read = textBlock.safeParse(field === undefined ? undefined : block[field]);
  if (!read.success) return '';
  return read.data.elements
    .map(({ text_run: run, mention_doc: mention, equation }) => {
      if (equation !== undefined) return `$${equation.content.trim()}$`;
      if (mention !== undefined) return clean(mention.title ?? '');
      return run === undefined ? '' : linked(clean(run.content), run.text_element_style?.link?.url);
    })
    .join('');
}

function linked(text: string, encoded: string | undefined): string {
  if (encoded === undefined) return text;
  try {
    const url = decodeURIComponent(encoded);
    return /^https?:\/\//.test(url) ? `[${text}](${url})` : text;
  } catch {
    return text;
  }
}

/** Parts of a document in the order of the tree of its blocks. */
export function toMarkdown(blocks: readonly FeishuBlock[]): string[] {
  const byId = new Map(blocks.map((block) => [block.block_id, block]));
  const root = blocks.find(({ block_type }) => block_type === 1) ?? blocks[0];
  return root === undefined ? [] : childrenOf(root, { byId, depth: 0 });
}

interface Walk {
  byId: ReadonlyMap<string, FeishuBlock>;
  depth: number;
}

const deepest = 50;

function childrenOf({ children }: FeishuBlock, { byId, depth }: Walk): string[] {
  if (depth > deepest) return [];
  return children.flatMap((id) => {
    const block = byId.get(id);
    return block === undefined ? [] : partsOf(block, { byId, depth: depth + 1 });
  });
}

function partsOf(block: FeishuBlock, walk: Walk): string[] {
  const level = headingOf(block.block_type);
  const text = textOf(block, plain);
  const below = () => childrenOf(block, walk);
  const item = (mark: string) => [[`${mark} ${text}`, ...below().map((part) => indent(part, 2))].join('\n')];
  if (level !== undefined) return [heading(level + 1, text), ...below()].filter(Boolean);
  switch (block.block_type) {
    case 12:
      return item('-');
    case 13:
      return item('1.');
    case 17:
      return item(isDone(block) ? '- [x]' : '- [ ]');
    case 14:
      return [fence(textOf(block, (bare) => bare))];
    case 15:
      return [quote(text)];
    case 22:
      return ['---'];
    case 31:
      return [tableOf(block, walk)];
    case 34:
      return [quote(below().join('\n\n'))];
    default:
      return [text, ...below()].filter(Boolean);
  }
}

function isDone(block: FeishuBlock): boolean {
  const read = textBlock.safeParse(block.todo);
  return read.success && read.data.style?.done === true;
}

const tableBlock = z.looseObject({
  cells: z.array(z.string()).optional(),
  property: z.looseObject({ column_size: z.number().int().min(1) }),
});

/** Cells are blocks of their own, row by row. */
function tableOf(block: FeishuBlock, walk: Walk): string {
  const read = tableBlock.safeParse(block.table);
  if (!read.success) return childrenOf(block, walk).join('\n\n');
  const cells = (read.data.cells ?? block.children).map((id) => {
    const cell = walk.byId.get(id);
    return cell === undefined ? '' : childrenOf(cell, walk).join('\n');
  });
  const width = read.data.property.column_size;
  const rows = Array.from({ length: Math.ceil(cells.length / width) }, (_, row) =>
    cells.slice(row * width, (row + 1) * width),
  );
  return table(rows);
}
