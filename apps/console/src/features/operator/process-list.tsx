import type { LeaseJournal } from '@jishi/contract';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { type Column, ConfirmDanger, DataTable, RelativeTime, Tag } from '../../ui/index.ts';
import { amountText } from '../limits/index.ts';

const tones = { live: 'success', here: 'neutral', silent: 'warning', 'written-off': 'neutral' } as const;

/** What each process has taken ahead of budgets, and a way out when one is gone with its data directory. */
export function ProcessList() {
  const { t } = useTranslation();
  const { data } = useQuery(orpc.operatorJournals.list.queryOptions({ refetchInterval: 10_000 }));
  const columns = useProcessColumns();
  // One process alone takes nothing ahead.
  if (data === undefined || data.items.length === 0) return null;
  return (
    <section className="stack">
      <div>
        <h2>{t('operator.processes')}</h2>
        <p className="second">{t('operator.processesText')}</p>
      </div>
      <DataTable
        label={t('operator.processes')}
        columns={columns}
        rows={data.items}
        rowKey={({ replica }) => replica}
      />
    </section>
  );
}

function useProcessColumns(): Column<LeaseJournal>[] {
  const { t } = useTranslation();
  return [
    {
      key: 'host',
      title: t('operator.machine'),
      kind: 'main',
      cell: ({ host, since }) => (
        <div>
          {host === '' ? t('operator.unnamed') : host}
          <div className="quiet">
            {t('operator.since')} <RelativeTime at={since} />
          </div>
        </div>
      ),
    },
    {
      key: 'state',
      title: t('operator.state'),
      cell: ({ state, heardAt }) => (
        <div>
          <Tag dot tone={tones[state]}>
            {t(`operator.processStates.${state}`)}
          </Tag>
          {state === 'silent' && (
            <div className="quiet">
              {t('operator.heardOf')} <RelativeTime at={heardAt} />
            </div>
          )}
        </div>
      ),
    },
    { key: 'held', title: t('operator.held'), cell: ({ accounts }) => <Held accounts={accounts} /> },
    {
      key: 'actions',
      title: t('actions.more'),
      kind: 'actions',
      cell: (journal) => <Release journal={journal} />,
    },
  ];
}

function Held({ accounts }: Pick<LeaseJournal, 'accounts'>) {
  const { t } = useTranslation();
  const locale = useLocale();
  return (
    <div>
      {accounts.map((account) => (
        <div key={`${account.tenantId} ${account.budgetId} ${account.amount}`}>
          <span className="number">{amountText(account.amount, account, locale)}</span>{' '}
          {account.unit !== 'money' && t(`limits.rate.units.${account.unit}`)}{' '}
          <span className="quiet">
            {account.tenantName} · {account.budgetName}
          </span>
        </div>
      ))}
    </div>
  );
}

/** Nothing can be done about a process that runs, or whose journal is here. */
function Release({ journal: { replica, host, state } }: { journal: LeaseJournal }) {
  const { t } = useTranslation();
  const queryClient = useQueryClient();
  const [asking, setAsking] = useState<'spent' | 'unused' | null>(null);
  const release = useMutation({
    ...orpc.operatorJournals.release.mutationOptions(),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.operatorJournals.key() }),
  });
  if (state === 'live' || state === 'here') return null;
  const name = host === '' ? t('operator.unnamed') : host;
  const as = asking ?? 'spent';
  return (
    <div className="row" style={{ flexWrap: 'nowrap', justifyContent: 'end' }}>
      {state === 'silent' && (
        <Button size="small" onClick={() => setAsking('spent')}>
          {t('operator.release.spent')}
        </Button>
      )}
      <Button size="small" type="text" onClick={() => setAsking('unused')}>
        {t('operator.release.unused')}
      </Button>
      <ConfirmDanger
        open={asking !== null}
        title={t(`operator.release.${as}Title`, { name })}
        text={t(`operator.release.${as}Text`)}
        action={t(`operator.release.${as}`)}
        onConfirm={() => release.mutateAsync({ replica, as })}
        onClose={() => setAsking(null)}
      />
    </div>
  );
}
