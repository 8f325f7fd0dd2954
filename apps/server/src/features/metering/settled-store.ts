import { sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';
import type { OpenRow } from './journal/words.ts';
import { feedOf, type SettledUsage } from './store.ts';

/** A finished attempt: what it was opened with, and how it ended. */
export type FinishedUsage = OpenRow & SettledUsage;

/**
 * Inserts finished attempts. Where recovery has put one there already (pending, or given up
 * as interrupted), the truth corrects it; what is settled never changes again.
 */
export async function insertFinished(tx: Tx, rows: FinishedUsage[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`/*keep*/
    WITH settled AS (INSERT INTO usage_record AS u (tenant_id, id, request_id, at, lease_until, key_id, user_id, app,
      purpose, provider_id, model_id, model_name, operation, attempt, route_id, route_name, price_id, currency,
      settled_at, input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, estimated, cost_pico, latency_ms,
      first_token_ms, status, problem, upstream_id, cache_write_5m_tokens, cache_write_1h_tokens, audio_input_tokens,
      image_input_tokens, audio_output_tokens, tool_calls, search_units, milliseconds, images, quarantined,
      service_tier, price_tier)
    SELECT "tenantId", id, "requestId", at, "leaseUntil", "keyId", "userId", app, purpose, "providerId", "modelId",
      "modelName", operation, attempt, "routeId", "routeName", "priceId", currency, settled_at, input_tokens,
      cached_input_tokens, output_tokens, reasoning_tokens, estimated, cost_pico, latency_ms, first_token_ms, status,
      problem, upstream_id, cache_write_5m_tokens, cache_write_1h_tokens, audio_input_tokens, image_input_tokens,
      audio_output_tokens, tool_calls, search_units, milliseconds, images, quarantined, service_tier, price_tier
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(
      "tenantId" text, id text, "requestId" text, at timestamptz, "leaseUntil" timestamptz, "keyId" text,
      "userId" text, app text, purpose text, "providerId" text, "modelId" text, "modelName" text, operation text,
      attempt integer, "routeId" text, "routeName" text, "priceId" text, currency text, settled_at timestamptz,
      input_tokens bigint, cached_input_tokens bigint, output_tokens bigint, reasoning_tokens bigint,
      estimated boolean, cost_pico numeric, latency_ms integer, first_token_ms integer, status text, problem text,
      upstream_id text, cache_write_5m_tokens bigint, cache_write_1h_tokens bigint, audio_input_tokens bigint,
      image_input_tokens bigint, audio_output_tokens bigint, tool_calls bigint, search_units bigint,
      milliseconds bigint, images bigint, quarantined boolean, service_tier text, price_tier text)
    ON CONFLICT (tenant_id, id) DO UPDATE SET
      settled_at = excluded.settled_at, input_tokens = excluded.input_tokens,
      cached_input_tokens = excluded.cached_input_tokens, output_tokens = excluded.output_tokens,
      reasoning_tokens = excluded.reasoning_tokens, estimated = excluded.estimated, cost_pico = excluded.cost_pico,
      latency_ms = excluded.latency_ms, first_token_ms = excluded.first_token_ms, status = excluded.status,
      problem = excluded.problem, upstream_id = excluded.upstream_id,
      cache_write_5m_tokens = excluded.cache_write_5m_tokens, cache_write_1h_tokens = excluded.cache_write_1h_tokens,
      audio_input_tokens = excluded.audio_input_tokens, image_input_tokens = excluded.image_input_tokens,
      audio_output_tokens = excluded.audio_output_tokens, tool_calls = excluded.tool_calls,
      search_units = excluded.search_units, milliseconds = excluded.milliseconds, images = excluded.images,
      quarantined = excluded.quarantined, service_tier = excluded.service_tier, price_tier = excluded.price_tier
    WHERE u.status = 'pending' OR u.problem = 'interrupted'
    RETURNING u.tenant_id, u.id), ${feedOf('settled')}
    SELECT count(*) FROM settled`.execute(tx);
}
