import type { ReratingItem } from '@jishi/contract';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { formatInstant, formatNumber } from '../../../i18n/format.ts';
import { useLocale } from '../../../i18n/use-locale.ts';
import { type Column, DataTable, MoneyList, RelativeTime } from '../../../ui/index.ts';

interface ReratingTableProps {
  runs: readonly ReratingItem[];
  onOpen: (run: ReratingItem) => void;
  more: NonNullable<ComponentProps<typeof DataTable>['more']>;
}

export function ReratingTable({ runs, onOpen, more }: ReratingTableProps) {
  const { t } = useTranslation();
  const locale = useLocale();
  const columns: Column<ReratingItem>[] = [
    {
      key: 'period',
      title: t('usage.rerating.period'),
      kind: 'main',
      cell: (run) => (
        <>
          <button type="button" className="plain-button strong" onClick={() => onOpen(run)}>
            {run.model ?? t('usage.rerating.allModels')}
          </button>
          <div className="quiet number">
            {formatInstant(run.from, locale)} – {formatInstant(run.to, locale)}
          </div>
        </>
      ),
    },
    { key: 'by', title: t('usage.rerating.by'), cell: ({ by }) => by },
    {
      key: 'calls',
      title: t('usage.requests'),
      kind: 'end',
      cell: ({ calls }) => formatNumber(calls, locale),
    },
    {
      key: 'delta',
      title: t('usage.rerating.delta'),
      kind: 'end',
      cell: ({ deltas }) => (
        <MoneyList costs={deltas.map(({ currency, deltaPico }) => ({ currency, costPico: deltaPico }))} />
      ),
    },
    { key: 'when', title: t('usage.time'), kind: 'end', cell: ({ at }) => <RelativeTime at={at} /> },
  ];
  return (
    <DataTable
      label={t('usage.reratings')}
      columns={columns}
      rows={runs}
      rowKey={({ id }) => id}
      onOpen={onOpen}
      more={more}
    />
  );
}
