import type { SourceItem } from '@jishi/contract';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { Notice, QueryView, RelativeTime } from '../../ui/index.ts';
import { ReaderMapping } from './reader-mapping.tsx';
import { RunTag } from './run-tag.tsx';
import { isRunning } from './source-state.ts';
import styles from './sources.module.css';
import { useSourceActions } from './use-source-actions.ts';

/** What a source did: what needs somebody, the items that failed, the runs. */
export function SourceDrawer({ source, onClose }: { source: SourceItem; onClose: () => void }) {
  const { t } = useTranslation();
  const { act } = useSourceActions();
  const { heldRemovals, unmappedCount, lastRun } = source;
  return (
    <Drawer open size="min(600px, 100vw)" title={source.name} onClose={onClose}>
      <div className="stack">
        {lastRun?.problem != null && (
          <Notice tone="danger" title={t('sources.states.failed')}>
            {lastRun.problem.text}
          </Notice>
        )}
        {heldRemovals !== null && (
          <Notice
            tone="warning"
            title={t('sources.heldTitle', { count: heldRemovals })}
            foot={
              !isRunning(source) && (
                <Button size="small" onClick={() => act('confirmRemovals', source.id)}>
                  {t('sources.confirmRemovals', { count: heldRemovals })}
                </Button>
              )
            }
          >
            {t('sources.heldText')}
          </Notice>
        )}
        {unmappedCount > 0 && (
          <Notice tone="warning">{t('sources.unmapped', { count: unmappedCount })}</Notice>
        )}
        {source.failedCount > 0 && <FailedItems source={source} onRetry={() => act('retry', source.id)} />}
        {source.access === 'mirror' && <ReaderMapping source={source} />}
        <Runs source={source} />
      </div>
    </Drawer>
  );
}

function FailedItems({ source, onRetry }: { source: SourceItem; onRetry: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(
    orpc.sources.items.queryOptions({ input: { sourceId: source.id, status: 'failed', limit: 50 } }),
  );
  return (
    <section aria-label={t('sources.failedItems')}>
      <div className={styles.sectionHead}>
        <h3>
          {t('sources.failedItems')} <span className="number quiet">{source.failedCount}</span>
        </h3>
        <Button size="small" disabled={isRunning(source)} onClick={onRetry}>
          {t('sources.retryItems')}
        </Button>
      </div>
      <QueryView query={query}>
        {({ items }) => (
          <ul className={styles.items}>
            {items.map(({ externalId, name, problem, nextTryAt }) => (
              <li key={externalId}>
                <span>{name}</span>
                <span className={styles.problem}>{problem?.text}</span>
                {nextTryAt !== null && (
                  <span className={styles.second}>
                    {t('sources.nextTry')} <RelativeTime at={nextTryAt} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
    </section>
  );
}

function Runs({ source }: { source: SourceItem }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery({
    ...orpc.sources.runs.infiniteOptions({
      input: (cursor: string | undefined) => ({
        sourceId: source.id,
        limit: 20,
        ...(cursor === undefined ? {} : { cursor }),
      }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    }),
    refetchInterval: isRunning(source) ? 2000 : false,
  });
  const runs = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-label={t('sources.runs')}>
      <h3 className={styles.sectionHead}>{t('sources.runs')}</h3>
      <QueryView
        query={query}
        isEmpty={() => runs.length === 0}
        empty={<p className="quiet">{t('sources.noRuns')}</p>}
      >
        {() => (
          <ul className={styles.items}>
            {runs.map(({ id, status, queuedAt, counts, problem }) => (
              <li key={id}>
                <span className={styles.runHead}>
                  <RunTag state={status} />
                  <RelativeTime at={queuedAt} />
                </span>
                <span className={`number ${styles.second}`}>
                  {t('sources.counts', {
                    added: counts.added,
                    changed: counts.changed + counts.moved,
                    removed: counts.removed,
                    unchanged: counts.unchanged,
                    failed: counts.failed,
                  })}
                </span>
                {problem !== null && <span className={styles.problem}>{problem.text}</span>}
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      {query.hasNextPage && (
        <Button size="small" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t('actions.loadMore')}
        </Button>
      )}
    </section>
  );
}
