import { z } from 'zod';
import { fence, heading, indent, plain, quote, table } from '../markdown.ts';

const richText = z.array(z.object({ plain_text: z.string(), href: z.string().nullish() }));

/** https://developers.notion.com/reference/block */
export const notionBlock = z.looseObject({
  id: z.string(),
  type: z.string(),
  has_children: z.boolean().default(false),
});
export type NotionBlock = z.infer<typeof notionBlock>;

export interface BlockTree {
  block: NotionBlock;
  children: BlockTree[];
}

export function textOf(value: unknown): string {
  const read = richText.safeParse(value);
  if (!read.success) return '';
  return read.data
    .map(({ plain_text: text, href }) =>
      href != null && /^https?:/.test(href) ? `[${plain(text)}](${href})` : plain(text),
    )
    .join('');
}

function bareText(value: unknown): string {
  const read = richText.safeParse(value);
  return read.success ? read.data.map(({ plain_text: text }) => text).join('') : '';
}

type Content = Record<string, unknown>;
type Writer = (content: Content, tree: BlockTree) => string;

const item =
  (mark: string): Writer =>
  (content, { children }) =>
    [`${mark} ${textOf(content.rich_text)}`, indent(toMarkdown(children).join('\n'), 2)]
      .filter((part) => part !== '')
      .join('\n');
const title =
  (level: number): Writer =>
  (content) =>
    heading(level, textOf(content.rich_text));
const media: Writer = (content) => textOf(content.caption);
const nothing: Writer = () => '';

const writers: Record<string, Writer> = {
  heading_1: title(2),
  heading_2: title(3),
  heading_3: title(4),
  bulleted_list_item: item('-'),
  numbered_list_item: item('1.'),
  to_do: (content, tree) => item(content.checked === true ? '- [x]' : '- [ ]')(content, tree),
  quote: (content) => quote(textOf(content.rich_text)),
  callout: (content) => quote(textOf(content.rich_text)),
  code: (content) => fence(bareText(content.rich_text), String(content.language ?? '')),
  equation: (content) => `$$\n${String(content.expression ?? '')}\n$$`,
  divider: () => '---',
  image: media,
  file: media,
  pdf: media,
  video: media,
  bookmark: (content) => String(content.url ?? ''),
  table: (_, { children }) => table(children.map(({ block }) => cellsOf(block))),
  table_row: nothing,
  // Pages and databases below are documents of their own.
  child_page: nothing,
  child_database: nothing,
  table_of_contents: nothing,
  breadcrumb: nothing,
};

function cellsOf(block: NotionBlock): string[] {
  const row = z.object({ cells: z.array(z.unknown()) }).safeParse(block.table_row);
  return row.success ? row.data.cells.map(textOf) : [];
}

const holders = new Set(['bulleted_list_item', 'numbered_list_item', 'to_do', 'table']);

/** Parts of the document in order; a kind of block that is not known counts with its text and what is in it. */
export function toMarkdown(trees: readonly BlockTree[]): string[] {
  return trees.flatMap((tree) => {
    const content = (tree.block[tree.block.type] ?? {}) as Content;
    const write = writers[tree.block.type] ?? ((given: Content) => textOf(given.rich_text));
    const below = holders.has(tree.block.type) ? [] : toMarkdown(tree.children);
    return [write(content, tree), ...below].filter((part) => part !== '');
  });
}

/** A property of a page in words; empty for what has none. */
export function propertyText(value: unknown): string {
  const property = z.looseObject({ type: z.string() }).safeParse(value);
  if (!property.success) return '';
  const content = property.data[property.data.type];
  if (typeof content === 'string' || typeof content === 'number' || typeof content === 'boolean')
    return String(content);
  if (Array.isArray(content)) return textOf(content) || content.map(nameOf).filter(Boolean).join(', ');
  return nameOf(content);
}

const named = z.looseObject({
  name: z.string().nullish(),
  start: z.string().nullish(),
  end: z.string().nullish(),
});

function nameOf(value: unknown): string {
  const read = named.safeParse(value);
  if (!read.success) return '';
  return [read.data.name ?? read.data.start, read.data.end].filter((part) => part != null).join(' – ');
}
