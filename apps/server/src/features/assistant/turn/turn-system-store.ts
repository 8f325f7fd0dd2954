import type { Kysely } from 'kysely';
import type { Database } from '../../../kernel/tables.gen.ts';

/** Sets aside running turns of all tenants whose heart stopped before `deadBefore`; how many. */
export async function failDeadTurns(
  system: Kysely<Database>,
  { deadBefore, now }: { deadBefore: Date; now: Date },
): Promise<number> {
  const result = await system
    .updateTable('turn')
    .set({ status: 'failed', problem_code: 'internal', finished_at: now })
    .where('status', '=', 'running')
    .where('heartbeat_at', '<', deadBefore)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
