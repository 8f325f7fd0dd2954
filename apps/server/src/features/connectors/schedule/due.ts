import type { Kysely } from 'kysely';
import type { JobQueue } from '../../../kernel/ports.ts';
import type { Log, Tx } from '../../../kernel/scope.ts';
import type { Database } from '../../../kernel/tables.gen.ts';
import { queueRun, syncJob } from '../sync/request.ts';
import { releaseDeadLeases, strandedRuns, takeDue } from './due-system-store.ts';

const everyMs = 20_000;
const atATime = 50;
/** A job that was just queued may wait for a worker; later its process is taken for dead. */
const strandedAfterMs = 90_000;

export interface DueParts {
  system: Kysely<Database>;
  jobs: JobQueue;
  now: () => Date;
  /** Every open run without a lease is stranded, however young: no other process works on this database. */
  takeAll?: boolean;
}

/** Opens runs of sources whose time has come, and hands runs without a living worker to the queue again. */
export async function startDue({ system, jobs, now: clock, takeAll = false }: DueParts): Promise<number> {
  const now = clock();
  const queuedBefore = takeAll ? now : new Date(now.getTime() - strandedAfterMs);
  const stranded = await strandedRuns(system, { now, queuedBefore });
  const due = await system.transaction().execute(async (tx) => {
    for (const run of stranded) await jobs.send(tx as Tx, syncJob(run));
    const taken = await takeDue(tx, now, atATime);
    for (const source of taken) await queueRun(tx as Tx, jobs, { ...source, cause: 'schedule', now });
    return taken.length;
  });
  return due + stranded.length;
}

/**
 * Looks at once and every 20 seconds; returns how to stop. `alone` = no other process works on this database: what the
 * last one left behind goes on now, not when its lease has run out.
 */
export async function watchSchedules(parts: DueParts & { alone: boolean; log: Log }): Promise<() => void> {
  if (parts.alone) await releaseDeadLeases(parts.system);
  const state = { busy: false };
  const look = async (takeAll = false) => {
    if (state.busy) return;
    state.busy = true;
    try {
      await startDue({ ...parts, takeAll });
    } catch (error) {
      // The next look is soon.
      parts.log.warn({ err: error }, 'looking for sources that are due failed');
    } finally {
      state.busy = false;
    }
  };
  await look(parts.alone);
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
