import type { ReratedCall, ReratingItem } from '@jishi/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Drawer } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { formatInstant } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, Money, moreOf, QueryView } from '../../../ui/index.ts';

interface ReratedCallsProps {
  run: ReratingItem;
  onOpen: (requestId: string) => void;
  onClose: () => void;
}

/** What one correction changed, call by call. */
export function ReratedCalls({ run, onOpen, onClose }: ReratedCallsProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const columns = useCallColumns(onOpen);
  const calls = useInfiniteQuery(
    orpc.reckoning.calls.infiniteOptions({
      input: (cursor: string | undefined) => ({ reratingId: run.id, cursor, limit: 50 }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
  );
  return (
    <Drawer open size={720} title={t('usage.rerating.calls')} onClose={onClose}>
      <div className="stack">
        <p className="second">
          {t('usage.rerating.callsText', { who: run.by, when: formatInstant(run.at, locale) })}
        </p>
        <QueryView query={calls} isEmpty={({ pages }) => pages[0]?.items.length === 0}>
          {({ pages }) => (
            <DataTable
              label={t('usage.rerating.calls')}
              columns={columns}
              rows={pages.flatMap(({ items }) => items)}
              rowKey={({ usageId, currency }) => `${usageId} ${currency}`}
              onOpen={({ requestId }) => onOpen(requestId)}
              more={moreOf(calls)}
            />
          )}
        </QueryView>
      </div>
    </Drawer>
  );
}

function useCallColumns(onOpen: (requestId: string) => void): Column<ReratedCall>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  const money = (pico: string, currency: ReratedCall['currency']) => (
    <Money pico={pico} currency={currency} />
  );
  return [
    {
      key: 'call',
      title: t('usage.rerating.call'),
      kind: 'main',
      cell: ({ model, at, app, priceTier, requestId }) => (
        <>
          <button type="button" className="plain-button strong" onClick={() => onOpen(requestId)}>
            {model}
          </button>{' '}
          <span className="quiet">{[app, priceTier].filter((text) => text !== null).join(' · ')}</span>
          <div className="quiet number">{formatInstant(at, locale)}</div>
        </>
      ),
    },
    {
      key: 'before',
      title: t('usage.rerating.before'),
      kind: 'end',
      cell: ({ beforePico, currency }) => money(beforePico, currency),
    },
    {
      key: 'after',
      title: t('usage.rerating.after'),
      kind: 'end',
      cell: ({ afterPico, currency }) => money(afterPico, currency),
    },
    {
      key: 'delta',
      title: t('usage.rerating.delta'),
      kind: 'end',
      cell: ({ deltaPico, currency }) => money(deltaPico, currency),
    },
  ];
}
