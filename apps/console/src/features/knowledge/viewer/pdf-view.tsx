import { Button } from 'antd';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Notice, Skeleton } from '../../../ui/index.ts';
import { firstPage } from './box-place.ts';
import { PdfBar } from './pdf-bar.tsx';
import type { PdfDocument } from './pdf-engine.ts';
import { PdfPageView } from './pdf-page.tsx';
import styles from './pdf-view.module.css';
import type { Place } from './place.ts';
import { useElementWidth } from './use-element-width.ts';
import { usePdf } from './use-pdf.ts';

interface PdfViewProps {
  documentId: string;
  /** Where to open it, and again whenever this changes. */
  place: Place;
  /** What to highlight, on any page, and the words to look for there. */
  shown: Pick<Place, 'boxes' | 'quote'>;
  /** At the end of the bar. */
  tools?: ReactNode;
}

/** A PDF, one page at a time. */
export function PdfView({ documentId, ...rest }: PdfViewProps) {
  const { t } = useTranslation();
  const [attempt, setAttempt] = useState(0);
  const state = usePdf(documentId, attempt);
  if (state.kind === 'loading')
    return (
      <div className={styles.waiting}>
        <Skeleton rows={10} />
      </div>
    );
  if (state.kind === 'failed') {
    const retry = (
      <Button size="small" onClick={() => setAttempt(attempt + 1)}>
        {t('actions.retry')}
      </Button>
    );
    return (
      <div className={styles.waiting}>
        <Notice tone="warning" title={t(`knowledge.viewer.${state.failure}Title`)} foot={retry}>
          {t(`knowledge.viewer.${state.failure}Text`)}
        </Notice>
      </div>
    );
  }
  return <PdfPages pdf={state.pdf} {...rest} />;
}

function PdfPages({ pdf, place, shown, tools }: Omit<PdfViewProps, 'documentId'> & { pdf: PdfDocument }) {
  const { t } = useTranslation();
  const last = pdf.numPages;
  const [page, setPage] = useState(() => clamp(firstPage(place.boxes, place.page), last));
  const [zoom, setZoom] = useState(1);
  const frame = useRef<HTMLElement>(null);
  const frameWidth = useElementWidth(frame);
  useEffect(() => setPage(clamp(firstPage(place.boxes, place.page), last)), [place, last]);
  const go = (target: number) => {
    const next = clamp(target, last);
    setPage(next);
    frame.current?.scrollTo({ top: 0 });
  };
  const turn = (event: KeyboardEvent) => {
    const step = pageStep(event);
    if (step === 0) return;
    event.preventDefault();
    go(page + step);
  };
  return (
    <div className={styles.viewer}>
      <PdfBar page={page} last={last} onPage={go} zoom={zoom} onZoom={setZoom} tools={tools} />
      <section
        ref={frame}
        className={styles.frame}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable to be scrolled by keys
        tabIndex={0}
        onKeyDown={turn}
        aria-label={t('knowledge.viewer.frame')}
      >
        <PdfPageView
          pdf={pdf}
          number={page}
          zoom={zoom}
          frameWidth={frameWidth}
          boxes={shown.boxes}
          quote={shown.quote}
          place={place}
        />
      </section>
    </div>
  );
}

function pageStep({ key, target, currentTarget }: KeyboardEvent): number {
  if (target !== currentTarget) return 0;
  if (key === 'PageDown' || key === 'ArrowRight') return 1;
  return key === 'PageUp' || key === 'ArrowLeft' ? -1 : 0;
}

function clamp(page: number, last: number): number {
  return Math.min(Math.max(Math.round(page), 1), last);
}
