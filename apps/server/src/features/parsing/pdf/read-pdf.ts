import { LiteParse, type ParsedPage, type TextItem, type VectorLine } from '@llamaindex/liteparse';
import { cleanText } from '../assembly/assemble.ts';
import type { DraftDocument, ParseWarning, ReportProgress } from '../block.ts';
import { asFailureCode, parseError } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';
import type { Recognition } from '../ocr/recognition.ts';
import { layOutPages, type TableMode } from './layout.ts';
import type { Item, Page, Rule } from './page.ts';
import { pageReport } from './page-notes.ts';
import { type SeenPages, seePages } from './scanned.ts';

/** Pages in memory at once on the native side. */
const batchPages = 25;

const boldName = /bold|black|heavy|semibold|demi|simhei|黑体/i;
const monoName =
  /mono|courier|consol|menlo|typewriter|cmtt|nimbusmon|fira\s?code|source\s?code|letter\s?gothic/i;

/** Fonts often map to radicals, compatibility ideographs and ligatures, which no query contains. */
const compatibility = /[\u2e80-\u2fdf\uf900-\ufaff\ufb00-\ufb06]/g;

const spacedHan =
  /(?<=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]) (?=[\u3400-\u9fff\u3000-\u303f\uff00-\uffef])/g;

/** Justified Chinese lines come with a space between most characters. */
function closeUp(text: string): string {
  const spaces = text.match(spacedHan)?.length ?? 0;
  const han = text.match(/[\u3400-\u9fff]/g)?.length ?? 0;
  return spaces > 3 && spaces * 3 > han ? text.replace(spacedHan, '') : text;
}

/** Runs of several fonts carry the name of the first: the width of a character tells the truth. */
function isMonospaced(item: TextItem, text: string): boolean {
  if (!monoName.test(item.fontName ?? '') || /[^\x20-\x7e…“”‘’–]/.test(text)) return false;
  const width = item.width / Math.max(1, text.length) / Math.max(1, item.fontSize ?? item.height);
  return text.length < 4 || (width > 0.5 && width < 0.66);
}

function readItem(item: TextItem): Item[] {
  const text = closeUp(cleanText(item.text.replace(compatibility, (one) => one.normalize('NFKC'))));
  if (text.trim() === '') return [];
  const name = item.fontName ?? '';
  return [
    {
      text,
      x0: item.x,
      y0: item.y,
      x1: item.x + item.width,
      y1: item.y + item.height,
      size: Math.round((item.fontSize ?? item.height) * 10) / 10,
      bold: boldName.test(name) || (item.fontWeight ?? 400) >= 600,
      mono: isMonospaced(item, text),
    },
  ];
}

function readRules(lines: VectorLine[], width: number): Pick<Page, 'horizontal' | 'vertical'> {
  const horizontal: Rule[] = [];
  const vertical: Rule[] = [];
  for (const { x1, y1, x2, y2 } of lines) {
    if (Math.abs(y1 - y2) < 1 && Math.abs(x2 - x1) > 4) {
      horizontal.push({ at: (y1 + y2) / 2, from: Math.min(x1, x2), to: Math.min(Math.max(x1, x2), width) });
    } else if (Math.abs(x1 - x2) < 1 && Math.abs(y2 - y1) > 4) {
      vertical.push({ at: (x1 + x2) / 2, from: Math.min(y1, y2), to: Math.max(y1, y2) });
    }
  }
  return { horizontal, vertical };
}

function isUpright(item: TextItem): boolean {
  const angle = Math.abs(item.rotation ?? 0) % 360;
  return angle < 20 || angle > 340;
}

/** Labels beside upright text stand apart; on a page that is turned as a whole everything is taken as it is. */
function readPage(page: ParsedPage): Page {
  const upright = page.textItems.filter(isUpright);
  const mostly = upright.length >= page.textItems.length / 2;
  return {
    number: page.pageNum,
    width: page.width,
    height: page.height,
    items: (mostly ? upright : page.textItems).flatMap(readItem),
    pictures: [],
    rotated: mostly ? page.textItems.filter((item) => !isUpright(item)).flatMap(readItem) : [],
    ...readRules(page.vectorGraphics?.lines ?? [], page.width),
  };
}

function translateError(error: unknown): Error {
  const message = String((error as Error)?.message ?? error);
  if (/password|encrypt|security/i.test(message)) return parseError('parsing.encrypted', { type: 'pdf' });
  return parseError('parsing.corrupt', { type: 'pdf', detail: message.slice(0, 200) });
}

interface Loaded {
  pages: Page[];
  total: number;
  failed: number;
}

async function loadPages(parser: LiteParse, input: PdfInput): Promise<Loaded> {
  const { file, limits, progress } = input;
  const loaded: Loaded = { pages: [], total: 0, failed: 0 };
  try {
    for await (const batch of parser.parseBatches(file, { batchSize: batchPages })) {
      loaded.total = batch.totalPages;
      if (batch.totalPages > limits.pages) break;
      loaded.failed += batch.result.pageErrors.length;
      loaded.pages.push(...batch.result.pages.map(readPage));
      progress(batch.endPage, batch.totalPages);
    }
  } catch (error) {
    throw translateError(error);
  }
  return loaded;
}

function failedWarning({ failed }: Loaded): ParseWarning[] {
  return failed > 0 ? [{ code: 'pages_failed', params: { count: failed } }] : [];
}

function refuseUnreadable(loaded: Loaded, limits: ParseLimits): void {
  if (loaded.total > limits.pages) {
    throw parseError('parsing.too_large', { what: 'pages', pages: loaded.total, limit: limits.pages });
  }
  if (loaded.total === 0) throw parseError('parsing.empty', { type: 'pdf', pages: 0 });
  if (loaded.failed > 0 && loaded.failed >= loaded.total)
    throw parseError('parsing.corrupt', { type: 'pdf' });
}

function refuseEmpty(seen: SeenPages, total: number): void {
  if (seen.pages.some((page) => page.items.length + page.rotated.length > 0)) return;
  if (seen.unread.length > 0) throw parseError('parsing.needs_ocr', { type: 'pdf', pages: total });
  if (seen.failure !== undefined)
    throw parseError(asFailureCode(seen.failure), { type: 'pdf', pages: total });
  throw parseError('parsing.no_text', { type: 'pdf', pages: total });
}

interface PdfInput {
  file: string;
  limits: ParseLimits;
  recognition: Recognition;
  tables?: TableMode;
  progress: ReportProgress;
}

/**
 * Blocks of a digital PDF. Characters and ruling lines come from PDFium (liteparse); reading order, tables,
 * paragraphs and headings are found here, because on Chinese documents its own blocks merge neighbouring
 * tables, take headings for tables and put the second column last.
 */
export async function readPdf(input: PdfInput): Promise<DraftDocument> {
  const { limits } = input;
  const parser = new LiteParse({
    ocrEnabled: false,
    quiet: true,
    continueOnPageError: true,
    keepHeadersFooters: true,
    extractVectorGraphics: true,
    extractTextMetadata: true,
    extractLinks: false,
    skipDiagonalText: true,
    maxPages: limits.pages + 1,
  });
  const loaded = await loadPages(parser, input);
  refuseUnreadable(loaded, limits);
  const seen = await seePages(input, loaded.pages);
  refuseEmpty(seen, loaded.total);
  return {
    parser: 'pdf',
    pages: loaded.total,
    blocks: layOutPages(seen.pages, input.tables),
    warnings: [...seen.warnings, ...failedWarning(loaded)],
    ...pageReport(loaded.pages.length, seen.notes),
  };
}
