import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button, Checkbox, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../api/client.ts';
import { useSession } from '../../api/session.ts';
import { EmptyState, Forbidden, Page, PageHeader, QueryView } from '../../ui/index.ts';
import { Breakdown } from './breakdown.tsx';
import { CallTable } from './call-table.tsx';
import { ExportButton } from './export-button.tsx';
import { lastDays, periodLength, periodLengths } from './period.ts';
import { UsageFigures } from './usage-figures.tsx';

export function UsagePage() {
  const { t } = useTranslation();
  const { can } = useSession();
  const filter = useUsageFilter();
  const summary = useQuery(orpc.usage.summary.queryOptions({ input: filter.input }));
  if (!can('usage.own')) {
    return (
      <Page>
        <Forbidden />
      </Page>
    );
  }
  const createKey = (
    <Link to="/keys">
      <Button type="primary">{t('usage.emptyAction')}</Button>
    </Link>
  );
  const empty = (
    <EmptyState icon="usage" title={t('usage.emptyTitle')} text={t('usage.emptyText')} action={createKey} />
  );
  return (
    <Page>
      <PageHeader
        title={t('usage.title')}
        description={t(can('usage.read') ? 'usage.description' : 'usage.descriptionOwn')}
        actions={<ExportButton input={filter.input} />}
      />
      <div className="stack">
        <UsageFilters />
        <QueryView query={summary} isEmpty={({ totals }) => totals.requests === 0} empty={empty}>
          {(data) => (
            <>
              <UsageFigures summary={data} days={filter.days} mine={filter.input.mine} />
              <Breakdown input={filter.input} />
              <CallTable input={filter.input} />
            </>
          )}
        </QueryView>
      </div>
    </Page>
  );
}

/** The period and whose usage, from the address. */
function useUsageFilter() {
  const search = useSearch({ from: '/_app/usage' });
  const { can } = useSession();
  const days = periodLength(search.days);
  const mine = String(search.mine === 'true' || !can('usage.read'));
  return { days, input: { ...lastDays(days, Date.now()), mine } };
}

function UsageFilters() {
  const { t } = useTranslation();
  const { can } = useSession();
  const search = useSearch({ from: '/_app/usage' });
  const navigate = useNavigate({ from: '/usage' });
  return (
    <div className="row" style={{ gap: 16 }}>
      <Segmented
        aria-label={t('usage.time')}
        value={periodLength(search.days)}
        options={periodLengths.map((count) => ({ value: count, label: t('usage.days', { count }) }))}
        onChange={(days) => void navigate({ search: { ...search, days: String(days) }, replace: true })}
      />
      {can('usage.read') && (
        <Checkbox
          checked={search.mine === 'true'}
          onChange={({ target: { checked } }) => {
            const { mine: _, ...rest } = search;
            void navigate({ search: checked ? { ...rest, mine: 'true' } : rest, replace: true });
          }}
        >
          {t('usage.mineOnly')}
        </Checkbox>
      )}
    </div>
  );
}
