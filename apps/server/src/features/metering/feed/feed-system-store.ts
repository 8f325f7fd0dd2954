import { type Kysely, sql } from 'kysely';
import type { JobQueue } from '../../../kernel/ports.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { Database } from '../../../kernel/tables.gen.ts';

export const feedName = 'metering.feed';

/** Queues the telling of settled attempts for every tenant where a webhook waits for them. */
export async function feedUsage(system: Kysely<Database>, jobs: JobQueue): Promise<void> {
  const { rows } = await sql<{ tenant_id: `ten_${string}` }>`
    SELECT id AS tenant_id FROM tenant WHERE EXISTS (SELECT 1 FROM usage_feed WHERE usage_feed.tenant_id = tenant.id)`.execute(
    system,
  );
  if (rows.length === 0) return;
  await system.transaction().execute(async (tx) => {
    for (const { tenant_id } of rows)
      await jobs.send(tx as Tx, {
        name: feedName,
        payload: { tenantId: tenant_id },
        singletonKey: tenant_id,
      });
  });
}
