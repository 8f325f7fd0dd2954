import { sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';

export interface Difference {
  kind: 'account-sum' | 'entry-amount' | 'hold-of-settled';
  budget_id: string;
  reference: string | null;
  expected: string;
  found: string;
}

/** Everything that does not add up, at most 100. Nothing: the accounts are proved. */
export async function findDifferences(tx: Tx): Promise<Difference[]> {
  const { rows } = await sql<Difference>`
    WITH sums AS (
      SELECT p.budget_id, p.spent, coalesce(sum(e.amount) FILTER (WHERE NOT e.held), 0) AS total
      FROM budget_period p
      LEFT JOIN budget_entry e ON e.tenant_id = p.tenant_id AND e.budget_id = p.budget_id AND e.holder = p.holder
        AND e.starts_at = p.starts_at
      GROUP BY p.tenant_id, p.budget_id, p.holder, p.starts_at, p.spent
    ), truth AS (
      SELECT e.budget_id, e.reference, e.held, e.amount, u.status,
        CASE b.unit
          WHEN 'requests' THEN 1
          WHEN 'tokens' THEN u.input_tokens + u.output_tokens
          ELSE CASE WHEN u.currency = b.currency THEN coalesce(u.cost_pico, 0)
            ELSE ceil(coalesce(u.cost_pico, 0) * coalesce(e.exchange_ppm, 0) / 1000000) END
        END AS ledger
      FROM budget_entry e
      JOIN budget b ON b.tenant_id = e.tenant_id AND b.id = e.budget_id
      JOIN usage_record u ON u.tenant_id = e.tenant_id AND u.id = e.reference
      WHERE e.kind = 'usage'
    )
    SELECT 'account-sum' AS kind, budget_id, NULL AS reference, total::text AS expected, spent::text AS found
    FROM sums WHERE spent <> total
    UNION ALL
    SELECT 'entry-amount', budget_id, reference, ledger::text, amount::text
    FROM truth WHERE NOT held AND amount <> ledger
    UNION ALL
    SELECT 'hold-of-settled', budget_id, reference, ledger::text, amount::text
    FROM truth WHERE held AND status <> 'pending'
    LIMIT 100`.execute(tx);
  return rows;
}

export async function countAccounts(tx: Tx): Promise<{ accounts: number; entries: number }> {
  const { rows } = await sql<{ accounts: number; entries: number }>`
    SELECT (SELECT count(*) FROM budget_period) AS accounts, (SELECT count(*) FROM budget_entry) AS entries`.execute(
    tx,
  );
  return rows[0] ?? { accounts: 0, entries: 0 };
}
