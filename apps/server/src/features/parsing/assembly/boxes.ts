import type { Block, PageBox } from '../block.ts';

/** One box a page that covers all the given boxes of that page, in page order. */
export function unionByPage(boxes: PageBox[]): PageBox[] {
  const byPage = new Map<number, PageBox>();
  for (const box of boxes) {
    const seen = byPage.get(box.page);
    byPage.set(box.page, seen ? union(seen, box) : { ...box });
  }
  return [...byPage.values()].sort((left, right) => left.page - right.page);
}

function union(left: PageBox, right: PageBox): PageBox {
  const x = Math.min(left.x, right.x);
  const y = Math.min(left.y, right.y);
  return {
    ...left,
    x,
    y,
    width: Math.max(left.x + left.width, right.x + right.width) - x,
    height: Math.max(left.y + left.height, right.y + right.height) - y,
  };
}

function rowBoxesForSpan(block: Block, start: number, end: number): PageBox[] {
  let offset = block.start;
  return block.text.split('\n').flatMap((line, index) => {
    const from = offset;
    offset += line.length + 1;
    return from < end && from + line.length > start ? (block.table?.rowBoxes?.[index] ?? []) : [];
  });
}

function boxesInBlock(block: Block, start: number, end: number): PageBox[] {
  if (start <= block.start && end >= block.end) return block.boxes ?? [];
  if (block.table?.rowBoxes) return rowBoxesForSpan(block, start, end);
  if (!block.lines) return block.boxes ?? [];
  return block.lines
    .filter((line) => block.start + line.start < end && block.start + line.end > start)
    .map((line) => line.box);
}

/**
 * The boxes to highlight for a span of the canonical text: printed lines or table rows where the format has
 * them, else whole blocks; empty for formats without pages.
 */
export function boxesForSpan(blocks: Block[], start: number, end: number): PageBox[] {
  return blocks
    .filter((block) => block.start < end && block.end > start)
    .flatMap((block) => boxesInBlock(block, start, end));
}

/** Where in the canonical text the part of a span that stands on each page begins, by page. */
export function pageStarts(blocks: Block[], start: number, end: number): Map<number, number> {
  const starts = new Map<number, number>();
  const note = (page: number, offset: number) =>
    starts.set(page, Math.min(starts.get(page) ?? Number.POSITIVE_INFINITY, Math.max(start, offset)));
  for (const block of blocks.filter((one) => one.start < end && one.end > start))
    for (const { page, from, to } of placesIn(block)) if (from < end && to > start) note(page, from);
  return starts;
}

/** Lines or rows with their page, where the format has them; else the block on its first page. */
function placesIn(block: Block): { page: number; from: number; to: number }[] {
  if (block.table?.rowBoxes !== undefined) return rowsIn(block);
  if (block.lines !== undefined)
    return block.lines.map((line) => ({
      page: line.box.page,
      from: block.start + line.start,
      to: block.start + line.end,
    }));
  const page = block.boxes?.[0]?.page;
  return page === undefined ? [] : [{ page, from: block.start, to: block.end }];
}

function rowsIn(block: Block): { page: number; from: number; to: number }[] {
  let offset = block.start;
  return block.text.split('\n').flatMap((line, index) => {
    const from = offset;
    offset += line.length + 1;
    const page = block.table?.rowBoxes?.[index]?.[0]?.page;
    return page === undefined ? [] : [{ page, from, to: from + line.length }];
  });
}
