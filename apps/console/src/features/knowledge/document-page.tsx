import type { DocumentItem, Id } from '@jishi/contract';
import { ApiProblem } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { EmptyState, Page, QueryView } from '../../ui/index.ts';
import { ChunkList } from './document/chunk-list.tsx';
import styles from './document/document.module.css';
import { DocumentHead } from './document/document-head.tsx';
import { DocumentNotices } from './document/document-notices.tsx';
import { EditConflicts } from './document/edit-conflicts.tsx';
import { useArrival } from './document/use-arrival.ts';
import { usePlace } from './document/use-place.ts';
import { isProcessing } from './documents/document-state.ts';
import { ReadingPanel } from './reading/reading-panel.tsx';
import { ValidityNotice } from './validity/validity-notice.tsx';
import { DocumentView } from './viewer/document-view.tsx';

/** One document: what it looks like beside what search makes of it. */
export function DocumentPage() {
  const { t } = useTranslation();
  const { documentId, baseId } = useParams({ from: '/_app/knowledge/$baseId/documents/$documentId' });
  const query = useQuery({
    ...orpc.documents.get.queryOptions({ input: { documentId: documentId as Id<'document'> } }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && isProcessing(state.data.status) ? 1500 : false,
  });
  const missing = query.error instanceof ApiProblem && query.error.status === 404;
  const back = (
    <Link to="/knowledge/$baseId" params={{ baseId }}>
      {t('actions.back')}
    </Link>
  );
  if (missing) {
    return (
      <Page>
        <EmptyState
          plain
          icon="file"
          title={t('knowledge.document.notFoundTitle')}
          text={t('knowledge.document.notFoundText')}
          action={back}
        />
      </Page>
    );
  }
  if (query.data === undefined) {
    return (
      <Page width="wide">
        <QueryView query={query}>{() => null}</QueryView>
      </Page>
    );
  }
  return <DocumentWork document={query.data} />;
}

function DocumentWork({ document }: { document: DocumentItem }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/_app/knowledge/$baseId/documents/$documentId' });
  const { place, chosen, choose, hover, setHover } = usePlace();
  useArrival(document);
  const part = tab === 'chunks' || tab === 'reading' ? tab : 'view';
  const show = (value: string) =>
    void navigate({
      to: '.',
      search: (before) => ({ ...before, tab: value === 'view' ? undefined : value }),
      replace: true,
      resetScroll: false,
    });
  const sides = [
    { value: 'chunks', label: t('knowledge.document.chunkCount', { count: document.chunkCount }) },
    { value: 'reading', label: t('reading.tab') },
  ];
  return (
    <div className={styles.page} data-part={part}>
      <DocumentHead document={document} />
      <DocumentNotices document={document} />
      <EditConflicts document={document} />
      <ValidityNotice validity={document.validity} />
      <div className={styles.switch}>
        <Segmented
          block
          value={part}
          onChange={show}
          options={[{ value: 'view', label: t('knowledge.document.preview') }, ...sides]}
        />
      </div>
      <div className={styles.columns}>
        <section className={styles.view} aria-label={t('knowledge.document.preview')}>
          <DocumentView document={document} place={place} hover={hover} />
        </section>
        <div className={styles.side}>
          <div className={styles.sideSwitch}>
            <Segmented
              block
              value={part === 'reading' ? part : 'chunks'}
              onChange={show}
              options={sides}
              aria-label={t('reading.title')}
            />
          </div>
          {part === 'reading' ? (
            <ReadingPanel document={document} onHover={setHover} />
          ) : (
            <ChunkList document={document} chosen={chosen} onChoose={choose} onHover={setHover} />
          )}
        </div>
      </div>
    </div>
  );
}
