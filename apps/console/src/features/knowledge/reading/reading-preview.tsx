import type { ChunkItem, DocumentItem, ParseReportView } from '@jishi/contract';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './reading.module.css';
import { ReportFacts } from './report-facts.tsx';

type PreviewChunk = Omit<ChunkItem, 'id' | 'documentId' | 'enabled' | 'edited'>;

interface ReadingPreviewProps {
  document: DocumentItem;
  preview: { report: ParseReportView; chunkCount: number; chunks: PreviewChunk[] };
  onDiscard: () => void;
  onHover: (chunk: ChunkItem | null) => void;
}

/** What other settings would give, beside the page: a chunk that is pointed at (or focused) is shown there. */
export function ReadingPreview({ document: item, preview, onDiscard, onHover }: ReadingPreviewProps) {
  const { t } = useTranslation();
  const { report, chunks, chunkCount } = preview;
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), [preview]);
  // A place goes with the panel.
  useEffect(() => () => onHover(null), [onHover]);
  const show = (chunk: PreviewChunk) =>
    onHover({ ...chunk, id: 'chk_preview', documentId: item.id, enabled: true, edited: null });
  return (
    <div className={styles.part}>
      <div className={styles.resultHead}>
        <h2 ref={head} tabIndex={-1}>
          {t('reading.result')}
        </h2>
        <Button size="small" onClick={onDiscard}>
          {t('reading.discard')}
        </Button>
      </div>
      <p className="second">{t('reading.resultText')}</p>
      <ReportFacts report={report} />
      <h3 className={styles.sub}>
        {t('reading.resultChunks', { count: chunkCount })}{' '}
        <span className="quiet">{t('reading.now', { count: item.chunkCount })}</span>
      </h3>
      {chunks.length < chunkCount && (
        <p className="quiet">{t('reading.firstChunks', { count: chunks.length })}</p>
      )}
      <ol className={styles.chunks}>
        {chunks.map((chunk) => (
          <li key={chunk.ordinal}>
            <button
              type="button"
              onMouseEnter={() => show(chunk)}
              onMouseLeave={() => onHover(null)}
              onFocus={() => show(chunk)}
              onBlur={() => onHover(null)}
            >
              <span className={styles.chunkHead}>
                <span className="number">{chunk.ordinal + 1}</span>
                <span>{chunk.title}</span>
              </span>
              <span className={styles.chunkText}>{chunk.text.replace(/\n\s*\n/g, '\n')}</span>
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
