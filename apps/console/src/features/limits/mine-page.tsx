import type { JishiOutputs } from '@jishi/sdk';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { formatNumber } from '../../i18n/format.ts';
import { useLocale } from '../../i18n/use-locale.ts';
import { type Column, DataTable, EmptyState, Notice, QueryView, Section } from '../../ui/index.ts';
import { BudgetCard } from './budgets/budget-card.tsx';
import styles from './limits.module.css';
import { LimitsFrame } from './limits-frame.tsx';
import { RateText } from './rates/rate-text.tsx';
import { ScopeText } from './scope/scope-text.tsx';

type Mine = JishiOutputs['limits']['mine'];
type Rate = Mine['rateLimits'][number];

/** What the person may still use: budgets and rate limits that count them. */
export function MinePage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const mine = useQuery(
    orpc.limits.mine.queryOptions({ enabled: can('usage.own'), refetchInterval: 10_000 }),
  );
  const empty = (
    <EmptyState icon="limits" title={t('limits.empty.mineTitle')} text={t('limits.empty.mineText')} />
  );
  return (
    <LimitsFrame own>
      <QueryView
        query={mine}
        isEmpty={({ budgets, rateLimits, models }) =>
          budgets.length + rateLimits.length === 0 && models === null
        }
        empty={empty}
      >
        {(data) => <MyLimits mine={data} />}
      </QueryView>
    </LimitsFrame>
  );
}

function MyLimits({ mine: { budgets, rateLimits, models, timeZone } }: { mine: Mine }) {
  const { t } = useTranslation();
  return (
    <div className="stack">
      {models !== null && <Notice>{t('limits.onlyModels', { models: models.join(', ') })}</Notice>}
      <div className={styles.cards}>
        {budgets.map((budget) => (
          <BudgetCard key={budget.id} budget={budget} />
        ))}
      </div>
      {budgets.length > 0 && <p className="quiet">{t('limits.timeZone', { zone: timeZone })}</p>}
      {rateLimits.length > 0 && (
        <Section title={t('limits.rates')}>
          <MyRates rates={rateLimits} />
        </Section>
      )}
    </div>
  );
}

function MyRates({ rates }: { rates: readonly Rate[] }) {
  const { t } = useTranslation();
  const locale = useLocale();
  const columns: Column<Rate>[] = [
    {
      key: 'name',
      title: t('limits.rate.name'),
      kind: 'main',
      cell: ({ name }) => <span className="strong">{name}</span>,
    },
    { key: 'scope', title: t('limits.rate.scope'), cell: ({ scope }) => <ScopeText scope={scope} /> },
    { key: 'limit', title: t('limits.rate.limit'), kind: 'end', cell: (rate) => <RateText rate={rate} /> },
    {
      key: 'left',
      title: t('limits.rate.state'),
      kind: 'end',
      cell: ({ remaining }) => t('limits.rate.left', { amount: formatNumber(remaining, locale) }),
    },
  ];
  return <DataTable label={t('limits.rates')} columns={columns} rows={rates} rowKey={({ id }) => id} />;
}
