import { unionByPage } from '../assembly/boxes.ts';
import { tableText } from '../assembly/table-text.ts';
import type { BlockTable, DraftBlock } from '../block.ts';
import { joinLines } from '../formats/text.ts';

/** A block on its way through the pages. */
export interface FlowBlock {
  block: DraftBlock;
  size: number;
  region: number;
}

const closed = /[。！？；：.!?;:”"』」]$/;

/** Whether a paragraph goes on in the next column or on the next page. */
function isContinued(left: FlowBlock, right: FlowBlock): boolean {
  if (left.region === right.region) return false;
  if (!['paragraph', 'list-item'].includes(left.block.kind) || right.block.kind !== 'paragraph') return false;
  if (Math.abs(left.size - right.size) > left.size * 0.08) return false;
  return left.block.text.length > 15 && !closed.test(left.block.text);
}

function joinParagraphs(left: DraftBlock, right: DraftBlock): void {
  const text = joinLines(left.text, right.text);
  const shift = text.length - right.text.length;
  const moved = right.lines?.map((line) => ({ ...line, start: line.start + shift, end: line.end + shift }));
  if (left.lines && moved) left.lines = [...left.lines, ...moved];
  else delete left.lines;
  left.boxes = [...(left.boxes ?? []), ...(right.boxes ?? [])];
  left.text = text;
}

function sameColumns(left: DraftBlock, right: DraftBlock): boolean {
  const one = left.boxes?.at(-1);
  const other = right.boxes?.[0];
  if (!one || !other || !left.table || !right.table) return false;
  if (left.table.rows[0]?.length !== right.table.rows[0]?.length) return false;
  return Math.abs(one.x - other.x) < 12 && Math.abs(one.x + one.width - other.x - other.width) < 12;
}

/** The header that is printed again on each page. */
function repeatedRows(left: BlockTable, right: BlockTable): number {
  const header = left.rows.slice(0, Math.max(1, left.headerRows));
  const again = header.every((row, index) => row.join('\n') === right.rows[index]?.join('\n'));
  return again ? header.length : 0;
}

function joinTables(left: DraftBlock, right: DraftBlock): void {
  const above = left.table;
  const below = right.table;
  if (!above || !below) return;
  const skip = repeatedRows(above, below);
  const shift = above.rows.length - skip;
  const spans = below.spans
    ?.filter((span) => span.row >= skip)
    .map((span) => ({ ...span, row: span.row + shift }));
  const table: BlockTable = {
    rows: [...above.rows, ...below.rows.slice(skip)],
    headerRows: above.headerRows,
    spans: [...(above.spans ?? []), ...(spans ?? [])],
    rowBoxes: [...(above.rowBoxes ?? []), ...(below.rowBoxes?.slice(skip) ?? [])],
  };
  left.table = table;
  left.text = tableText(table);
  left.boxes = [...(left.boxes ?? []), ...(right.boxes ?? [])];
}

/** A table at the end of one page and one at the top of the next are the same when their columns agree. */
function isSameTable(left: FlowBlock, right: FlowBlock): boolean {
  const leftPage = left.block.boxes?.at(-1)?.page ?? 0;
  const rightPage = right.block.boxes?.[0]?.page ?? 0;
  return rightPage === leftPage + 1 && sameColumns(left.block, right.block);
}

/** Puts together what page and column breaks cut; footnotes in between are passed over. */
export function joinFlow(flow: FlowBlock[]): DraftBlock[] {
  const joined: FlowBlock[] = [];
  for (const next of flow) {
    const last = joined.findLast((one) => one.block.kind !== 'note');
    if (last && isContinued(last, next)) joinParagraphs(last.block, next.block);
    else if (last && isSameTable(last, next)) joinTables(last.block, next.block);
    else joined.push(next);
  }
  return joined.map(({ block }) => ({
    ...block,
    ...(block.boxes ? { boxes: unionByPage(block.boxes) } : {}),
  }));
}
