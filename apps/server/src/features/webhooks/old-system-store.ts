import type { Kysely } from 'kysely';
import type { Database } from '../../kernel/tables.gen.ts';

const keptDays = 30;

/** Deletes events with their deliveries when they are 30 days old, of all tenants. */
export async function dropOldEvents(system: Kysely<Database>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptDays * 86_400_000);
  await system.deleteFrom('webhook_event').where('at', '<', before).execute();
}
