import { lineOf } from './lines.ts';
import { type Item, type Page, rowsOf } from './page.ts';

const pageNumber =
  /^[-–—·|\s]*(?:(?:第\s*)?\d{1,5}\s*(?:页|頁)?(?:\s*(?:[/／|]|of|，?\s*共)\s*\d{1,5}\s*(?:页|頁)?)?|page\s+\d{1,5}(?:\s+of\s+\d{1,5})?|[ivxlc]{1,7})[-–—·|\s]*$/i;

interface Margin {
  page: Page;
  items: Item[];
  key: string;
  isPageNumber: boolean;
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
    return { page, items, key, isPageNumber: pageNumber.test(text) };
  });
}

/**
 * Removes running headers, footers and page numbers: lines at the edge that come again on a good part of the
 * pages, numbers aside. Items are taken off the pages in place.
 */
export function removeFurniture(pages: Page[]): void {
  const margins = pages.flatMap(marginsOf);
  const counts = new Map<string, number>();
  for (const margin of margins) counts.set(margin.key, (counts.get(margin.key) ?? 0) + 1);
  const enough = pages.length === 2 ? 2 : Math.max(3, Math.min(12, Math.ceil(pages.length * 0.1)));
  for (const margin of margins) {
    const repeats = pages.length > 1 && (counts.get(margin.key) ?? 0) >= enough;
    if (!repeats && !margin.isPageNumber) continue;
    const gone = new Set(margin.items);
    margin.page.items = margin.page.items.filter((item) => !gone.has(item));
  }
}
