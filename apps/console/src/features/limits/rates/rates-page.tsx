import type { RateLimitItem } from '@jishi/contract';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { useSession } from '../../../api/session.ts';
import { type Column, DataTable, EmptyState, Icon, QueryView, Tag } from '../../../ui/index.ts';
import { LimitsFrame } from '../limits-frame.tsx';
import { ScopeText } from '../scope/scope-text.tsx';
import { RateActions } from './rate-actions.tsx';
import { RateDialog } from './rate-dialog.tsx';
import { RateText } from './rate-text.tsx';

/** How fast may be called, by whom. */
export function RatesPage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const [editing, setEditing] = useState<RateLimitItem | 'new' | null>(null);
  const rates = useQuery(orpc.rateLimits.list.queryOptions({ enabled: can('usage.read') }));
  const create = can('models.manage') && (
    <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
      {t('limits.newRate')}
    </Button>
  );
  const empty = (
    <EmptyState
      icon="clock"
      title={t('limits.empty.ratesTitle')}
      text={t('limits.empty.ratesText')}
      action={create}
    />
  );
  return (
    <LimitsFrame actions={rates.data?.items.length === 0 ? undefined : create}>
      <QueryView query={rates} isEmpty={({ items }) => items.length === 0} empty={empty}>
        {({ items }) => <RateTable rates={items} onEdit={setEditing} />}
      </QueryView>
      {editing !== null && (
        <RateDialog {...(editing === 'new' ? {} : { rate: editing })} onClose={() => setEditing(null)} />
      )}
    </LimitsFrame>
  );
}

interface RateTableProps {
  rates: readonly RateLimitItem[];
  onEdit: (rate: RateLimitItem) => void;
}

function RateTable({ rates, onEdit }: RateTableProps) {
  const { t } = useTranslation();
  const columns: Column<RateLimitItem>[] = [
    {
      key: 'name',
      title: t('limits.rate.name'),
      kind: 'main',
      cell: ({ name, enabled }) => (
        <span className="row" style={{ gap: 6 }}>
          <span className="strong">{name}</span>
          {!enabled && <Tag>{t('limits.rate.off')}</Tag>}
        </span>
      ),
    },
    { key: 'scope', title: t('limits.rate.scope'), cell: ({ scope }) => <ScopeText scope={scope} /> },
    { key: 'limit', title: t('limits.rate.limit'), kind: 'end', cell: (rate) => <RateText rate={rate} /> },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: (rate) => rate.editable && <RateActions rate={rate} onEdit={() => onEdit(rate)} />,
    },
  ];
  return <DataTable label={t('limits.rates')} columns={columns} rows={rates} rowKey={({ id }) => id} />;
}
