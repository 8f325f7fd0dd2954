import type { SourceItem } from '@jishi/contract';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { type Column, DataTable, RelativeTime } from '../../ui/index.ts';
import { RunTag } from './run-tag.tsx';
import { SourceMenu } from './source-menu.tsx';
import { isRunning, stateOf } from './source-state.ts';
import styles from './sources.module.css';

interface SourceTableProps {
  items: readonly SourceItem[];
  onOpen: (source: SourceItem) => void;
}

export function SourceTable({ items, onOpen }: SourceTableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const columns: Column<SourceItem>[] = [
    {
      key: 'name',
      title: t('sources.name'),
      kind: 'main',
      cell: (row) => (
        <span className={styles.words}>
          <button type="button" className={styles.open} onClick={() => onOpen(row)}>
            {row.name}
          </button>
          {row.lastRun?.problem != null && <span className={styles.problem}>{row.lastRun.problem.text}</span>}
        </span>
      ),
    },
    { key: 'state', title: t('sources.state'), cell: (row) => <StateCell source={row} /> },
    {
      key: 'documents',
      title: t('sources.documents'),
      kind: 'end',
      cell: ({ documentCount }) => formatNumber(documentCount, locale),
    },
    {
      key: 'failed',
      title: t('sources.failed'),
      kind: 'end',
      cell: ({ failedCount }) => (
        <span className={failedCount > 0 ? styles.failed : undefined}>
          {formatNumber(failedCount, locale)}
        </span>
      ),
    },
    {
      key: 'last',
      title: t('sources.lastRun'),
      cell: ({ lastRun }) => <RelativeTime at={lastRun?.finishedAt ?? null} />,
    },
    {
      key: 'next',
      title: t('sources.nextRun'),
      cell: ({ nextRunAt, paused }) => (
        <RelativeTime at={paused ? null : nextRunAt} fallback={t('sources.byHand')} />
      ),
    },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: (row) => <SourceMenu source={row} />,
    },
  ];
  return (
    <DataTable
      label={t('sources.title')}
      columns={columns}
      rows={items}
      rowKey={({ id }) => id}
      onOpen={onOpen}
    />
  );
}

function StateCell({ source }: { source: SourceItem }) {
  const { t } = useTranslation();
  const { lastRun } = source;
  return (
    <span className={styles.words}>
      <RunTag state={stateOf(source)} />
      {lastRun !== null && isRunning(source) && lastRun.status === 'running' && (
        <span className={`number ${styles.second}`}>
          {t(`sources.stages.${lastRun.stage}`)} ·{' '}
          {t('sources.progress', { count: doneOf(lastRun.counts), total: lastRun.counts.listed })}
        </span>
      )}
    </span>
  );
}

function doneOf(counts: NonNullable<SourceItem['lastRun']>['counts']): number {
  const { added, changed, moved, unchanged, failed, skipped } = counts;
  return added + changed + moved + unchanged + failed + skipped;
}
