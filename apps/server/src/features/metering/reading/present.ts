import type { Id, Locale, UsageRow } from '@jishi/contract';
import { problemTitle } from '@jishi/locales';
import type { UsageListRow } from './usage-store.ts';

export function presentUsage(row: UsageListRow, locale: Locale): UsageRow {
  return {
    id: row.id as Id<'usage'>,
    at: row.at.toISOString(),
    requestId: row.request_id,
    provider: row.provider_name,
    keyName: row.key_name,
    userName: row.user_name,
    app: row.app,
    model: row.model_name,
    operation: row.operation as UsageRow['operation'],
    inputTokens: row.input_tokens,
    cachedInputTokens: row.cached_input_tokens,
    outputTokens: row.output_tokens,
    reasoningTokens: row.reasoning_tokens,
    estimated: row.estimated,
    costPico: row.cost_pico,
    currency: row.currency as 'USD' | 'CNY' | null,
    latencyMs: row.latency_ms ?? 0,
    firstTokenMs: row.first_token_ms,
    status: row.status as 'ok' | 'error' | 'cancelled',
    problem: row.problem,
    problemTitle: row.problem === null ? null : problemTitle(locale, row.problem),
    upstreamId: row.upstream_id,
    attempt: row.attempt,
    route: row.route_name,
    cache: row.cache as 'exact' | 'semantic' | null,
    avoidedCostPico: row.avoided_cost_pico,
    adjustments: (row.adjustments ?? []).map(({ currency, delta }) => ({
      currency: currency as 'USD' | 'CNY',
      deltaPico: delta,
    })),
  };
}
