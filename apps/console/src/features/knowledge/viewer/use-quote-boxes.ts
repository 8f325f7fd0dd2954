import type { Box } from '@jishi/contract';
import { useEffect, useState } from 'react';
import { boxesOnPage } from './box-place.ts';
import { findQuote, type TextRun } from './find-quote.ts';
import type { PdfPage } from './pdf-engine.ts';

/**
 * The boxes to draw on a page: those of the quote itself where the page's text holds it word for word, else the ones
 * that the server gave, which cover the passage around it.
 */
export function useQuoteBoxes(
  page: PdfPage | null,
  quote: string | null,
  boxes: readonly Box[],
): readonly Box[] {
  const [found, setFound] = useState<{ key: unknown; boxes: Box[] } | null>(null);
  const number = page?.pageNumber;
  useEffect(() => {
    if (page === null || quote === null) return;
    let current = true;
    quoteBoxes(page, quote, boxes).then(
      (exact) => current && setFound({ key: boxes, boxes: exact }),
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [page, quote, boxes]);
  const given = number === undefined ? [] : boxesOnPage(boxes, number);
  const exact = found !== null && found.key === boxes && found.boxes[0]?.page === number ? found.boxes : [];
  return exact.length > 0 ? exact : given;
}

async function quoteBoxes(page: PdfPage, quote: string, near: readonly Box[]): Promise<Box[]> {
  const { width, height, rotation } = page.getViewport({ scale: 1 });
  // On a turned page widths and heights would change places; the server's boxes are good enough there.
  if (rotation !== 0) return [];
  const number = page.pageNumber;
  const place = { page: number, pageWidth: width, pageHeight: height, near: boxesOnPage(near, number) };
  return findQuote(await textRuns(page), quote, place);
}

async function textRuns(page: PdfPage): Promise<TextRun[]> {
  const viewport = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  return items.flatMap((item) => {
    if (!('str' in item) || item.str.trim() === '') return [];
    const [, , c = 0, d = 0, e = 0, f = 0] = item.transform as number[];
    const [x, baseline] = viewport.convertToViewportPoint(e, f) as [number, number];
    const height = item.height || Math.hypot(c, d);
    // The baseline stands about a fifth above the bottom of a line.
    return [{ text: item.str, x, y: baseline - height * 0.86, width: item.width, height: height * 1.08 }];
  });
}
