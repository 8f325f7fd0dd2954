import type { JishiOutputs } from '@jishi/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { formatPercent } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { type Column, DataTable, EmptyState, moreOf, QueryView, RelativeTime, Tag } from '../../ui/index.ts';
import { amountText } from './amount.ts';
import { LimitsFrame } from './limits-frame.tsx';

type Alert = JishiOutputs['budgets']['alerts']['items'][number];

/** Thresholds that budgets have passed. */
export function AlertsPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const columns = useColumns();
  const alerts = useInfiniteQuery({
    ...orpc.budgets.alerts.infiniteOptions({
      input: (cursor: string | undefined) => ({ cursor, limit: 50 }),
      initialPageParam: undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
    enabled: can('usage.read'),
  });
  const empty = (
    <EmptyState icon="check" title={t('limits.empty.alertsTitle')} text={t('limits.empty.alertsText')} />
  );
  return (
    <LimitsFrame>
      <QueryView query={alerts} isEmpty={({ pages }) => pages[0]?.items.length === 0} empty={empty}>
        {({ pages }) => (
          <DataTable
            label={t('limits.alerts')}
            columns={columns}
            rows={pages.flatMap(({ items }) => items)}
            rowKey={({ id }) => id}
            more={moreOf(alerts)}
          />
        )}
      </QueryView>
    </LimitsFrame>
  );
}

function useColumns(): Column<Alert>[] {
  const { t } = useTranslation();
  const locale = useLocale();
  return [
    {
      key: 'budget',
      title: t('limits.alert.budget'),
      kind: 'main',
      cell: ({ budgetName, holder }) => (
        <>
          <span className="strong">{budgetName}</span>
          {holder !== null && <div className="quiet">{holder.name}</div>}
        </>
      ),
    },
    {
      key: 'threshold',
      title: t('limits.alert.threshold'),
      cell: ({ threshold }) => (
        <Tag tone={threshold >= 100 ? 'danger' : 'warning'}>{formatPercent(threshold / 100, locale)}</Tag>
      ),
    },
    {
      key: 'spent',
      title: t('limits.alert.spent'),
      kind: 'end',
      cell: (alert) => amountText(alert.spent, alert, locale),
    },
    { key: 'when', title: t('limits.alert.when'), kind: 'end', cell: ({ at }) => <RelativeTime at={at} /> },
  ];
}
