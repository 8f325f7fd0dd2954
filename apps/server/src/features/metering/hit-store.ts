import { sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';
import { feedOf, type PendingUsage } from './store.ts';
import type { TokenUsage } from './usage.ts';

export interface CacheHit extends Omit<PendingUsage, 'leaseUntil' | 'costPico' | 'inputTokens'> {
  cache: 'exact' | 'semantic';
  usage: TokenUsage;
  /** What it would have cost; null: nobody knows. */
  avoidedCostPico: string | null;
}

/** An answer that nobody had to be paid for: its tokens, no cost, what was avoided. Settled as it is written. */
export async function insertHit(tx: Tx, hit: CacheHit): Promise<void> {
  const inserted = tx
    .insertInto('usage_record')
    .values({
      tenant_id: hit.tenantId,
      id: hit.id,
      request_id: hit.requestId,
      at: hit.at,
      lease_until: hit.at,
      settled_at: hit.at,
      key_id: hit.keyId,
      user_id: hit.userId,
      app: hit.app,
      purpose: hit.purpose,
      provider_id: hit.providerId,
      model_id: hit.modelId,
      model_name: hit.modelName,
      operation: hit.operation,
      attempt: hit.attempt,
      route_id: hit.routeId,
      route_name: hit.routeName,
      cache: hit.cache,
      avoided_cost_pico: hit.avoidedCostPico,
      input_tokens: hit.usage.inputTokens,
      cached_input_tokens: hit.usage.cachedInputTokens,
      output_tokens: hit.usage.outputTokens,
      reasoning_tokens: hit.usage.reasoningTokens,
      estimated: hit.usage.estimated,
      price_id: hit.priceId,
      cost_pico: hit.currency === null ? null : '0',
      currency: hit.currency,
      latency_ms: 0,
      status: 'ok',
    })
    .returning(['tenant_id', 'id']);
  await sql`WITH hit AS (${inserted}), ${feedOf('hit')} SELECT 1 FROM hit`.execute(tx);
}
