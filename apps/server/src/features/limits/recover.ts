import type { Kysely } from 'kysely';
import { newId } from '../../kernel/id.ts';
import type { Database } from '../../kernel/tables.gen.ts';
import { insertAlerts, settleEntries } from './admission/settle-store.ts';

/**
 * Settles the holds of attempts that are settled themselves: what a process held when it died becomes spending at the
 * ledger's estimate once `recoverUsage` has given the attempt up. Run it after that. All tenants; idempotent.
 */
export async function recoverHolds(system: Kysely<Database>, now: Date): Promise<void> {
  await system.transaction().execute(async (tx) => {
    const passed = await settleEntries(tx, null);
    await insertAlerts(
      tx,
      passed.map((threshold) => ({ ...threshold, id: newId('alert', now.getTime()), at: now })),
    );
  });
}
