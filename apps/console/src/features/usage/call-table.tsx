import type { JishiInputs, JishiOutputs } from '@jishi/sdk';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { formatInstant, formatMilliseconds, formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { type Column, DataTable, Money, QueryView, Section, Tag } from '../../ui/index.ts';

export type Call = JishiOutputs['usage']['list']['items'][number];
export type UsageInput = Pick<NonNullable<JishiInputs['usage']['list']>, 'from' | 'to' | 'mine'>;
const stateTone = { ok: 'success', error: 'danger', cancelled: 'neutral' } as const;

/** The single calls, newest first. */
export function CallTable({ input }: { input: UsageInput }) {
  const { t } = useTranslation();
  const calls = useInfiniteQuery({
    ...orpc.usage.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ cursor, limit: 50, ...input }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    placeholderData: keepPreviousData,
  });
  const columns = useCallColumns();
  return (
    <Section title={t('usage.askCalls')}>
      <QueryView query={calls}>
        {({ pages }) => (
          <DataTable
            label={t('usage.askCalls')}
            columns={columns}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ id }) => id}
            more={{
              has: calls.hasNextPage,
              loading: calls.isFetchingNextPage,
              load: () => void calls.fetchNextPage(),
            }}
          />
        )}
      </QueryView>
    </Section>
  );
}

function useCallColumns(): Column<Call>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  return [
    {
      key: 'model',
      title: t('usage.model'),
      kind: 'main',
      cell: ({ model, at }) => (
        <>
          <span className="strong">{model}</span>
          <div className="quiet number">{formatInstant(at, locale)}</div>
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
      cell: ({ status }) => (
        <Tag dot tone={stateTone[status]}>
          {t(`usage.${status}`)}
        </Tag>
      ),
    },
  ];
}
