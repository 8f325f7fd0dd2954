import { lineOf } from './lines.ts';
import { around, type Box, type Item, median, type Page, rowsOf } from './page.ts';

const pageNumber =
  /^[-–—·|\s]*(?:(?:第\s*)?\d{1,5}\s*(?:页|頁)?(?:\s*(?:[/／|]|of|，?\s*共)\s*\d{1,5}\s*(?:页|頁)?)?|page\s+\d{1,5}(?:\s+of\s+\d{1,5})?|[ivxlc]{1,7})[-–—·|\s]*$/i;

/** What is printed at the edge of a sheet and never in its text. */
const edgeMark =
  /内部(?:资料|文件|使用|公开)|请勿(?:外传|复制|外泄)|(?:绝密|机密|秘密|保密|密级)(?:[★☆*：:\s]|$|文件|资料|等级)|版权所有|翻印必究|all rights reserved|\bconfidential\b|internal use only|do not (?:copy|distribute)|company private|©\s?\d{4}/i;
const longestMark = 60;

interface Margin {
  page: Page;
  items: Item[];
  key: string;
  /** Furniture by itself, on a document of one page too. */
  plain: boolean;
}

/** The outermost rows of a page: two at the top and two at the bottom, if they stand near the edge. */
function marginsOf(page: Page): Margin[] {
  const rows = rowsOf(page.items.filter((item) => item.text.trim() !== ''));
  const nearTop = rows.slice(0, 2).filter((row) => (row[0]?.y1 ?? 0) < page.height * 0.13);
  const nearBottom = rows.slice(-2).filter((row) => (row[0]?.y0 ?? 0) > page.height * 0.88);
  const seen = new Set([...nearTop, ...nearBottom]);
  return [...seen].map((items) => {
    const { text, y0 } = lineOf(items);
    // The number changes from page to page, the place may move by a point or two.
    const key = `${text.replace(/\d+/g, '#').replace(/\b[ivxlc]+\b/gi, '#')}@${Math.round(y0 / 8)}`;
    return { page, items, key, plain: pageNumber.test(text) || isEdgeMark(page, items, text) };
  });
}

/** A mark, or a line that a rule across the text parts from it; never larger than the text, as titles are. */
function isEdgeMark(page: Page, items: Item[], text: string): boolean {
  if (text.length > longestMark || /[。！？；]$/.test(text)) return false;
  const rest = page.items.filter((item) => !items.includes(item));
  const body = median(rest.map(({ size }) => size));
  if (rest.length < 5 || median(items.map(({ size }) => size)) > body * 1.05) return false;
  return edgeMark.test(text) || isRuledOff(page, around(items), rest);
}

function isRuledOff(page: Page, { x0, y0, x1, y1 }: Box, rest: Item[]): boolean {
  const atTop = y1 < page.height / 2;
  return page.horizontal.some(({ at, from, to }) => {
    if (to - from < page.width * 0.6 || from > x0 + 5 || to < x1 - 5) return false;
    const distance = atTop ? at - y1 : y0 - at;
    if (distance < -1 || distance > 12) return false;
    // Nothing but furniture stands outside the rule, and no table begins with it.
    const beyond = rest.filter((item) => (atTop ? item.y1 < at : item.y0 > at));
    const touched = page.vertical.some((rule) => rule.from <= at + 2 && rule.to >= at - 2);
    return !touched && beyond.length <= 3;
  });
}

/**
 * Removes running headers, footers and page numbers: lines at the edge that come again on a good part of the
 * pages, numbers aside, and on single pages what can be nothing else. Items are taken off the pages in place.
 */
export function removeFurniture(pages: Page[]): void {
  const margins = pages.flatMap(marginsOf);
  const counts = new Map<string, number>();
  for (const margin of margins) counts.set(margin.key, (counts.get(margin.key) ?? 0) + 1);
  const enough = pages.length === 2 ? 2 : Math.max(3, Math.min(12, Math.ceil(pages.length * 0.1)));
  for (const margin of margins) {
    const repeats = pages.length > 1 && (counts.get(margin.key) ?? 0) >= enough;
    if (!repeats && !margin.plain) continue;
    const gone = new Set(margin.items);
    margin.page.items = margin.page.items.filter((item) => !gone.has(item));
  }
}
