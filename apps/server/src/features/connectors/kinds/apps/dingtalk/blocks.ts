import { z } from 'zod';
import { fence, heading, plain, quote, table } from '../markdown.ts';

/** https://open.dingtalk.com/document/development/api-docblocksquery */
export const dingtalkBlock = z.looseObject({ blockType: z.string(), index: z.number().optional() });
type Block = z.infer<typeof dingtalkBlock>;

const content = z.looseObject({
  text: z.string().optional(),
  level: z.union([z.string(), z.number()]).optional(),
  cells: z.array(z.array(z.unknown())).optional(),
});

/** A cell is its text, or an object with it. */
function cellText(cell: unknown): string {
  if (typeof cell === 'string') return plain(cell);
  const read = content.safeParse(cell);
  return read.success ? plain(read.data.text ?? '') : '';
}

function partOf(block: Block): string {
  const read = content.safeParse(block[block.blockType]);
  const { text = '', level, cells } = read.success ? read.data : {};
  switch (block.blockType) {
    case 'heading':
      // 2 or heading-2
      return heading(Number(String(level ?? 1).replace(/\D+/g, '')) + 1, plain(text));
    case 'unorderedList':
      return `- ${plain(text)}`;
    case 'orderedList':
      return `1. ${plain(text)}`;
    case 'blockquote':
      return quote(plain(text));
    case 'code':
      return fence(text);
    case 'table':
      return cells === undefined ? '' : table(cells.map((row) => row.map(cellText)));
    default:
      return plain(text);
  }
}

/** Parts of a document in the order that the blocks tell. */
export function toMarkdown(blocks: readonly Block[]): string[] {
  const order = (block: Block) => block.index ?? 0;
  return blocks
    .toSorted((left, right) => order(left) - order(right))
    .map(partOf)
    .filter((part) => part !== '');
}
