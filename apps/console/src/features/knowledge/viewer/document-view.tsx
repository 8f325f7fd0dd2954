import type { Id } from '@jishi/contract';
import { Segmented } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Skeleton } from '../../../ui/index.ts';
import styles from './document-view.module.css';
import type { Place } from './place.ts';
import { TextView } from './text-view.tsx';

const PdfView = lazy(async () => {
  const { PdfView: component } = await import('./pdf-view.tsx');
  return { default: component };
});

interface DocumentViewProps {
  document: { id: Id<'document'>; format: string | null };
  /** Keep its identity while it means the same: another one is brought into view. */
  place: Place;
  /** Highlighted instead of the place, without moving there. */
  hover?: Pick<Place, 'boxes' | 'span' | 'quote'> | null;
}

/** A document at a place: a PDF as pages (or as text, for whoever prefers it), everything else as text. */
export function DocumentView({ document, place, hover }: DocumentViewProps) {
  const { t } = useTranslation();
  const hasPages = document.format === 'pdf';
  const [view, setView] = useState<'page' | 'text'>('page');
  const shown = hover ?? place;
  if (!hasPages)
    return <TextView key={document.id} documentId={document.id} place={place.span} shown={shown.span} />;
  const choices = [
    { value: 'page' as const, label: t('knowledge.document.viewPage') },
    { value: 'text' as const, label: t('knowledge.document.viewText') },
  ];
  const tools = (
    <Segmented
      size="small"
      options={choices}
      value={view}
      onChange={setView}
      aria-label={t('knowledge.document.view')}
    />
  );
  if (view === 'page') {
    return (
      <Suspense fallback={<Skeleton rows={10} />}>
        <PdfView documentId={document.id} place={place} shown={shown} tools={tools} />
      </Suspense>
    );
  }
  return (
    <div className={styles.view}>
      <div className={styles.bar}>{tools}</div>
      <div className={styles.body}>
        <TextView key={document.id} documentId={document.id} place={place.span} shown={shown.span} />
      </div>
    </div>
  );
}
