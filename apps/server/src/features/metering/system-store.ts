import { type Kysely, sql } from 'kysely';
import type { Database } from '../../kernel/tables.gen.ts';
import { feedOf } from './store.ts';

/** Settles what nobody will settle any more, at the estimate it was opened with. All tenants. */
export async function settleAbandoned(
  system: Kysely<Database>,
  { now, leaseBefore }: { now: Date; leaseBefore: Date | null },
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    WITH settled AS (
      UPDATE usage_record SET status = 'error', problem = 'interrupted', estimated = true, settled_at = ${now}
      WHERE status = 'pending' AND (${leaseBefore}::timestamptz IS NULL OR lease_until < ${leaseBefore})
      RETURNING tenant_id, id
    ), ${feedOf('settled')}
    SELECT count(*)::int AS count FROM settled`.execute(system);
  return rows[0]?.count ?? 0;
}
