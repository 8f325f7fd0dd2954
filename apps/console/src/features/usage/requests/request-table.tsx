import type { UsageRow } from '@jishi/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatMilliseconds, formatMoment, formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, Money, moreOf, QueryView } from '../../../ui/index.ts';
import { useUsageFilter } from '../filter/use-usage-filter.ts';
import { NoUsage } from '../no-usage.tsx';
import { CallState } from './call-state.tsx';

/** The single calls, newest first. */
export function RequestTable({ onOpen }: { onOpen: (requestId: string) => void }) {
  const { t } = useTranslation();
  const { input, narrowed } = useUsageFilter();
  const calls = useInfiniteQuery({
    ...orpc.usage.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ cursor, limit: 50, ...input }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useCallColumns(onOpen);
  return (
    <QueryView
      query={calls}
      isEmpty={({ pages }) => pages[0]?.items.length === 0}
      empty={<NoUsage narrowed={narrowed} />}
    >
      {({ pages }) => (
        <DataTable
          label={t('usage.requestLog')}
          columns={columns}
          rows={pages.flatMap(({ items }) => items)}
          rowKey={({ id }) => id}
          onOpen={({ requestId }) => onOpen(requestId)}
          more={moreOf(calls)}
        />
      )}
    </QueryView>
  );
}

function useCallColumns(onOpen: (requestId: string) => void): Column<UsageRow>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  return [
    {
      key: 'model',
      title: t('usage.model'),
      kind: 'main',
      cell: ({ model, provider, at, requestId }) => (
        <>
          <button type="button" className="plain-button strong" onClick={() => onOpen(requestId)}>
            {model}
          </button>{' '}
          <span className="quiet">{provider}</span>
          <div className="quiet number">{formatMoment(at, locale)}</div>
        </>
      ),
    },
    {
      key: 'who',
      title: t('usage.who'),
      cell: ({ userName, keyName }) => (
        <>
          {userName ?? '–'}
          {keyName !== null && <div className="quiet">{keyName}</div>}
        </>
      ),
    },
    {
      key: 'app',
      title: t('usage.app'),
      cell: ({ app, route }) => (
        <>
          {app}
          {route !== null && <div className="quiet">{route}</div>}
        </>
      ),
    },
    {
      key: 'tokens',
      title: t('usage.tokens'),
      kind: 'end',
      cell: ({ inputTokens, outputTokens, estimated }) => (
        <span title={estimated ? t('usage.estimated') : undefined}>
          {estimated && '≈ '}
          {formatNumber(inputTokens, locale)} → {formatNumber(outputTokens, locale)}
        </span>
      ),
    },
    {
      key: 'cost',
      title: t('usage.cost'),
      kind: 'end',
      cell: ({ costPico, currency }) => <Money pico={costPico} currency={currency} />,
    },
    {
      key: 'duration',
      title: t('usage.duration'),
      kind: 'end',
      cell: ({ latencyMs }) => formatMilliseconds(latencyMs, locale),
    },
    {
      key: 'state',
      title: t('usage.state'),
      cell: (call) => <CallState call={call} />,
    },
  ];
}
