import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { orpc } from '../../../api/client.ts';
import { Card, Section, Skeleton } from '../../../ui/index.ts';
import type { UsageInput } from '../filter/use-usage-filter.ts';
import { daysBefore } from '../period.ts';
import { type Measure, measureOf, type Summary } from './figures.ts';
import { Headline } from './headline.tsx';
import { ModelBars } from './model-bars.tsx';

const DayChart = lazy(async () => {
  const { DayChart: component } = await import('./day-chart.tsx');
  return { default: component };
});

const questions = {
  cost: 'usage.askCost',
  tokens: 'usage.askTokens',
  requests: 'usage.askRequests',
} as const;

interface UsageFiguresProps {
  summary: Summary;
  days: number;
  input: UsageInput;
}

/** The headline numbers, then one question at a time: per day, per model. */
export function UsageFigures({ summary, days, input }: UsageFiguresProps) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/_app/usage' });
  const measure = measureOf(search.measure ?? (summary.totals.costs.length === 0 ? 'tokens' : 'cost'));
  const currency = search.currency ?? summary.totals.costs[0]?.currency ?? 'USD';
  const before = useQuery(
    orpc.usage.summary.queryOptions({ input: { ...input, ...daysBefore(days, Date.now()) } }),
  );
  return (
    <>
      <Headline summary={summary} before={before.data} days={days} />
      <Section title={t(questions[measure])} actions={<MeasureChoice measure={measure} summary={summary} />}>
        <Card>
          <Suspense fallback={<Skeleton rows={6} />}>
            <DayChart summary={summary} days={days} measure={measure} currency={currency} />
          </Suspense>
        </Card>
      </Section>
      <Section title={t('usage.askModels')}>
        <Card>
          <ModelBars summary={summary} measure={measure} currency={currency} />
        </Card>
      </Section>
    </>
  );
}

function MeasureChoice({ measure, summary }: { measure: Measure; summary: Summary }) {
  const { t } = useTranslation();
  const search = useSearch({ from: '/_app/usage' });
  const navigate = useNavigate({ from: '/usage' });
  const set = (change: typeof search) => void navigate({ search: { ...search, ...change }, replace: true });
  const { costs } = summary.totals;
  return (
    <div className="row">
      {measure === 'cost' && costs.length > 1 && (
        <Segmented
          value={search.currency ?? costs[0]?.currency ?? ''}
          options={costs.map(({ currency }) => currency as string)}
          onChange={(currency) => set({ currency })}
        />
      )}
      <Segmented
        value={measure}
        options={(['cost', 'tokens', 'requests'] as const).map((value) => ({
          value,
          label: t(`usage.${value}`),
        }))}
        onChange={(value) => set({ measure: value })}
      />
    </div>
  );
}
