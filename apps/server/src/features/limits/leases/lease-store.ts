import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { booked, type Passed, truth } from '../admission/settle-store.ts';
import type { AccountKey } from '../admission/store.ts';

/** An entry of a finished or running call on one account. */
export interface BookedHold extends AccountKey {
  reference: string;
  exchange_ppm: string | null;
  /** Of a call that still runs: what is held of it (decimal text), until when. */
  amount: string | null;
  lease_until: string | null;
}

export type LeaseState = AccountKey & { amount: string };

export interface Booked {
  /** Entries that were not there before. */
  entries: number;
  passed: Passed[];
  /** What is left of the leases that were charged. */
  leases: LeaseState[];
}

/** What process `owner` has taken ahead goes down by what was booked or held of it. Never below nothing: the overrun is spent. */
const charged = (owner: string) => sql`leases AS (
  UPDATE budget_entry l SET amount = greatest(0, l.amount - m.delta)
  FROM (SELECT tenant_id, budget_id, holder, starts_at, sum(delta) AS delta FROM settled GROUP BY 1, 2, 3, 4) m
  WHERE l.reference = ${owner}::text AND l.kind = 'lease' AND l.held AND l.tenant_id = m.tenant_id
    AND l.budget_id = m.budget_id AND l.holder = m.holder AND l.starts_at = m.starts_at
  RETURNING l.budget_id, l.holder, l.starts_at, l.amount::text AS amount
)`;

const wantedHolds = (holds: BookedHold[]) => sql`json_to_recordset(${JSON.stringify(holds)}::json) AS e(
  budget_id text, holder text, starts_at timestamptz, reference text, exchange_ppm bigint,
  amount numeric, lease_until timestamptz)`;

const accountOfEntry = sql`JOIN budget_period p ON p.budget_id = e.budget_id AND p.holder = e.holder
  AND p.starts_at = e.starts_at`;

/**
 * Books what finished calls used, by their ledger rows, and takes it off the leases of their process: spent + held stays
 * what it was. Accounts that are gone, or not open yet, are left out: they begin with what the ledger knows.
 */
export async function bookFinished(tx: Tx, owner: string, holds: BookedHold[]): Promise<Booked> {
  const { rows } = await sql<BookedRow>`/*keep*/
    WITH settled AS (
      INSERT INTO budget_entry (
        tenant_id, budget_id, holder, starts_at, reference, kind, held, amount, exchange_ppm, at)
      SELECT u.tenant_id, e.budget_id, e.holder, e.starts_at, e.reference, 'usage', false, ${truth}, e.exchange_ppm,
        coalesce(u.settled_at, u.at)
      FROM ${wantedHolds(holds)}
      JOIN usage_record u ON u.id = e.reference AND u.status <> 'pending'
      JOIN budget b ON b.id = e.budget_id
      ${accountOfEntry}
      ON CONFLICT DO NOTHING
      RETURNING tenant_id, budget_id, holder, starts_at, amount AS delta
    ), ${booked}, ${charged(owner)}
    SELECT (SELECT count(*)::int FROM settled) AS entries, (SELECT json_agg(p) FROM passed p) AS passed,
      (SELECT json_agg(l) FROM leases l) AS leases`.execute(tx);
  return bookedOf(rows[0]);
}

/** Puts the holds of calls that still run, as far as anybody knows, in the place of their process's leases. */
export async function holdRunning(tx: Tx, owner: string, holds: BookedHold[]): Promise<void> {
  if (holds.length === 0) return;
  await sql`
    WITH settled AS (
      INSERT INTO budget_entry (
        tenant_id, budget_id, holder, starts_at, reference, kind, held, amount, exchange_ppm, at, owner, lease_until)
      SELECT u.tenant_id, e.budget_id, e.holder, e.starts_at, e.reference, 'usage', true, e.amount, e.exchange_ppm,
        u.at, ${owner}::text, e.lease_until
      FROM ${wantedHolds(holds)}
      JOIN usage_record u ON u.id = e.reference AND u.status = 'pending'
      ${accountOfEntry}
      ON CONFLICT DO NOTHING
      RETURNING tenant_id, budget_id, holder, starts_at, amount AS delta
    ), ${charged(owner)}
    SELECT count(*) FROM leases`.execute(tx);
}

interface BookedRow {
  entries: number;
  passed: (Omit<Passed, 'starts_at'> & { starts_at: string })[] | null;
  leases: LeaseState[] | null;
}

function bookedOf(row: BookedRow | undefined): Booked {
  return {
    entries: row?.entries ?? 0,
    passed: (row?.passed ?? []).map((one) => ({ ...one, starts_at: new Date(one.starts_at) })),
    leases: (row?.leases ?? []).map((one) => ({ ...one, starts_at: new Date(one.starts_at).toISOString() })),
  };
}

/** Whether accounts were opened since: what they began with did not hold calls that nobody had booked yet. */
export async function openedSince(tx: Tx, since: Date): Promise<boolean> {
  const { rows } = await sql`/*keep*/
    SELECT 1 FROM budget_entry WHERE kind = 'opening' AND at >= ${since}::timestamptz LIMIT 1`.execute(tx);
  return rows.length > 0;
}

/** Books calls on accounts that were opened while they ran. */
export async function bookOnOpened(tx: Tx, since: Date, usageIds: string[]): Promise<Passed[]> {
  const { rows } = await sql<Passed>`
    WITH settled AS (
      INSERT INTO budget_entry (
        tenant_id, budget_id, holder, starts_at, reference, kind, held, amount, exchange_ppm, at)
      SELECT e.tenant_id, e.budget_id, e.holder, e.starts_at, u.id, 'usage', false, ${truth}, e.exchange_ppm,
        coalesce(u.settled_at, u.at)
      FROM usage_record u
      CROSS JOIN LATERAL (
        SELECT o.tenant_id, o.budget_id, o.holder, o.starts_at, budget.exchange_ppm
        FROM budget_entry o
        JOIN budget_period p USING (tenant_id, budget_id, holder, starts_at)
        JOIN budget ON budget.tenant_id = o.tenant_id AND budget.id = o.budget_id
        WHERE o.kind = 'opening' AND o.at >= ${since}::timestamptz
          AND u.at >= p.starts_at AND (p.ends_at IS NULL OR u.at < p.ends_at)
          AND (budget.user_id IS NULL OR budget.user_id = u.user_id)
          AND (budget.key_id IS NULL OR budget.key_id = u.key_id)
          AND (budget.app IS NULL OR budget.app = u.app)
          AND (budget.model_name IS NULL OR budget.model_name IN (u.model_name, u.route_name))
          AND (budget.group_id IS NULL OR EXISTS (
            SELECT 1 FROM member JOIN group_member ON group_member.member_id = member.id
            WHERE member.user_id = u.user_id AND group_member.group_id = budget.group_id))
          AND o.holder = CASE budget.each WHEN 'user' THEN coalesce(u.user_id, 'none')
            WHEN 'key' THEN coalesce(u.key_id, 'none') WHEN 'app' THEN u.app WHEN 'model' THEN u.model_name ELSE '' END
      ) e
      JOIN budget b ON b.tenant_id = e.tenant_id AND b.id = e.budget_id
      WHERE u.id = any(${usageIds}::text[]) AND u.status <> 'pending'
      ON CONFLICT DO NOTHING
      RETURNING tenant_id, budget_id, holder, starts_at, amount AS delta
    ), ${booked}
    SELECT * FROM passed`.execute(tx);
  return rows;
}

export interface LeaseHolder {
  /** What the rows are called: see `referenceOf`. */
  owner: string;
  /** The machine, as people know it. */
  host: string;
}

export interface LeaseAccount extends AccountKey {
  spent: string;
  /** By others: calls of the exact path, leases of other processes. */
  others: string;
  /** What this process has. */
  own: string;
}

/** Open accounts only. To be read under the tenant's lock. */
export async function readLeases(tx: Tx, owner: string, wanted: AccountKey[]): Promise<LeaseAccount[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<LeaseAccount>`/*keep*/
    SELECT w.budget_id, w.holder, w.starts_at, p.spent::text AS spent, h.others::text AS others, h.own::text AS own
    FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS w(budget_id text, holder text, starts_at text)
    JOIN budget_period p ON p.budget_id = w.budget_id AND p.holder = w.holder
      AND p.starts_at = w.starts_at::timestamptz
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(e.amount) FILTER (WHERE e.reference <> ${owner}::text), 0) AS others,
        coalesce(sum(e.amount) FILTER (WHERE e.reference = ${owner}::text), 0) AS own
      FROM budget_entry e
      WHERE e.budget_id = w.budget_id AND e.holder = w.holder AND e.starts_at = w.starts_at::timestamptz AND e.held
    ) h`.execute(tx);
  return rows;
}

/**
 * A process whose leases were written off is here after all: they are held again, and not spent. To be said before it
 * books or exchanges anything, so that what it used is not counted beside what it may have used.
 */
export async function reclaimLeases(tx: Tx, owner: string): Promise<void> {
  await sql`/*keep*/
    WITH back AS (
      UPDATE budget_entry SET held = true WHERE reference = ${owner}::text AND kind = 'lease' AND NOT held
      RETURNING tenant_id, budget_id, holder, starts_at, amount
    )
    UPDATE budget_period p SET spent = p.spent - b.amount
    FROM back b
    WHERE p.tenant_id = b.tenant_id AND p.budget_id = b.budget_id AND p.holder = b.holder
      AND p.starts_at = b.starts_at`.execute(tx);
}

/** Writes what this process has from now on; nothing is no row. `host`: how its operator knows it. */
export async function writeLeases(
  tx: Tx,
  leases: LeaseState[],
  { tenantId, owner, host, at, until }: LeaseHolder & { tenantId: string; at: Date; until: Date },
): Promise<void> {
  const some = leases.filter(({ amount }) => amount !== '0');
  const none = leases.filter(({ amount }) => amount === '0');
  await Promise.all([
    some.length === 0
      ? undefined
      : sql`/*keep*/
    INSERT INTO budget_entry (
      tenant_id, budget_id, holder, starts_at, reference, kind, held, amount, at, owner, lease_until)
    SELECT ${tenantId}::text, l.budget_id, l.holder, l.starts_at, ${owner}::text, 'lease', true, l.amount,
      ${at}::timestamptz, ${host}::text, ${until}::timestamptz
    FROM json_to_recordset(${JSON.stringify(some)}::json) AS l(
      budget_id text, holder text, starts_at timestamptz, amount numeric)
    JOIN budget_period p ON p.budget_id = l.budget_id AND p.holder = l.holder AND p.starts_at = l.starts_at
    ON CONFLICT (tenant_id, reference, budget_id, holder, starts_at) DO UPDATE
      SET amount = excluded.amount, lease_until = excluded.lease_until, held = true`.execute(tx),
    none.length === 0
      ? undefined
      : sql`
    DELETE FROM budget_entry e
    USING json_to_recordset(${JSON.stringify(none)}::json) AS l(budget_id text, holder text, starts_at timestamptz)
    WHERE e.reference = ${owner}::text AND e.kind = 'lease' AND e.budget_id = l.budget_id AND e.holder = l.holder
      AND e.starts_at = l.starts_at`.execute(tx),
  ]);
}

/** Moves rates ahead by units that this process may use from memory (or back). */
export async function moveRates(
  tx: Tx,
  tenantId: string,
  moves: { limit_id: string; holder: string; delta_us: number }[],
): Promise<void> {
  const some = moves.filter(({ delta_us }) => delta_us !== 0);
  if (some.length === 0) return;
  await sql`/*keep*/
    INSERT INTO rate_state AS r (tenant_id, limit_id, holder, arrival_us)
    SELECT ${tenantId}::text, m.limit_id, m.holder, m.delta_us
    FROM json_to_recordset(${JSON.stringify(some)}::json) AS m(limit_id text, holder text, delta_us bigint)
    JOIN rate_limit l ON l.id = m.limit_id
    ON CONFLICT (tenant_id, limit_id, holder) DO UPDATE SET arrival_us = greatest(0, r.arrival_us + excluded.arrival_us)`.execute(
    tx,
  );
}

/** The leases of a process that is not there any more. What had been written off as spent is given back. */
export async function dropLeases(tx: Tx, owner: string): Promise<void> {
  await sql`
    WITH gone AS (
      DELETE FROM budget_entry WHERE reference = ${owner} AND kind = 'lease'
      RETURNING tenant_id, budget_id, holder, starts_at, CASE WHEN held THEN 0 ELSE amount END AS spent
    )
    UPDATE budget_period p SET spent = p.spent - g.spent
    FROM gone g
    WHERE p.tenant_id = g.tenant_id AND p.budget_id = g.budget_id AND p.holder = g.holder
      AND p.starts_at = g.starts_at AND g.spent <> 0`.execute(tx);
}
