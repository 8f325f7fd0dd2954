import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../api/client.ts';
import { QueryView } from '../../ui/index.ts';
import { ExportButton } from './export-button.tsx';
import { UsageFilters } from './filter/usage-filters.tsx';
import { useUsageFilter } from './filter/use-usage-filter.ts';
import { NoUsage } from './no-usage.tsx';
import { Breakdown } from './overview/breakdown.tsx';
import { UsageFigures } from './overview/usage-figures.tsx';
import { UsageFrame } from './usage-frame.tsx';

export function UsagePage() {
  const { days, input, narrowed } = useUsageFilter();
  const summary = useQuery(orpc.usage.summary.queryOptions({ input }));
  return (
    <UsageFrame actions={<ExportButton />}>
      <div className="stack">
        <UsageFilters />
        <QueryView
          query={summary}
          isEmpty={({ totals }) => totals.requests === 0}
          empty={<NoUsage narrowed={narrowed} />}
        >
          {(data) => (
            <>
              <UsageFigures summary={data} days={days} input={input} />
              <Breakdown input={input} />
            </>
          )}
        </QueryView>
      </div>
    </UsageFrame>
  );
}
