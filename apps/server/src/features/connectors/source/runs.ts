import type { SourceSchedule, SyncRun } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { nextRun } from '../schedule/schedule.ts';
import { noCounts } from '../sync/counts.ts';
import { retryFailed } from '../sync/item-store.ts';
import { startRun } from '../sync/request.ts';
import { closeRun, openRun, type RunRow, requestCancel } from '../sync/run-store.ts';
import { ownedSource } from './guard.ts';
import { presentRun } from './present.ts';
import { type SourceRow, updateSource } from './store.ts';

/** @throws connectors.source_not_found, connectors.already_running */
export function syncNow(scope: Scope, sourceId: string): Promise<SyncRun> {
  return begin(scope, sourceId, 'source.sync_started');
}

/** Failed items are due with this run. */
export function retryItems(scope: Scope, sourceId: string): Promise<SyncRun> {
  return begin(scope, sourceId, 'source.retry_started', (tx) => retryFailed(tx, sourceId, scope.clock.now()));
}

/** The removals that the last run held back are made by the run that starts now, if they are still missing. */
export function confirmRemovals(scope: Scope, sourceId: string): Promise<SyncRun> {
  return begin(scope, sourceId, 'source.removals_confirmed', async (_, row) => {
    if (row.held_removals === null) throw problem('connectors.nothing_held');
  });
}

function begin(
  ...[scope, sourceId, action, before]: [Scope, string, string, ((tx: Tx, row: SourceRow) => Promise<void>)?]
): Promise<SyncRun> {
  return scope.tx(async (tx) => {
    const row = await ownedSource(tx, scope, sourceId);
    await before?.(tx, row);
    const run = await startRun(tx, scope, sourceId);
    await record(tx, scope, { row, run, action });
    return presentRun(run, scope.locale);
  });
}

/** A waiting run ends at once, a running one within seconds. @throws connectors.not_running */
export function cancelRun(scope: Scope, sourceId: string): Promise<SyncRun> {
  return scope.tx(async (tx) => {
    const row = await ownedSource(tx, scope, sourceId);
    const run = await openRun(tx, sourceId);
    if (run === undefined) throw problem('connectors.not_running');
    const now = scope.clock.now();
    const idle = row.lease_until === null || row.lease_until < now;
    if (idle) {
      await closeRun(tx, run.id, { status: 'cancelled', counts: noCounts(), now });
      await updateSource(tx, sourceId, { next_run_at: nextRun(row.schedule as SourceSchedule, now) });
    } else await requestCancel(tx, run.id);
    await record(tx, scope, { row, run, action: 'source.cancel_requested' });
    return presentRun(idle ? { ...run, status: 'cancelled', finished_at: now } : run, scope.locale);
  });
}

async function record(
  tx: Tx,
  scope: Scope,
  { row, run, action }: { row: SourceRow; run: RunRow; action: string },
): Promise<void> {
  await recordAudit(tx, scope, {
    action,
    subject: { kind: 'source', id: row.id, name: row.name },
    details: { runId: run.id },
  });
}
