import type { Page } from './page.ts';
import type { Paragraph } from './paragraphs.ts';

const longestHeading = 120;
/** Labels of boxes beside the text: titles by their look, but nothing stands under them. */
const boxLabel = /^(?:tip|note|warning|caution|important|example|注意|提示|警告|小心|重要|说明)[：:]?$/i;
const endsLikeProse = /[。；，,;！!]$/;
const numberedTitle =
  /^(?:第\s?[一二三四五六七八九十百千零\d]{1,6}\s?[编篇部章节回]|\d{1,3}(?:\.\d{1,3}){0,4}[.、]?\s+\S|[一二三四五六七八九十]{1,3}、|附录|附件|chapter\s|appendix\s)/i;

/** The size most characters of the document have. */
export function bodySizeOf(pages: Page[]): { size: number; bold: boolean } {
  const weights = new Map<number, number>();
  let bold = 0;
  let total = 0;
  for (const item of pages.flatMap((page) => page.items)) {
    const size = Math.round(item.size * 2) / 2;
    weights.set(size, (weights.get(size) ?? 0) + item.text.length);
    total += item.text.length;
    if (item.bold) bold += item.text.length;
  }
  const size = [...weights].reduce((best, next) => (next[1] > best[1] ? next : best), [10, 0])[0];
  return { size, bold: bold > total * 0.5 };
}

function rounded(size: number): number {
  return Math.round(size * 2) / 2;
}

/** Whether a paragraph is set like a title: larger than the text, or short, bold and on its own. */
function isHeading(paragraph: Paragraph, body: { size: number; bold: boolean }): boolean {
  const { block, size } = paragraph;
  if (block.kind === 'code' || block.kind === 'table' || block.text.length > longestHeading) return false;
  if (boxLabel.test(block.text) || endsLikeProse.test(block.text) || !/\p{L}/u.test(block.text)) return false;
  if (size >= body.size * 1.13 && paragraph.lines <= 3) return true;
  if (!paragraph.bold || body.bold || paragraph.lines > 2 || size < body.size * 0.95) return false;
  return block.text.length <= 60 && !/[:：.。]$/.test(block.text);
}

/** Sizes of titles, largest first; sizes that differ by less than a printer's half point are the same. */
function distinctSizes(titles: Paragraph[]): number[] {
  const sizes = [...new Set(titles.map((title) => rounded(title.size)))].sort((left, right) => right - left);
  return sizes.filter((size, index) => index === 0 || (sizes[index - 1] ?? 0) - size > 0.5);
}

/**
 * Makes headings of paragraphs in place. Levels follow the sizes that titles have in this document, the
 * largest first.
 */
export function markHeadings(paragraphs: Paragraph[], body: { size: number; bold: boolean }): void {
  const titles = paragraphs.filter((paragraph) => isHeading(paragraph, body));
  const sizes = distinctSizes(titles);
  for (const title of titles) {
    title.block.kind = 'heading';
    const above = sizes.findIndex((size) => size <= rounded(title.size) + 0.5);
    title.block.level = Math.min(9, (above < 0 ? sizes.length : above) + 1);
  }
  if (titles.length === 0) markNumberedLines(paragraphs);
}

function isNumberedLine(paragraph: Paragraph | undefined): boolean {
  if (!paragraph || paragraph.block.kind === 'code' || paragraph.lines > 1) return false;
  const { text } = paragraph.block;
  return text.length <= 40 && !/[。；，：:,;.]$/.test(text) && numberedTitle.test(text);
}

/** Everything in one size: numbered short lines are all there is to go by, unless they follow each other as in a list. */
function markNumberedLines(paragraphs: Paragraph[]): void {
  const titles = paragraphs.filter((paragraph, index) => {
    const inList = isNumberedLine(paragraphs[index - 1]) || isNumberedLine(paragraphs[index + 1]);
    return isNumberedLine(paragraph) && !(inList && /^\d+[.、)]/.test(paragraph.block.text));
  });
  for (const { block } of titles) {
    block.kind = 'heading';
    block.level = /^第.{1,6}[节回]/.test(block.text) || /^\d+\.\d/.test(block.text) ? 2 : 1;
  }
}

/** Small text under the last line of a page is a footnote. */
export function markNotes(paragraphs: Paragraph[], body: { size: number }): void {
  for (const paragraph of paragraphs) {
    const small = paragraph.size <= body.size * 0.9 && paragraph.bottom > 0.75;
    const marked = /^(?:[\d*†‡①-⑳]|\[\d+\])/u.test(paragraph.block.text);
    if (small && marked && ['paragraph', 'list-item'].includes(paragraph.block.kind))
      paragraph.block.kind = 'note';
  }
}
