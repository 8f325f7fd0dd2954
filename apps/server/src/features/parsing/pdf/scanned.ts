import { LiteParse, type PageComplexityStats } from '@llamaindex/liteparse';
import type { PageNote, ParseWarning } from '../block.ts';
import type { ParseLimits } from '../limits.ts';
import { confidenceOf, itemsOf, pageOf } from '../ocr/page-items.ts';
import { type Recognition, type RecognitionResult, resultsFor, type Subject } from '../ocr/recognition.ts';
import type { Item, Page } from './page.ts';
import { listOf, lowConfidence } from './page-notes.ts';

/** Pages looked at for pictures beside text; those without text are looked at in longer documents too. */
const inspectedPages = 400;
/** A stamp or a page number over a scan is not its text. */
const littleText = 40;
/** A smaller picture is a logo. Share of the page. */
const pictureShare = 0.06;
const printDpi = 200;
/** Longest side of a drawn page, pixels: A3 at 200 dpi. */
const longestSide = 3_400;

/** Why a page is read by its looks: it has no (usable) characters, or a picture beside them. */
type Looks = 'scan' | 'mixed' | 'garbled';

function charactersOn(page: Page): number {
  return [...page.items, ...page.rotated].reduce((sum, { text }) => sum + text.length, 0);
}

function looksOf(page: Page, stats: PageComplexityStats | undefined): Looks | undefined {
  if (stats === undefined) return undefined;
  const characters = charactersOn(page);
  const drawn = (stats.uncoveredVectorArea ?? 0) > stats.pageArea * 0.005;
  if (characters === 0) return stats.fullPageImage || stats.imageBlockCount > 0 || drawn ? 'scan' : undefined;
  if (stats.isGarbled) return 'garbled';
  if (stats.fullPageImage && characters < littleText) return 'scan';
  return stats.largestImageCoverage >= pictureShare ? 'mixed' : undefined;
}

async function inspect(file: string, pages: Page[]): Promise<Map<number, PageComplexityStats>> {
  const wanted = pages.filter((page, index) => index < inspectedPages || charactersOn(page) === 0);
  if (wanted.length === 0) return new Map();
  const targetPages = wanted.map(({ number }) => number).join(',');
  const found = await new LiteParse({ ocrEnabled: false, quiet: true, targetPages }).isComplex(file);
  return new Map(found.map((stats) => [stats.pageNumber, stats]));
}

function dpiFor({ width, height }: Page): number {
  const fitting = (longestSide * 72) / Math.max(1, width, height);
  return Math.max(18, Math.min(printDpi, Math.floor(fitting)));
}

interface Seen {
  page: Page;
  looks: Looks;
}

async function pagesToSee(file: string, pages: Page[], { mode }: Recognition): Promise<Seen[]> {
  if (mode === 'force') return pages.map((page) => ({ page, looks: 'scan' }));
  const stats = await inspect(file, pages);
  return pages.flatMap((page) => {
    const looks = looksOf(page, stats.get(page.number));
    return looks ? [{ page, looks }] : [];
  });
}

/** Text that a picture shows, without what stands on the page as characters already. */
function textOfPictures(page: Page, items: Item[]): Item[] {
  return items.filter((item) => {
    const covered = page.items.some(
      (one) => one.x0 < item.x1 && one.x1 > item.x0 && one.y0 < item.y1 && one.y1 > item.y0,
    );
    return !covered && item.text.length > 1;
  });
}

function merge({ page, looks }: Seen, result: Extract<RecognitionResult, { ok: true }>): Page {
  const scanned = pageOf(page.number, result.page, result.scale);
  if (looks !== 'mixed') return scanned.items.length === 0 && looks === 'garbled' ? page : scanned;
  // The characters say which way this page is up; what was turned or skewed inside it has no place of its own.
  if (result.page.quarters !== 0) return page;
  return { ...page, pictures: textOfPictures(page, itemsOf(result.page, result.scale)) };
}

function noteOf({ page, looks }: Seen, result: RecognitionResult): PageNote[] {
  const { number } = page;
  if (!result.ok) return looks === 'mixed' ? [] : [{ page: number, kind: 'failed', reason: result.code }];
  const confidence = confidenceOf(result.page);
  if (confidence === undefined) return looks === 'mixed' ? [] : [{ page: number, kind: 'empty' }];
  const { quarters } = result.page;
  const turned = quarters === 0 ? {} : { turned: quarters };
  return [{ page: number, kind: looks === 'mixed' ? 'mixed' : 'scan', confidence, ...turned }];
}

/** Pages as they were read in the end, and what to say about it. */
export interface SeenPages {
  pages: Page[];
  /** Pages without characters that nothing was read on: OCR is off or not installed. */
  unread: number[];
  notes: PageNote[];
  warnings: ParseWarning[];
  /** Why reading failed, when it failed on every page that it was tried on. */
  failure?: string;
}

/** Set when no page could be read. */
function failureOf(results: RecognitionResult[]): { failure?: string } {
  const codes = results.flatMap((result) => (result.ok ? [] : [result.code]));
  const [failure] = codes;
  return failure !== undefined && codes.length === results.length ? { failure } : {};
}

function unreadPages(pages: Page[], seen: Seen[]): SeenPages {
  const unread = seen.filter(({ looks }) => looks !== 'mixed').map(({ page }) => page.number);
  const warnings: ParseWarning[] =
    unread.length > 0 ? [{ code: 'pages_need_ocr', params: listOf(unread) }] : [];
  return { pages, unread, notes: [], warnings };
}

function emptyNotes(pages: Page[], seen: Seen[]): PageNote[] {
  const known = new Set(seen.map(({ page }) => page.number));
  return pages
    .filter((page) => charactersOn(page) === 0 && !known.has(page.number))
    .map(({ number }) => ({ page: number, kind: 'empty' as const }));
}

/**
 * Reads by their looks what has no characters: scanned pages, pages whose characters mean nothing, pictures beside
 * text. Asks for OCR by an error when it has not run yet.
 */
export async function seePages(
  input: { file: string; limits: ParseLimits; recognition: Recognition },
  pages: Page[],
): Promise<SeenPages> {
  const { file, limits, recognition } = input;
  const all = await pagesToSee(file, pages, recognition);
  const seen = all.slice(0, limits.ocrPages);
  const subjects = seen.map(
    ({ page }): Subject => ({ kind: 'page', file, page: page.number, dpi: dpiFor(page) }),
  );
  const results = resultsFor(recognition, subjects);
  if (results === undefined) return unreadPages(pages, all);
  const merged = new Map<number, Page>();
  const notes: PageNote[] = [];
  for (const [index, one] of seen.entries()) {
    const result = results[index];
    if (!result) continue;
    notes.push(...noteOf(one, result));
    if (result.ok) merged.set(one.page.number, merge(one, result));
  }
  notes.push(...emptyNotes(pages, all));
  notes.sort((left, right) => left.page - right.page);
  return {
    pages: pages.map((page) => merged.get(page.number) ?? page),
    unread: [],
    notes,
    ...failureOf(results),
    warnings: [...lowConfidence(notes), ...limitWarning(all.length, limits), ...garbledWarning(seen)],
  };
}

function limitWarning(count: number, { ocrPages }: ParseLimits): ParseWarning[] {
  if (count <= ocrPages) return [];
  return [{ code: 'pages_beyond_ocr_limit', params: { count: count - ocrPages, limit: ocrPages } }];
}

function garbledWarning(seen: Seen[]): ParseWarning[] {
  const garbled = seen.filter(({ looks }) => looks === 'garbled').map(({ page }) => page.number);
  return garbled.length === 0 ? [] : [{ code: 'pages_garbled', params: listOf(garbled) }];
}
