import type { Id, ReratingItem } from '@jishi/contract';
import type { ReratingRow } from './store.ts';

export function presentRerating(row: ReratingRow): ReratingItem {
  return {
    id: row.id as Id<'rerating'>,
    at: row.at.toISOString(),
    by: row.actor_name,
    from: row.from_at.toISOString(),
    to: row.to_at.toISOString(),
    model: row.model_name,
    calls: row.calls,
    deltas: (row.deltas ?? []).map(({ currency, delta }) => ({
      currency: currency as 'USD' | 'CNY',
      deltaPico: delta,
    })),
  };
}
