import { type Kysely, sql, type Transaction } from 'kysely';
import type { JobQueue } from '../../../kernel/ports.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { Database } from '../../../kernel/tables.gen.ts';
import { announceName } from './words.ts';

const atATime = 200;

/** Queues the announcement of every alert that has none yet, of all tenants: each once, whichever process comes first. */
export function announceAlerts(
  system: Kysely<Database>,
  { jobs, now }: { jobs: JobQueue; now: Date },
): Promise<number> {
  return system.transaction().execute(async (tx) => {
    const alerts = await takeNew(tx, now);
    for (const { tenant_id, id } of alerts)
      await jobs.send(tx as Tx, {
        name: announceName,
        payload: { tenantId: tenant_id as `ten_${string}`, alertId: id },
      });
    return alerts.length;
  });
}

async function takeNew(tx: Transaction<Database>, now: Date): Promise<{ tenant_id: string; id: string }[]> {
  const { rows } = await sql<{ tenant_id: string; id: string }>`
    UPDATE budget_alert SET announced_at = ${now}
    WHERE (tenant_id, id) IN (
      SELECT tenant_id, id FROM budget_alert WHERE announced_at IS NULL ORDER BY at LIMIT ${atATime}
      FOR UPDATE SKIP LOCKED)
    RETURNING tenant_id, id`.execute(tx);
  return rows;
}
