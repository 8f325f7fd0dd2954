import { type Kysely, sql } from 'kysely';
import type { Database } from '../../../kernel/tables.gen.ts';

/** Tenants of which a process has taken something ahead. */
export async function tenantsOfLeases(system: Kysely<Database>, reference: string): Promise<string[]> {
  const rows = await system
    .selectFrom('budget_entry')
    .select('tenant_id')
    .distinct()
    .where('reference', '=', reference)
    .where('kind', '=', 'lease')
    .execute();
  return rows.map(({ tenant_id }) => tenant_id);
}

/**
 * What a process took ahead, and nobody has explained for a day, counts as spent: its journal is lost, and it may have
 * used all of it. All tenants; idempotent.
 */
export async function writeOffLeases(system: Kysely<Database>, now: Date): Promise<void> {
  await sql`
    WITH lost AS (
      UPDATE budget_entry SET held = false
      WHERE kind = 'lease' AND held AND lease_until < ${now}
      RETURNING tenant_id, budget_id, holder, starts_at, amount
    ), moved AS (
      SELECT tenant_id, budget_id, holder, starts_at, sum(amount) AS amount FROM lost GROUP BY 1, 2, 3, 4
    )
    UPDATE budget_period p SET spent = p.spent + m.amount
    FROM moved m
    WHERE p.tenant_id = m.tenant_id AND p.budget_id = m.budget_id AND p.holder = m.holder
      AND p.starts_at = m.starts_at`.execute(system);
}
