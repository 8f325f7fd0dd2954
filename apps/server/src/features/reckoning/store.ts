import { type Insertable, type Selectable, sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';
import type { UsageRecordTable, UsageReratingTable } from '../../kernel/tables.gen.ts';
import { people } from '../identity/index.ts';

export interface Period {
  from: Date;
  to: Date;
  model: string | undefined;
}

/** A settled call with the price version that was valid when it began, as far as is known now. */
export type RatedRow = Selectable<UsageRecordTable> & {
  now_price_id: string | null;
  now_currency: string | null;
  input_pico: string | null;
  cached_input_pico: string | null;
  output_pico: string | null;
  rates: unknown;
  tiers: unknown;
  /** What earlier adjustments added, by currency. */
  adjusted: { currency: string; delta: string }[] | null;
};

function within({ from, to, model }: Period) {
  return sql`u.status <> 'pending' AND u.cache IS NULL AND u.at >= ${from} AND u.at < ${to}
    AND (${model ?? null}::text IS NULL OR u.model_name = ${model ?? null})`;
}

export async function countCalls(tx: Tx, period: Period, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM (
      SELECT 1 FROM usage_record u WHERE ${within(period)} LIMIT ${limit}) calls`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Calls of a period in the order of their ids, after one. */
export async function listRated(
  tx: Tx,
  period: Period,
  page: { after: string; limit: number },
): Promise<RatedRow[]> {
  const { rows } = await sql<RatedRow>`
    SELECT u.*, price.id AS now_price_id, price.currency AS now_currency, price.input_pico::text AS input_pico,
      price.cached_input_pico::text AS cached_input_pico, price.output_pico::text AS output_pico, price.rates, price.tiers,
      (SELECT json_agg(json_build_object('currency', a.currency, 'delta', a.delta::text)) FROM (
        SELECT currency, sum(delta_pico) AS delta FROM usage_adjustment
        WHERE tenant_id = u.tenant_id AND usage_id = u.id GROUP BY currency) a) AS adjusted
    FROM usage_record u
    LEFT JOIN LATERAL (
      SELECT * FROM model_price
      WHERE model_price.tenant_id IN (u.tenant_id, ${people.reservedTenantId}) AND model_price.model_id = u.model_id
        AND model_price.effective_from <= u.at
        AND (model_price.effective_to IS NULL OR model_price.effective_to > u.at)
      ORDER BY model_price.effective_from DESC, model_price.id DESC LIMIT 1
    ) price ON true
    WHERE ${within(period)} AND u.id > ${page.after} ORDER BY u.id LIMIT ${page.limit}`.execute(tx);
  return rows;
}

/** One re-rating of a tenant at a time: two would count the same difference twice. */
export async function lockReratings(tx: Tx, tenantId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`reckoning:${tenantId}`}, 0))`.execute(tx);
}

export async function insertRerating(tx: Tx, row: Insertable<UsageReratingTable>): Promise<void> {
  await tx.insertInto('usage_rerating').values(row).execute();
}

export interface NewAdjustment {
  tenant_id: string;
  id: string;
  rerating_id: string;
  usage_id: string;
  at: Date;
  price_id: string;
  price_tier: string | null;
  currency: string;
  before_pico: string;
  delta_pico: string;
}

export async function insertAdjustments(tx: Tx, rows: NewAdjustment[]): Promise<void> {
  if (rows.length > 0) await tx.insertInto('usage_adjustment').values(rows).execute();
}

export type ReratingRow = Selectable<UsageReratingTable> & {
  calls: number;
  deltas: { currency: string; delta: string }[] | null;
};

function reratings(condition: ReturnType<typeof sql>, limit: number) {
  return sql<ReratingRow>`
    SELECT r.*, (SELECT count(DISTINCT usage_id)::int FROM usage_adjustment a
        WHERE a.tenant_id = r.tenant_id AND a.rerating_id = r.id) AS calls,
      (SELECT json_agg(json_build_object('currency', a.currency, 'delta', a.delta::text) ORDER BY a.currency) FROM (
        SELECT currency, sum(delta_pico) AS delta FROM usage_adjustment
        WHERE tenant_id = r.tenant_id AND rerating_id = r.id GROUP BY currency) a) AS deltas
    FROM usage_rerating r WHERE ${condition} ORDER BY r.id DESC LIMIT ${limit}`;
}

export async function listReratings(
  tx: Tx,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<ReratingRow[]> {
  const older = before === undefined ? sql`true` : sql`r.id < ${before}`;
  return (await reratings(older, limit).execute(tx)).rows;
}

export interface ReratedCallRow {
  id: string;
  usage_id: string;
  request_id: string;
  at: Date;
  model_name: string;
  app: string;
  currency: string;
  before_pico: string;
  delta_pico: string;
  price_tier: string | null;
}

/** Adjustments of one re-rating in the order in which they were booked, after one. */
export async function listReratedCalls(
  tx: Tx,
  { reratingId, after, limit }: { reratingId: string; after: string; limit: number },
): Promise<ReratedCallRow[]> {
  const { rows } = await sql<ReratedCallRow>`
    SELECT a.id, a.usage_id, u.request_id, u.at, u.model_name, u.app, a.currency,
      a.before_pico::text AS before_pico, a.delta_pico::text AS delta_pico, a.price_tier
    FROM usage_adjustment a JOIN usage_record u ON u.tenant_id = a.tenant_id AND u.id = a.usage_id
    WHERE a.rerating_id = ${reratingId} AND a.id > ${after} ORDER BY a.id LIMIT ${limit}`.execute(tx);
  return rows;
}

export async function findRerating(tx: Tx, id: string): Promise<ReratingRow | undefined> {
  return (await reratings(sql`r.id = ${id}`, 1).execute(tx)).rows[0];
}
