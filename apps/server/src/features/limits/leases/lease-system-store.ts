import { type Kysely, sql } from 'kysely';
import { newId } from '../../../kernel/id.ts';
import type { Database } from '../../../kernel/tables.gen.ts';
import { booked, insertAlerts, type Passed } from '../admission/settle-store.ts';

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

/** What a process took ahead, and nobody has explained for a day: its journal is lost. All tenants; idempotent. */
export async function writeOffLeases(system: Kysely<Database>, now: Date): Promise<void> {
  await writeOff(system, sql`lease_until < ${now}`, now);
}

/** What one process took ahead. */
export async function writeOffLeasesOf(
  system: Kysely<Database>,
  reference: string,
  now: Date,
): Promise<void> {
  await writeOff(system, sql`reference = ${reference}`, now);
}

/** It may have used all of it, so all of it counts as spent; thresholds passed by that are alerts. */
async function writeOff(system: Kysely<Database>, chosen: ReturnType<typeof sql>, now: Date): Promise<void> {
  const { rows } = await sql<Passed>`
    WITH settled AS (
      UPDATE budget_entry SET held = false WHERE kind = 'lease' AND held AND ${chosen}
      RETURNING tenant_id, budget_id, holder, starts_at, amount AS delta
    ), ${booked}
    SELECT * FROM passed`.execute(system);
  await insertAlerts(
    system,
    rows.map((passed) => ({ ...passed, id: newId('alert', now.getTime()), at: now })),
  );
}
