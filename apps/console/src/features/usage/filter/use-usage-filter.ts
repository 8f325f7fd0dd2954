import type { JishiInputs } from '@jishi/sdk';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useSession } from '../../../api/session.ts';
import { usageFilterNames } from '../../../router-search.ts';
import { lastDays, type PeriodLength, periodLength } from '../period.ts';

export type UsageInput = NonNullable<JishiInputs['usage']['summary']>;
export type FilterName = (typeof usageFilterNames)[number];

interface UsageFilter {
  days: PeriodLength;
  /** What the address says, for the fields. */
  chosen: { [Name in FilterName]?: string };
  /** For the server. */
  input: UsageInput & { mine: string };
  /** Undefined takes a filter away. */
  set: (change: { [Name in FilterName | 'days']?: string | undefined }) => void;
  clear: () => void;
  narrowed: boolean;
}

/** The period and the filters of the pages about usage; they live in the address. */
export function useUsageFilter(): UsageFilter {
  const search: Record<string, string | undefined> = useSearch({ strict: false });
  const navigate = useNavigate();
  const { can } = useSession();
  const days = periodLength(search.days);
  const chosen = Object.fromEntries(
    usageFilterNames.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])),
  ) as UsageFilter['chosen'];
  const { mine, ...filters } = chosen;
  const go = (next: Record<string, string | undefined>) => {
    const kept = Object.entries(next).filter(([, value]) => value !== undefined && value !== '');
    void navigate({ to: '.', search: Object.fromEntries(kept) as never, replace: true });
  };
  const others = () =>
    Object.fromEntries(
      Object.entries(search).filter(([name]) => !usageFilterNames.includes(name as FilterName)),
    );
  return {
    days,
    chosen,
    input: {
      ...lastDays(days, Date.now()),
      ...filters,
      mine: String(mine === 'true' || !can('usage.read')),
    } as UsageFilter['input'],
    set: (change) => go({ ...search, ...change }),
    clear: () => go(others()),
    narrowed: Object.keys(chosen).length > 0,
  };
}
