import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { UsageRecordTable } from '../../../kernel/tables.gen.ts';
import { people } from '../../identity/index.ts';
import { type UsageFilter, usageMatches } from './filter-store.ts';

export type UsageListRow = Selectable<UsageRecordTable> & {
  key_name: string | null;
  user_name: string | null;
  provider_name: string | null;
  adjustments: { currency: string; delta: string }[] | null;
};

const named = sql`SELECT u.*, api_key.name AS key_name, app_user.name AS user_name, provider.name AS provider_name,
    (SELECT json_agg(json_build_object('currency', a.currency, 'delta', a.delta::text)) FROM (
      SELECT currency, sum(delta_pico) AS delta FROM usage_adjustment
      WHERE tenant_id = u.tenant_id AND usage_id = u.id GROUP BY currency) a) AS adjustments
  FROM usage_record u
  LEFT JOIN api_key ON api_key.tenant_id = u.tenant_id AND api_key.id = u.key_id
  LEFT JOIN app_user ON app_user.id = u.user_id
  LEFT JOIN provider ON provider.tenant_id IN (u.tenant_id, ${people.reservedTenantId}) AND provider.id = u.provider_id`;

/** Settled rows, newest first. `before` = `[at in ms, id]` of the last row of the page before. */
export async function listUsage(
  tx: Tx,
  filter: UsageFilter,
  page: { before: readonly [number, string] | undefined; limit: number },
): Promise<UsageListRow[]> {
  const [at, id] = page.before ?? [0, ''];
  const older =
    page.before === undefined ? sql`true` : sql`(u.at, u.id) < (${new Date(at)}::timestamptz, ${id}::text)`;
  const { rows } = await sql<UsageListRow>`${named}
    WHERE ${usageMatches(filter)} AND ${older} ORDER BY u.at DESC, u.id DESC LIMIT ${page.limit}`.execute(tx);
  return rows;
}

export async function listById(tx: Tx, ids: string[]): Promise<UsageListRow[]> {
  const { rows } = await sql<UsageListRow>`${named} WHERE u.id = any(${ids}::text[]) ORDER BY u.id`.execute(
    tx,
  );
  return rows;
}

/** Every settled attempt of one request, in the order in which they were made. */
export async function listAttempts(
  tx: Tx,
  requestId: string,
  ownerId: string | undefined,
): Promise<UsageListRow[]> {
  const { rows } = await sql<UsageListRow>`${named}
    WHERE u.request_id = ${requestId} AND ${usageMatches({ ownerId })} ORDER BY u.at, u.attempt, u.id LIMIT 200`.execute(
    tx,
  );
  return rows;
}

export interface UsageGroup {
  day: string;
  model: string;
  currency: string | null;
  requests: number;
  errors: number;
  input_tokens: string;
  output_tokens: string;
  cost_pico: string | null;
}

/** Sums by UTC day, model and currency; corrections count on the day of the call. */
export async function groupUsage(tx: Tx, filter: UsageFilter): Promise<UsageGroup[]> {
  const { rows } = await sql<UsageGroup>`
    SELECT to_char(u.at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, u.model_name AS model, u.currency, count(*) AS requests,
      count(*) FILTER (WHERE u.status = 'error') AS errors, sum(u.input_tokens)::text AS input_tokens,
      sum(u.output_tokens)::text AS output_tokens, sum(u.cost_pico)::text AS cost_pico
    FROM usage_record u WHERE ${usageMatches(filter)}
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT to_char(u.at AT TIME ZONE 'UTC', 'YYYY-MM-DD'), u.model_name, a.currency, 0, 0, '0', '0', sum(a.delta_pico)::text
    FROM usage_adjustment a JOIN usage_record u ON u.tenant_id = a.tenant_id AND u.id = a.usage_id
    WHERE ${usageMatches(filter)}
    GROUP BY 1, 2, 3 ORDER BY 1`.execute(tx);
  return rows;
}
