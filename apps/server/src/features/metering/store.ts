import { sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';

export interface PendingUsage {
  tenantId: string;
  id: string;
  requestId: string;
  at: Date;
  leaseUntil: Date;
  keyId: string | null;
  userId: string | null;
  app: string;
  purpose: string | null;
  providerId: string;
  modelId: string;
  modelName: string;
  operation: string;
  /** Which attempt of its request, from 1, and the route that sent it. */
  attempt: number;
  routeId: string | null;
  routeName: string | null;
  /** Estimate: what stays in the ledger if the process dies before it learns more. */
  inputTokens: number;
  priceId: string | null;
  costPico: bigint | null;
  currency: string | null;
}

/**
 * Inserting the same row twice (a commit whose answer got lost) is harmless. Many rows as one parameter: each request of
 * the gateway comes through here.
 */
export async function insertPending(tx: Tx, rows: PendingUsage[]): Promise<void> {
  if (rows.length === 0) return;
  const json = JSON.stringify(
    rows.map(({ costPico, ...row }) => ({ ...row, costPico: costPico === null ? null : String(costPico) })),
  );
  await sql`/*keep*/
    INSERT INTO usage_record (tenant_id, id, request_id, at, lease_until, key_id, user_id, app, purpose, provider_id,
      model_id, model_name, operation, attempt, route_id, route_name, input_tokens, estimated, price_id, cost_pico,
      currency)
    SELECT "tenantId", id, "requestId", at, "leaseUntil", "keyId", "userId", app, purpose, "providerId", "modelId",
      "modelName", operation, attempt, "routeId", "routeName", "inputTokens", true, "priceId", "costPico", currency
    FROM json_to_recordset(${json}::json) AS r(
      "tenantId" text, id text, "requestId" text, at timestamptz, "leaseUntil" timestamptz, "keyId" text,
      "userId" text, app text, purpose text, "providerId" text, "modelId" text, "modelName" text, operation text,
      attempt integer, "routeId" text, "routeName" text, "inputTokens" bigint, "priceId" text, "costPico" numeric,
      currency text)
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** What a running attempt has produced so far: what stays in the ledger if the process dies before it learns more. */
export async function noteProgress(
  tx: Tx,
  { usageId, outputTokens, costPico }: { usageId: string; outputTokens: number; costPico: bigint | null },
): Promise<void> {
  await tx
    .updateTable('usage_record')
    .set({ output_tokens: outputTokens, cost_pico: costPico === null ? null : String(costPico) })
    .where('id', '=', usageId)
    .where('status', '=', 'pending')
    .execute();
}

/** Fields of a settled attempt as JSON for one statement over many rows. */
export interface SettledUsage {
  id: string;
  settled_at: Date;
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  reasoning_tokens: number;
  cache_write_5m_tokens: number;
  cache_write_1h_tokens: number;
  audio_input_tokens: number;
  image_input_tokens: number;
  audio_output_tokens: number;
  tool_calls: number;
  search_units: number;
  milliseconds: number;
  images: number;
  quarantined: boolean;
  service_tier: string | null;
  price_tier: string | null;
  estimated: boolean;
  /** Decimal text. */
  cost_pico: string | null;
  latency_ms: number;
  first_token_ms: number | null;
  status: 'ok' | 'error' | 'cancelled';
  problem: string | null;
  upstream_id: string | null;
}

/** Rows of a statement's part into the feed, where a webhook of the tenant waits for them. */
export function feedOf(part: 'settled' | 'hit') {
  return sql`feed AS (
    INSERT INTO usage_feed (tenant_id, usage_id) SELECT tenant_id, id FROM ${sql.table(part)} AS done
    WHERE EXISTS (SELECT 1 FROM webhook WHERE webhook.tenant_id = done.tenant_id AND webhook.enabled
      AND 'usage.recorded' = any(webhook.types))
    ON CONFLICT DO NOTHING)`;
}

/**
 * Settles pending rows. A row that recovery took for dead (`interrupted`) is corrected by the truth; a settled one
 * never changes again. Answers the ids that changed.
 */
export async function settleRows(tx: Tx, rows: SettledUsage[]): Promise<string[]> {
  const { rows: settled } = await sql<{ id: string }>`/*keep*/
    WITH settled AS (UPDATE usage_record SET
      settled_at = s.settled_at, input_tokens = s.input_tokens, cached_input_tokens = s.cached_input_tokens,
      output_tokens = s.output_tokens, reasoning_tokens = s.reasoning_tokens, estimated = s.estimated,
      cost_pico = s.cost_pico, latency_ms = s.latency_ms, first_token_ms = s.first_token_ms,
      status = s.status, problem = s.problem, upstream_id = s.upstream_id,
      cache_write_5m_tokens = s.cache_write_5m_tokens, cache_write_1h_tokens = s.cache_write_1h_tokens,
      audio_input_tokens = s.audio_input_tokens, image_input_tokens = s.image_input_tokens,
      audio_output_tokens = s.audio_output_tokens, tool_calls = s.tool_calls, search_units = s.search_units,
      milliseconds = s.milliseconds, images = s.images, quarantined = s.quarantined,
      service_tier = s.service_tier, price_tier = s.price_tier
    FROM json_to_recordset(${JSON.stringify(rows)}::json) AS s(
      id text, settled_at timestamptz, input_tokens bigint, cached_input_tokens bigint, output_tokens bigint,
      reasoning_tokens bigint, estimated boolean, cost_pico numeric, latency_ms integer, first_token_ms integer,
      status text, problem text, upstream_id text, cache_write_5m_tokens bigint, cache_write_1h_tokens bigint,
      audio_input_tokens bigint, image_input_tokens bigint, audio_output_tokens bigint, tool_calls bigint,
      search_units bigint, milliseconds bigint, images bigint, quarantined boolean, service_tier text,
      price_tier text)
    WHERE usage_record.id = s.id
      AND (usage_record.status = 'pending' OR usage_record.problem = 'interrupted')
    RETURNING usage_record.tenant_id, usage_record.id), ${feedOf('settled')}
    SELECT id FROM settled`.execute(tx);
  return settled.map((row) => row.id);
}
