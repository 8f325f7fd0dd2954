import type { Kysely } from 'kysely';
import type { Database } from '../../kernel/tables.gen.ts';

/** Settles what nobody will settle any more, at the estimate it was opened with. All tenants. */
export async function settleAbandoned(
  system: Kysely<Database>,
  { now, leaseBefore }: { now: Date; leaseBefore: Date | null },
): Promise<number> {
  let query = system
    .updateTable('usage_record')
    .set({ status: 'error', problem: 'interrupted', estimated: true, settled_at: now })
    .where('status', '=', 'pending');
  if (leaseBefore !== null) query = query.where('lease_until', '<', leaseBefore);
  const { numUpdatedRows } = await query.executeTakeFirst();
  return Number(numUpdatedRows);
}
