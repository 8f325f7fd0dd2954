import type { Id, ReratedCall, ReratingItem } from '@jishi/contract';
import type { ReratedCallRow, ReratingRow } from './store.ts';

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

export function presentReratedCall(row: ReratedCallRow): ReratedCall {
  return {
    usageId: row.usage_id as Id<'usage'>,
    requestId: row.request_id,
    at: row.at.toISOString(),
    model: row.model_name,
    app: row.app === '' ? null : row.app,
    currency: row.currency as 'USD' | 'CNY',
    beforePico: row.before_pico,
    afterPico: (BigInt(row.before_pico) + BigInt(row.delta_pico)).toString(),
    deltaPico: row.delta_pico,
    priceTier: row.price_tier,
  };
}
