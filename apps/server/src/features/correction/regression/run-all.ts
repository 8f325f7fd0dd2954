import type { Id } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { askAgain, keptResults } from './run.ts';
import { countResult, dropOldResults, findRun, finishRun, insertResult, nextOfRun } from './store.ts';

/** Asks what a run has not asked yet, one case at a time; a process that dies goes on where it stopped. */
export async function runAll(scope: Scope, runId: string): Promise<void> {
  for (;;) {
    scope.signal.throwIfAborted();
    const run = await scope.tx((tx) => findRun(tx, runId));
    if (run === undefined || run.status !== 'running') return;
    const row = await scope.tx((tx) => nextOfRun(tx, run));
    if (row === undefined) return scope.tx((tx) => finishRun(tx, runId, scope.clock.now()));
    const as = payer(scope, run.started_by);
    const result = await askAgain(as, {
      row,
      model: run.model ?? undefined,
      runnerId: run.started_by,
      runId,
    });
    await scope.tx(async (tx) => {
      await insertResult(tx, result);
      await countResult(tx, runId, result.passed);
      await dropOldResults(tx, row.id, keptResults);
    });
  }
}

/** Model calls count for who began the run. */
function payer(scope: Scope, userId: string | null): Scope {
  return { ...scope, actor: { ...scope.actor, userId: userId as Id<'user'> | null } };
}
