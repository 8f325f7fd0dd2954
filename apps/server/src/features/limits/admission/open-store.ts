import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { BudgetRow } from './store.ts';

// What the ledger knows of an account: with that it is opened, and that it shows before.

/** What of a budget decides which ledger rows it counts, and as how much. */
type Measure = Pick<BudgetRow, 'id' | 'group_id' | 'user_id' | 'key_id' | 'app' | 'model_name'> & {
  each: string | null;
  unit: string;
  currency: string | null;
  exchange_ppm: string | number | null;
};

/** A budget's account of one holder in one window. */
export interface UnopenedAccount {
  budget: Measure;
  holder: string;
  startsAt: Date;
  endsAt: Date | null;
}

/** What the account would begin with if a call opened it now: settled usage, and running calls at their estimate. */
export async function readUnopened(
  tx: Tx,
  { budget, holder, startsAt, endsAt }: UnopenedAccount,
): Promise<{ spent: string; held: string }> {
  const amount = amountOfUsage(budget);
  const { rows } = await sql<{ spent: string; held: string }>`
    SELECT coalesce(sum(${amount}) FILTER (WHERE u.status <> 'pending'), 0)::text AS spent,
      coalesce(sum(${amount}) FILTER (WHERE u.status = 'pending'), 0)::text AS held
    FROM usage_record u
    WHERE ${usageOf(budget, holder)} AND u.at >= ${startsAt} AND (${endsAt}::timestamptz IS NULL OR u.at < ${endsAt})`.execute(
    tx,
  );
  return rows[0] ?? { spent: '0', held: '0' };
}

export interface NewAccount extends UnopenedAccount {
  tenantId: string;
  at: Date;
  owner: string;
}

/**
 * Opens an account with what the ledger already knows: settled usage of the window as one opening entry, running
 * attempts as holds at their estimate. So neither a budget made in mid-month nor a new time zone forgets anything.
 */
export async function openAccount(tx: Tx, account: NewAccount): Promise<void> {
  const { tenantId, budget, holder, startsAt, endsAt, at, owner } = account;
  const key = sql`${tenantId}::text, ${budget.id}::text, ${holder}::text, ${startsAt}::timestamptz`;
  const amount = amountOfUsage(budget);
  const matches = usageOf(budget, holder);
  await sql`
    WITH period AS (
      INSERT INTO budget_period (tenant_id, budget_id, holder, starts_at, ends_at, spent)
      SELECT ${key}, ${endsAt}::timestamptz, coalesce(sum(${amount}), 0) FROM usage_record u
      WHERE ${matches} AND u.status <> 'pending' AND u.at >= ${startsAt} AND (${endsAt}::timestamptz IS NULL OR u.at < ${endsAt})
      ON CONFLICT DO NOTHING
      RETURNING spent
    )
    INSERT INTO budget_entry (tenant_id, budget_id, holder, starts_at, reference, kind, held, amount, exchange_ppm, at, owner, lease_until)
    SELECT ${key}, 'opening', 'opening', false, spent, NULL::bigint, ${at}::timestamptz, NULL::text, NULL::timestamptz
    FROM period
    UNION ALL
    SELECT ${key}, u.id, 'usage', true, ${amount}, ${budget.exchange_ppm}::bigint, ${at}::timestamptz, ${owner}::text, u.lease_until
    FROM usage_record u, period
    WHERE ${matches} AND u.status = 'pending' AND u.at >= ${startsAt} AND (${endsAt}::timestamptz IS NULL OR u.at < ${endsAt})`.execute(
    tx,
  );
}

/** What a ledger row adds to the account. Costs of an unknown price are not known: they add nothing, and are shown. */
function amountOfUsage(budget: Measure) {
  if (budget.unit === 'requests') return sql`1::numeric`;
  if (budget.unit === 'tokens') return sql`(u.input_tokens + u.output_tokens)::numeric`;
  const inBudget = (currency: string, amount: string) => sql`CASE
    WHEN ${sql.raw(currency)} = ${budget.currency} THEN coalesce(${sql.raw(amount)}, 0)
    ELSE sign(${sql.raw(amount)}) * ceil(abs(coalesce(${sql.raw(amount)}, 0)) * coalesce(${budget.exchange_ppm}::bigint, 0) / 1000000) END`;
  // Corrections that were booked before the account was opened belong to what it begins with.
  return sql`(coalesce(${inBudget('u.currency', 'u.cost_pico')}, 0) + coalesce((
    SELECT sum(${inBudget('a.currency', 'a.delta_pico')}) FROM usage_adjustment a
    WHERE a.tenant_id = u.tenant_id AND a.usage_id = u.id), 0))`;
}

function usageOf(budget: Measure, holder: string) {
  const held: Record<string, ReturnType<typeof sql>> = {
    user: sql`coalesce(u.user_id, 'none') = ${holder}`,
    key: sql`coalesce(u.key_id, 'none') = ${holder}`,
    app: sql`u.app = ${holder}`,
    model: sql`u.model_name = ${holder}`,
  };
  return sql`(${budget.user_id}::text IS NULL OR u.user_id = ${budget.user_id})
    AND (${budget.key_id}::text IS NULL OR u.key_id = ${budget.key_id})
    AND (${budget.app}::text IS NULL OR u.app = ${budget.app})
    AND (${budget.model_name}::text IS NULL OR ${budget.model_name} IN (u.model_name, u.route_name))
    AND (${budget.group_id}::text IS NULL OR u.user_id IN (
      SELECT member.user_id FROM member JOIN group_member ON group_member.member_id = member.id
      WHERE group_member.group_id = ${budget.group_id}))
    AND ${held[budget.each ?? ''] ?? sql`true`}`;
}
