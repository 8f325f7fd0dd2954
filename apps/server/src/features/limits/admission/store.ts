import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ScopeColumns } from './scope.ts';

// Written as text: each request of the gateway runs these, many requests in one statement.

export interface BudgetRow extends ScopeColumns {
  id: string;
  name: string;
  unit: 'money' | 'tokens' | 'requests';
  currency: string | null;
  exchange_ppm: string | null;
  amount: string;
  period: 'day' | 'week' | 'month' | 'total';
  mode: 'hard' | 'soft';
  grace_percent: number;
  clamp: boolean;
}

export interface RateRow extends ScopeColumns {
  id: string;
  name: string;
  unit: 'requests' | 'tokens';
  amount: number;
  per: 'second' | 'minute' | 'hour' | 'day';
}

export interface LimitRows {
  timeZone: string;
  budgets: BudgetRow[];
  rates: RateRow[];
  /** Groups of each person asked for. */
  groups: { user_id: string; group_id: string }[];
  /** Keys asked for that may not use every model. */
  keys: { id: string; models: string[] }[];
}

export interface LimitQuery {
  users: string[];
  keys: string[];
  /** null: whatever the app. */
  apps: string[] | null;
  /** null: whatever the model. */
  models: string[] | null;
}

/** The limits that may count one of these calls: one round trip, never cached, so that a change counts at once. */
export async function loadLimits(tx: Tx, { users, keys, apps, models }: LimitQuery): Promise<LimitRows> {
  const matches = sql`enabled
    AND (user_id IS NULL OR user_id = any(${users}::text[])) AND (key_id IS NULL OR key_id = any(${keys}::text[]))
    AND (app IS NULL OR ${apps}::text[] IS NULL OR app = any(${apps}::text[]))
    AND (model_name IS NULL OR ${models}::text[] IS NULL OR model_name = any(${models}::text[]))`;
  const { rows } = await sql<{
    time_zone: string;
    budgets: BudgetRow[] | null;
    rates: RateRow[] | null;
    groups: LimitRows['groups'] | null;
    keys: LimitRows['keys'] | null;
  }>`/*keep*/
    SELECT time_zone,
      (SELECT json_agg(b) FROM (
        SELECT id, name, group_id, user_id, key_id, app, model_name, each, unit, currency, exchange_ppm::text,
          amount::text, period, mode, grace_percent, clamp
        FROM budget WHERE ${matches} ORDER BY id) b) AS budgets,
      (SELECT json_agg(r) FROM (
        SELECT id, name, group_id, user_id, key_id, app, model_name, each, unit, amount, per
        FROM rate_limit WHERE ${matches} ORDER BY id) r) AS rates,
      (SELECT json_agg(g) FROM (
        SELECT member.user_id, group_member.group_id
        FROM member JOIN group_member ON group_member.tenant_id = member.tenant_id AND group_member.member_id = member.id
        WHERE member.user_id = any(${users}::text[])) g) AS groups,
      (SELECT json_agg(k) FROM (
        SELECT id, models FROM api_key WHERE id = any(${keys}::text[]) AND models IS NOT NULL) k) AS keys
    FROM tenant`.execute(tx);
  const [row] = rows;
  return {
    timeZone: row?.time_zone ?? 'UTC',
    budgets: row?.budgets ?? [],
    rates: row?.rates ?? [],
    groups: row?.groups ?? [],
    keys: row?.keys ?? [],
  };
}

/**
 * One batch of a tenant at a time, over all processes, until its transaction ends. The next statement sees what the
 * batch before wrote. @throws PostgreSQL 55P03 when the lock does not come in time
 */
export async function lockAccounts(tx: Tx, tenantId: string, patienceMs: number): Promise<void> {
  await sql`/*keep*/
    SELECT pg_advisory_xact_lock(hashtextextended(${`limits:${tenantId}`}, 0))
    FROM (SELECT set_config('lock_timeout', ${String(patienceMs)}, true) AS patience OFFSET 0) AS first
    WHERE patience IS NOT NULL`.execute(tx);
}

/**
 * Accounts are opened with what the ledger knows, while nobody books what it did not know yet: who books holds this
 * lock with the others that do, who opens an account holds it alone.
 */
export async function lockOpenings(tx: Tx, tenantId: string, how: 'alone' | 'together'): Promise<void> {
  const name = sql`hashtextextended(${`limits-open:${tenantId}`}, 0)`;
  await (how === 'alone'
    ? sql`SELECT pg_advisory_xact_lock(${name})`
    : sql`/*keep*/SELECT pg_advisory_xact_lock_shared(${name})`
  ).execute(tx);
}

export interface AccountKey {
  budget_id: string;
  holder: string;
  starts_at: string;
}

export interface AccountState extends AccountKey {
  /** null: not opened yet. */
  spent: string | null;
  held: string;
}

/** What is spent (kept) and held (the sum of the live holds, never a counter). */
export async function readAccounts(tx: Tx, wanted: AccountKey[]): Promise<AccountState[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<AccountState>`/*keep*/
    SELECT w.budget_id, w.holder, w.starts_at, p.spent::text AS spent, h.held::text AS held
    FROM jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) AS w(budget_id text, holder text, starts_at text)
    LEFT JOIN budget_period p ON p.budget_id = w.budget_id AND p.holder = w.holder
      AND p.starts_at = w.starts_at::timestamptz
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(e.amount), 0) AS held FROM budget_entry e
      WHERE e.budget_id = w.budget_id AND e.holder = w.holder AND e.starts_at = w.starts_at::timestamptz AND e.held
    ) h`.execute(tx);
  return rows;
}

export async function readRates(
  tx: Tx,
  limitIds: string[],
): Promise<{ limit_id: string; holder: string; arrival_us: number }[]> {
  if (limitIds.length === 0) return [];
  return tx
    .selectFrom('rate_state')
    .select(['limit_id', 'holder', 'arrival_us'])
    .where('limit_id', 'in', limitIds)
    .execute();
}

export interface RateKey {
  limit_id: string;
  holder: string;
}

export interface RateArrival extends RateKey {
  arrival_us: number;
}

export async function readArrivals(tx: Tx, wanted: RateKey[]): Promise<RateArrival[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<RateArrival>`/*keep*/
    SELECT r.limit_id, r.holder, r.arrival_us
    FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS w(limit_id text, holder text)
    JOIN rate_state r ON r.limit_id = w.limit_id AND r.holder = w.holder`.execute(tx);
  return rows;
}

export interface NewHold extends AccountKey {
  reference: string;
  /** Decimal text. */
  amount: string;
  /** null: a soft budget. */
  ceiling: string | null;
  exchange_ppm: string | null;
  lease_until: Date;
}

/**
 * Takes the holds. The condition is in the write: where one account has no room for what is taken from it together,
 * whatever was decided before, the statement fails, and with it the transaction.
 * @throws PostgreSQL 22012 (division by zero)
 */
export async function insertHolds(
  tx: Tx,
  holds: NewHold[],
  { tenantId, at, owner }: { tenantId: string; at: Date; owner: string },
): Promise<void> {
  if (holds.length === 0) return;
  // What an account holds is added up once, not once for each new hold.
  await sql`/*keep*/
    WITH wanted AS (
      SELECT * FROM json_to_recordset(${JSON.stringify(holds)}::json) AS w(
        budget_id text, holder text, starts_at timestamptz, reference text, amount numeric, ceiling numeric,
        exchange_ppm bigint, lease_until timestamptz)
    ), asked AS (
      SELECT budget_id, holder, starts_at, min(ceiling) AS ceiling, sum(amount) AS together
      FROM wanted GROUP BY budget_id, holder, starts_at
    ), roomy AS (
      SELECT a.budget_id, a.holder, a.starts_at
      FROM asked a
      JOIN budget_period p ON p.budget_id = a.budget_id AND p.holder = a.holder AND p.starts_at = a.starts_at
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(e.amount), 0) AS held FROM budget_entry e
        WHERE e.budget_id = a.budget_id AND e.holder = a.holder AND e.starts_at = a.starts_at AND e.held
      ) h
      WHERE a.ceiling IS NULL OR p.spent + h.held + a.together <= a.ceiling
    ), taken AS (
      INSERT INTO budget_entry (
        tenant_id, budget_id, holder, starts_at, reference, kind, held, amount, exchange_ppm, at, owner, lease_until)
      SELECT ${tenantId}::text, w.budget_id, w.holder, w.starts_at, w.reference, 'usage', true, w.amount,
        w.exchange_ppm, ${at}::timestamptz, ${owner}::text, w.lease_until
      FROM wanted w JOIN roomy USING (budget_id, holder, starts_at)
      RETURNING 1
    )
    SELECT 1 / (CASE WHEN count(*) = ${holds.length}::int THEN 1 ELSE 0 END) FROM taken`.execute(tx);
}

export async function writeRates(
  tx: Tx,
  states: { tenant_id: string; limit_id: string; holder: string; arrival_us: number }[],
): Promise<void> {
  if (states.length === 0) return;
  await sql`/*keep*/
    INSERT INTO rate_state (tenant_id, limit_id, holder, arrival_us)
    SELECT * FROM json_to_recordset(${JSON.stringify(states)}::json) AS s(
      tenant_id text, limit_id text, holder text, arrival_us bigint)
    ON CONFLICT (tenant_id, limit_id, holder) DO UPDATE SET arrival_us = excluded.arrival_us`.execute(tx);
}

/** Gives back (or takes on top) what a reservation of tokens missed the truth by. */
export async function correctRates(
  tx: Tx,
  corrections: { limit_id: string; holder: string; delta_us: number }[],
): Promise<void> {
  if (corrections.length === 0) return;
  await sql`/*keep*/
    UPDATE rate_state SET arrival_us = greatest(0, arrival_us + c.delta_us)
    FROM (
      SELECT limit_id, holder, sum(delta_us)::bigint AS delta_us
      FROM jsonb_to_recordset(${JSON.stringify(corrections)}::jsonb) AS c(limit_id text, holder text, delta_us bigint)
      GROUP BY limit_id, holder
    ) c
    WHERE rate_state.limit_id = c.limit_id AND rate_state.holder = c.holder`.execute(tx);
}
