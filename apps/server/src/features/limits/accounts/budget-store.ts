import { type Insertable, type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { BudgetTable, RateLimitTable } from '../../../kernel/tables.gen.ts';

export interface ScopeNames {
  group_name: string | null;
  user_name: string | null;
  key_name: string | null;
}
export type BudgetRecord = Selectable<BudgetTable> & ScopeNames;
export type RateRecord = Selectable<RateLimitTable> & ScopeNames;

/** Names of what a limit is for; people, groups and keys of this tenant only (row-level security). */
function withNames(table: 'budget' | 'rate_limit') {
  return sql`SELECT l.*, user_group.name AS group_name, app_user.name AS user_name, api_key.name AS key_name
    FROM ${sql.table(table)} l
    LEFT JOIN user_group ON user_group.tenant_id = l.tenant_id AND user_group.id = l.group_id
    LEFT JOIN app_user ON app_user.id = l.user_id
    LEFT JOIN api_key ON api_key.tenant_id = l.tenant_id AND api_key.id = l.key_id`;
}

export async function listBudgets(tx: Tx): Promise<BudgetRecord[]> {
  const { rows } = await sql<BudgetRecord>`${withNames('budget')} ORDER BY l.created_at, l.id`.execute(tx);
  return rows;
}

export async function findBudget(tx: Tx, id: string): Promise<BudgetRecord | undefined> {
  const { rows } = await sql<BudgetRecord>`${withNames('budget')} WHERE l.id = ${id}`.execute(tx);
  return rows[0];
}

export async function listRates(tx: Tx): Promise<RateRecord[]> {
  const { rows } = await sql<RateRecord>`${withNames('rate_limit')} ORDER BY l.created_at, l.id`.execute(tx);
  return rows;
}

export async function findRate(tx: Tx, id: string): Promise<RateRecord | undefined> {
  const { rows } = await sql<RateRecord>`${withNames('rate_limit')} WHERE l.id = ${id}`.execute(tx);
  return rows[0];
}

export async function insertBudget(tx: Tx, row: Insertable<BudgetTable>): Promise<void> {
  await tx.insertInto('budget').values(row).execute();
}

export async function insertRate(tx: Tx, row: Insertable<RateLimitTable>): Promise<void> {
  await tx.insertInto('rate_limit').values(row).execute();
}

export async function updateBudget(tx: Tx, id: string, change: Updateable<BudgetTable>): Promise<void> {
  if (Object.keys(change).length > 0)
    await tx.updateTable('budget').set(change).where('id', '=', id).execute();
}

export async function updateRate(tx: Tx, id: string, change: Updateable<RateLimitTable>): Promise<void> {
  if (Object.keys(change).length > 0)
    await tx.updateTable('rate_limit').set(change).where('id', '=', id).execute();
}

export async function deleteBudget(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('budget').where('id', '=', id).execute();
}

export async function deleteRate(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('rate_limit').where('id', '=', id).execute();
}

export interface AccountRow {
  budget_id: string;
  holder: string;
  holder_name: string | null;
  starts_at: Date;
  ends_at: Date | null;
  spent: string;
  held: string;
}

/** Accounts whose window holds `at`, fullest first, at most `each` of one budget. */
export async function listAccounts(
  tx: Tx,
  {
    budgetIds,
    at,
    each,
    holders,
  }: { budgetIds: string[]; at: Date; each: number; holders?: string[] | undefined },
): Promise<AccountRow[]> {
  if (budgetIds.length === 0) return [];
  const { rows } = await sql<AccountRow>`
    SELECT p.budget_id, p.holder, p.starts_at, p.ends_at, p.spent::text AS spent, h.held::text AS held,
      coalesce(app_user.name, api_key.name) AS holder_name
    FROM (
      SELECT *, row_number() OVER (PARTITION BY budget_id ORDER BY spent DESC, holder) AS place
      FROM budget_period
      WHERE budget_id = any(${budgetIds}::text[]) AND starts_at <= ${at} AND (ends_at IS NULL OR ends_at > ${at})
        AND (${holders ?? null}::text[] IS NULL OR holder = any(${holders ?? null}::text[]))
    ) p
    LEFT JOIN app_user ON app_user.id = p.holder
    LEFT JOIN api_key ON api_key.tenant_id = p.tenant_id AND api_key.id = p.holder
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(e.amount), 0) AS held FROM budget_entry e
      WHERE e.tenant_id = p.tenant_id AND e.budget_id = p.budget_id AND e.holder = p.holder
        AND e.starts_at = p.starts_at AND e.held
    ) h
    WHERE p.place <= ${each}
    ORDER BY p.budget_id, p.place`.execute(tx);
  return rows;
}

/** Whether this tenant has all of them. */
export async function scopeExists(
  tx: Tx,
  { groupId, userId, keyId }: { groupId?: string | null; userId?: string | null; keyId?: string | null },
): Promise<boolean> {
  const { rows } = await sql<{ whole: boolean }>`
    SELECT (${groupId ?? null}::text IS NULL OR EXISTS (SELECT 1 FROM user_group WHERE id = ${groupId ?? null}))
      AND (${userId ?? null}::text IS NULL OR EXISTS (SELECT 1 FROM member WHERE user_id = ${userId ?? null}))
      AND (${keyId ?? null}::text IS NULL OR EXISTS (SELECT 1 FROM api_key WHERE id = ${keyId ?? null})) AS whole`.execute(
    tx,
  );
  return rows[0]?.whole === true;
}

export interface AlertRow {
  id: string;
  budget_id: string;
  budget_name: string;
  unit: string;
  currency: string | null;
  holder: string;
  holder_name: string | null;
  starts_at: Date;
  threshold: number;
  spent: string;
  at: Date;
}

export async function listAlerts(
  tx: Tx,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`
    SELECT a.id, a.budget_id, b.name AS budget_name, b.unit, b.currency, a.holder, a.starts_at, a.threshold,
      a.spent::text AS spent, a.at, coalesce(app_user.name, api_key.name) AS holder_name
    FROM budget_alert a JOIN budget b ON b.tenant_id = a.tenant_id AND b.id = a.budget_id
    LEFT JOIN app_user ON app_user.id = a.holder
    LEFT JOIN api_key ON api_key.tenant_id = a.tenant_id AND api_key.id = a.holder
    WHERE ${before ?? null}::text IS NULL OR a.id < ${before ?? null}
    ORDER BY a.id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}

export async function readTimeZone(tx: Tx): Promise<string> {
  const row = await tx.selectFrom('tenant').select('time_zone').executeTakeFirst();
  return row?.time_zone ?? 'UTC';
}

export async function writeTimeZone(tx: Tx, timeZone: string): Promise<void> {
  await tx.updateTable('tenant').set({ time_zone: timeZone }).execute();
}

/** Undefined: there is no such key. */
export async function writeKeyModels(
  tx: Tx,
  keyId: string,
  models: string[] | null,
): Promise<{ name: string } | undefined> {
  return tx
    .updateTable('api_key')
    .set({ models: models === null ? null : sql<string[]>`${models}::text[]` })
    .where('id', '=', keyId)
    .returning('name')
    .executeTakeFirst();
}
