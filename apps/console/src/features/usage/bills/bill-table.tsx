import type { BillItem } from '@jishi/contract';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, MoneyList, RelativeTime, Tag } from '../../../ui/index.ts';
import { differencesOf } from './reasons.ts';

interface BillTableProps {
  bills: readonly BillItem[];
  more: NonNullable<ComponentProps<typeof DataTable>['more']>;
}

export function BillTable({ bills, more }: BillTableProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const columns: Column<BillItem>[] = [
    {
      key: 'bill',
      title: t('usage.bills.bill'),
      kind: 'main',
      cell: ({ id, provider, fileName, from, to }) => (
        <>
          <Link to="/usage/bills/$billId" params={{ billId: id }} className="strong">
            {provider ?? t('usage.bills.noProvider')} · {from === to ? from : `${from} – ${to}`}
          </Link>
          <div className="quiet">{fileName}</div>
        </>
      ),
    },
    { key: 'state', title: t('usage.state'), cell: (bill) => <BillState bill={bill} /> },
    {
      key: 'billed',
      title: t('usage.bills.billed'),
      kind: 'end',
      cell: ({ totals }) => <MoneyList costs={totals.map((sum) => ({ ...sum, costPico: sum.billPico }))} />,
    },
    {
      key: 'delta',
      title: t('usage.bills.delta'),
      kind: 'end',
      cell: ({ totals }) => <MoneyList costs={totals.map((sum) => ({ ...sum, costPico: sum.deltaPico }))} />,
    },
    { key: 'by', title: t('usage.rerating.by'), cell: ({ by }) => by },
    { key: 'at', title: t('usage.time'), kind: 'end', cell: ({ at }) => <RelativeTime at={at} /> },
  ];
  return (
    <DataTable
      label={t('usage.bills.title')}
      columns={columns}
      rows={bills}
      rowKey={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: '/usage/bills/$billId', params: { billId: id } })}
      more={more}
    />
  );
}

export function BillState({ bill }: { bill: Pick<BillItem, 'reasons'> }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const count = differencesOf(bill.reasons);
  return count === 0 ? (
    <Tag tone="success">{t('usage.bills.agrees')}</Tag>
  ) : (
    <Tag tone="warning">{t('usage.bills.differs', { count, shown: formatNumber(count, locale) })}</Tag>
  );
}
