import type { Box } from '@jishi/contract';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { boxPlace } from './box-place.ts';
import type { PdfDocument, PdfPage } from './pdf-engine.ts';
import styles from './pdf-view.module.css';
import { scrollWithin } from './scroll-within.ts';
import { useQuoteBoxes } from './use-quote-boxes.ts';

interface PdfPageViewProps {
  pdf: PdfDocument;
  number: number;
  /** 1 = as wide as the frame. */
  zoom: number;
  frameWidth: number;
  boxes: readonly Box[];
  quote: string | null;
  /** Another value brings the first box into view again. */
  place: unknown;
}

/** One page: drawn on a canvas, the boxes laid over it in per cent of the page. */
export function PdfPageView({ pdf, number, zoom, frameWidth, boxes, quote, place }: PdfPageViewProps) {
  const { t } = useTranslation();
  const page = usePage(pdf, number);
  const canvas = useRef<HTMLCanvasElement>(null);
  const firstMark = useRef<HTMLElement>(null);
  const size = page?.getViewport({ scale: 1 });
  const width = Math.floor(frameWidth * zoom);
  const drawn = useDrawing(canvas, page, width);
  const marks = useQuoteBoxes(page, quote, boxes);
  // Scrolls again when another place or page is shown
  useEffect(() => {
    if (drawn) scrollWithin(firstMark.current?.closest('section') ?? null, firstMark.current);
  }, [drawn, number, place, marks.length]);
  const ratio = size === undefined ? Math.SQRT2 : size.height / size.width;
  return (
    <div className={styles.sheet} style={{ width, height: Math.round(width * ratio) }}>
      <canvas ref={canvas} role="img" aria-label={t('knowledge.viewer.pageLabel', { page: number })} />
      {drawn &&
        marks.map((box, index) => (
          <mark
            // Boxes of a place have no other name and never reorder
            key={index}
            ref={index === 0 ? firstMark : null}
            className={styles.box}
            style={{ ...boxPlace(box) }}
          />
        ))}
    </div>
  );
}

function usePage(pdf: PdfDocument, number: number): PdfPage | null {
  const [page, setPage] = useState<PdfPage | null>(null);
  useEffect(() => {
    let current = true;
    setPage(null);
    pdf.getPage(number).then(
      (loaded) => current && setPage(loaded),
      () => current && setPage(null),
    );
    return () => {
      current = false;
    };
  }, [pdf, number]);
  return page;
}

/** Canvases beyond this many pixels fail on phones; then the drawing is coarser than the screen. */
const mostPixels = 16_000_000;

function useDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  page: PdfPage | null,
  width: number,
): boolean {
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    setDrawn(false);
    if (page === null || canvas.current === null || width <= 0) return;
    const natural = page.getViewport({ scale: 1 });
    const wanted = (width / natural.width) * Math.min(window.devicePixelRatio || 1, 3);
    const scale = Math.min(wanted, Math.sqrt(mostPixels / (natural.width * natural.height)));
    const viewport = page.getViewport({ scale });
    canvas.current.width = Math.floor(viewport.width);
    canvas.current.height = Math.floor(viewport.height);
    const task = page.render({ canvas: canvas.current, viewport });
    task.promise.then(
      () => setDrawn(true),
      // Cancelled by the next drawing, or broken: the sheet stays blank.
      () => undefined,
    );
    return () => task.cancel();
  }, [canvas, page, width]);
  return drawn;
}
