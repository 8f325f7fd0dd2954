import { type Kysely, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { Database } from '../../../kernel/tables.gen.ts';

export interface PassedThreshold {
  budget_id: string;
  holder: string;
  starts_at: Date;
  threshold: number;
  spent: string;
}

export type Passed = PassedThreshold & { tenant_id: string };

/** What the ledger row `u` of entry `e` says, in the unit of budget `b`. */
export const truth = sql`CASE b.unit
  WHEN 'requests' THEN 1
  WHEN 'tokens' THEN u.input_tokens + u.output_tokens
  ELSE CASE WHEN u.currency = b.currency THEN coalesce(u.cost_pico, 0)
    ELSE ceil(coalesce(u.cost_pico, 0) * coalesce(e.exchange_ppm, 0) / 1000000) END
END`;

/**
 * Moves the accounts by what `settled` changed (its `delta`), and finds the thresholds that they passed by it. Accounts are
 * locked in one order everywhere, so that batches of two processes never wait for each other in a circle. NO KEY: new
 * holds refer to their account (FOR KEY SHARE); admission must not wait for settlement, nor this for its commit.
 */
export const booked = sql`moved AS (
  SELECT tenant_id, budget_id, holder, starts_at, sum(delta) AS delta FROM settled GROUP BY 1, 2, 3, 4
), locked AS (
  SELECT m.* FROM budget_period p JOIN moved m USING (tenant_id, budget_id, holder, starts_at)
  ORDER BY p.tenant_id, p.budget_id, p.holder, p.starts_at
  FOR NO KEY UPDATE OF p
), accounts AS (
  UPDATE budget_period p SET spent = p.spent + m.delta
  FROM locked m
  WHERE p.tenant_id = m.tenant_id AND p.budget_id = m.budget_id AND p.holder = m.holder
    AND p.starts_at = m.starts_at
  RETURNING p.tenant_id, p.budget_id, p.holder, p.starts_at, p.spent, m.delta
), passed AS (
  SELECT a.tenant_id, a.budget_id, a.holder, a.starts_at, a.spent::text AS spent, threshold
  FROM accounts a
  JOIN budget b ON b.tenant_id = a.tenant_id AND b.id = a.budget_id
  CROSS JOIN LATERAL unnest(b.thresholds) AS threshold
  WHERE a.spent * 100 >= b.amount * threshold AND (a.spent - a.delta) * 100 < b.amount * threshold
)`;

/**
 * Turns live holds of settled attempts into what their ledger rows say: each entry is looked up once. Answers the attempt of
 * each entry that it turned. One that had been given up is not among them: `settleEntries` corrects it.
 */
export async function settleHeld(
  tx: Tx,
  usageIds: string[],
): Promise<{ references: string[]; passed: Passed[] }> {
  if (usageIds.length === 0) return { references: [], passed: [] };
  const { rows } = await sql<{
    references: string[] | null;
    passed: (Omit<Passed, 'starts_at'> & { starts_at: string })[] | null;
  }>`/*keep*/
    WITH settled AS (
      UPDATE budget_entry e SET held = false, amount = ${truth}, owner = NULL, lease_until = NULL
      FROM usage_record u, budget b
      WHERE e.reference = any(${usageIds}::text[]) AND e.kind = 'usage' AND e.held
        AND u.tenant_id = e.tenant_id AND u.id = e.reference AND u.status <> 'pending'
        AND b.tenant_id = e.tenant_id AND b.id = e.budget_id
      RETURNING e.tenant_id, e.budget_id, e.holder, e.starts_at, e.reference, e.amount AS delta
    ), ${booked}
    SELECT (SELECT json_agg(reference) FROM settled) AS "references", (SELECT json_agg(p) FROM passed p) AS passed`.execute(
    tx,
  );
  const [row] = rows;
  return {
    references: row?.references ?? [],
    passed: (row?.passed ?? []).map((one) => ({ ...one, starts_at: new Date(one.starts_at) })),
  };
}

/**
 * Turns the holds of settled attempts into what their ledger rows say, and moves the accounts by the difference: from
 * nothing for a live hold, from the estimate for one that had been given up (the late truth corrects it). Repeating it
 * changes nothing. Answers thresholds that accounts have passed by it.
 */
export async function settleEntries(tx: Tx | Kysely<Database>, usageIds: string[] | null): Promise<Passed[]> {
  if (usageIds?.length === 0) return [];
  const chosen =
    usageIds === null ? sql`e.held` : sql`e.reference = any(${usageIds}::text[]) AND e.kind = 'usage'`;
  const { rows } = await sql<Passed>`/*keep*/
    WITH truth AS (
      SELECT e.tenant_id, e.budget_id, e.holder, e.starts_at, e.reference, e.held, e.amount AS before,
        ${truth} AS amount
      FROM budget_entry e
      JOIN usage_record u ON u.tenant_id = e.tenant_id AND u.id = e.reference AND u.status <> 'pending'
      JOIN budget b ON b.tenant_id = e.tenant_id AND b.id = e.budget_id
      WHERE ${chosen}
      -- The latest version of each entry: recovery and a late settlement may meet here.
      ORDER BY e.tenant_id, e.reference, e.budget_id, e.holder, e.starts_at
      FOR NO KEY UPDATE OF e
    ), settled AS (
      UPDATE budget_entry e SET held = false, amount = t.amount, owner = NULL, lease_until = NULL
      FROM truth t
      WHERE e.tenant_id = t.tenant_id AND e.reference = t.reference AND e.budget_id = t.budget_id
        AND e.holder = t.holder AND e.starts_at = t.starts_at AND (t.held OR e.amount <> t.amount)
      RETURNING e.tenant_id, e.budget_id, e.holder, e.starts_at,
        CASE WHEN t.held THEN t.amount ELSE t.amount - t.before END AS delta
    ), ${booked}
    SELECT * FROM passed`.execute(tx);
  return rows;
}

/** Answers the alerts that are new: each threshold once per account and window, whoever passes it again. */
export async function insertAlerts(
  tx: Tx | Kysely<Database>,
  alerts: (PassedThreshold & { tenant_id: string; id: string; at: Date })[],
): Promise<string[]> {
  if (alerts.length === 0) return [];
  const rows = await tx
    .insertInto('budget_alert')
    .values(alerts)
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Enlarges the live holds of one attempt where all of them have room; answers how many grew and how many there are. */
export async function growHolds(
  tx: Tx,
  usageId: string,
  grown: { budget_id: string; amount: string; ceiling: string | null }[],
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    WITH wanted AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(grown)}::jsonb) AS w(
        budget_id text, amount numeric, ceiling numeric)
    ), more AS (
      UPDATE budget_entry e SET amount = w.amount
      FROM wanted w, budget_period p
      WHERE e.reference = ${usageId} AND e.budget_id = w.budget_id AND e.held
        AND p.budget_id = e.budget_id AND p.holder = e.holder AND p.starts_at = e.starts_at
        AND (w.ceiling IS NULL OR p.spent + w.amount - e.amount + (
          SELECT sum(h.amount) FROM budget_entry h
          WHERE h.budget_id = e.budget_id AND h.holder = e.holder AND h.starts_at = e.starts_at AND h.held
        ) <= w.ceiling)
      RETURNING 1
    )
    SELECT count(*) AS count FROM more`.execute(tx);
  return rows[0]?.count ?? 0;
}
