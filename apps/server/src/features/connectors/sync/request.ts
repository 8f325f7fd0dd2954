import type { Id, SyncRun } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import type { JobQueue, JobRequest } from '../../../kernel/ports.ts';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { insertRun, type RunRow } from './run-store.ts';

export const syncName = 'connectors.sync';

/** Works on a run; a run that is over, or that another worker has, is left alone. */
export function syncJob(payload: { tenantId: Id<'tenant'>; sourceId: string; runId: string }): JobRequest {
  return { name: syncName, payload, singletonKey: payload.runId };
}

/** Opens a run and its job in one commit. Undefined when one is open already. */
export async function queueRun(
  tx: Tx,
  jobs: JobQueue,
  run: { tenantId: Id<'tenant'>; sourceId: string; cause: SyncRun['cause']; now: Date },
): Promise<RunRow | undefined> {
  const row = await insertRun(tx, { ...run, id: newId('sourceRun', run.now.getTime()) });
  if (row !== undefined)
    await jobs.send(tx, syncJob({ tenantId: run.tenantId, sourceId: run.sourceId, runId: row.id }));
  return row;
}

/** @throws connectors.already_running */
export async function startRun(tx: Tx, scope: Scope, sourceId: string): Promise<RunRow> {
  const row = await queueRun(tx, scope.ports.jobs, {
    tenantId: scope.tenantId,
    sourceId,
    cause: 'person',
    now: scope.clock.now(),
  });
  if (row === undefined) throw problem('connectors.already_running');
  return row;
}
