import type { ChunkItem, DocumentItem, ParseSettings } from '@jishi/contract';
import { useMutation, useQuery } from '@tanstack/react-query';
import { App } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { jishi, orpc } from '../../../api/client.ts';
import { problemWords } from '../../../api/problem-words.ts';
import { QueryView } from '../../../ui/index.ts';
import { useRefreshDocuments } from '../documents/use-document-actions.ts';
import styles from './reading.module.css';
import { ReadingPreview } from './reading-preview.tsx';
import { ReadingSettings } from './reading-settings.tsx';
import { ReportFacts } from './report-facts.tsx';

interface ReadingPanelProps {
  document: DocumentItem;
  /** Shows the place of a chunk on the page beside it. */
  onHover: (chunk: ChunkItem | null) => void;
}

/** How a document was read, and the way to have it read differently: first to look at, then for good. */
export function ReadingPanel({ document: item, onHover }: ReadingPanelProps) {
  const { t } = useTranslation();
  const query = useQuery(orpc.documents.report.queryOptions({ input: { documentId: item.id } }));
  const { refetch } = query;
  // A run that ends brings another report.
  useEffect(() => void refetch(), [item.status, refetch]);
  const { preview, again } = useReading(item, refetch);
  return (
    <section className={styles.panel} aria-label={t('reading.title')}>
      <div className={styles.part}>
        <h2>{t('reading.title')}</h2>
        <p className="second">{t('reading.text')}</p>
        <QueryView query={query}>
          {({ report }) =>
            report === null ? (
              <p className="second">{t('reading.nothingYet')}</p>
            ) : (
              <ReportFacts report={report} />
            )
          }
        </QueryView>
      </div>
      {item.can.write && query.data !== undefined && (
        <ReadingSettings
          // Settings that were stored meanwhile are those to begin with.
          key={JSON.stringify(query.data.settings)}
          stored={query.data.settings}
          own={query.data.own}
          previewing={preview.isPending}
          starting={again.isPending}
          onPreview={preview.mutate}
          onAgain={again.mutate}
        />
      )}
      {preview.data !== undefined && (
        <ReadingPreview document={item} preview={preview.data} onDiscard={preview.reset} onHover={onHover} />
      )}
    </section>
  );
}

function useReading(item: DocumentItem, refetch: () => Promise<unknown>) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const refresh = useRefreshDocuments();
  const documentId = item.id;
  const onError = (error: unknown) => void message.error(problemWords(error, t).detail);
  const preview = useMutation({
    mutationFn: (settings: ParseSettings) => jishi.api.documents.preview({ documentId, ...settings }),
    onError,
  });
  const again = useMutation({
    mutationFn: (settings: ParseSettings & { own: boolean }) =>
      jishi.api.documents.reparse({ documentId, ...settings }),
    onSuccess: () => {
      preview.reset();
      void refetch();
      void message.success(t('reading.againDone'));
    },
    onError,
    onSettled: refresh,
  });
  return { preview, again };
}
