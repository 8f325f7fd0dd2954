import type { Box, Id } from '@jishi/contract';
import { Segmented } from 'antd';
import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Skeleton } from '../../../ui/index.ts';
import { firstPage } from './box-place.ts';
import styles from './document-view.module.css';
import { TextView } from './text-view.tsx';

const PdfView = lazy(async () => {
  const { PdfView: component } = await import('./pdf-view.tsx');
  return { default: component };
});

/** Where to open a document and what to highlight there. */
export interface Place {
  page: number | null;
  boxes: readonly Box[];
  /** Character offsets; null highlights nothing in the text. */
  start: number | null;
  end: number | null;
}

interface DocumentViewProps {
  document: { id: Id<'document'>; format: string | null };
  place: Place;
  /** At the start of the bar that chooses between page and text. */
  tools?: ReactNode;
  onPage?: (page: number) => void;
}

/** A document at a place: a PDF as pages (or as text, for whoever prefers it), everything else as text. */
export function DocumentView({ document, place, tools, onPage }: DocumentViewProps) {
  const { t } = useTranslation();
  const hasPages = document.format === 'pdf';
  const [view, setView] = useState<'page' | 'text'>('page');
  const asPage = hasPages && view === 'page';
  const marks = useMemo(
    () => (place.start === null || place.end === null ? [] : [{ start: place.start, end: place.end }]),
    [place.start, place.end],
  );
  const choices = [
    { value: 'page' as const, label: t('knowledge.document.viewPage') },
    { value: 'text' as const, label: t('knowledge.document.viewText') },
  ];
  return (
    <div className={styles.view}>
      {(hasPages || tools !== undefined) && (
        <div className={styles.bar}>
          {tools}
          {hasPages && (
            <Segmented size="small" options={choices} value={view} onChange={setView} aria-label={t('knowledge.document.view')} />
          )}
        </div>
      )}
      <div className={styles.body}>
        {asPage ? (
          <Suspense fallback={<Skeleton rows={10} />}>
            <PdfView
              documentId={document.id}
              page={firstPage(place.boxes, place.page)}
              boxes={place.boxes}
              {...(onPage === undefined ? {} : { onPage })}
            />
          </Suspense>
        ) : (
          <TextView key={document.id} documentId={document.id} start={place.start ?? 0} marks={marks} />
        )}
      </div>
    </div>
  );
}
