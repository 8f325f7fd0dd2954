import type { Id } from '@jishi/contract';
import type { Kysely } from 'kysely';
import type { JobQueue, JobRequest } from '../../../kernel/ports.ts';
import type { Log, Tx } from '../../../kernel/scope.ts';
import type { Database } from '../../../kernel/tables.gen.ts';
import { followChanges, tenantsPending } from './pending-system-store.ts';

export const copyName = 'knowledge.copy';

/** Copies what changed to the remote index. */
function copyJob(tenantId: Id<'tenant'>): JobRequest {
  return { name: copyName, payload: { tenantId }, singletonKey: tenantId };
}

const everyMs = 1_000;

export interface Following {
  system: Kysely<Database>;
  jobs: JobQueue;
  log: Log;
  /** What the remote index is called; undefined = there is none. */
  name: string | undefined;
  /** Whether this process looks for what is to be copied. */
  works: boolean;
}

/** Notes changes for the remote index and has them copied within about a second. Answers how to stop. */
export async function followRemote({ system, jobs, log, name, works }: Following): Promise<() => void> {
  await followChanges(system, name);
  if (name === undefined || !works) return () => undefined;
  const state = { busy: false };
  const look = async () => {
    if (state.busy) return;
    state.busy = true;
    try {
      const tenants = await tenantsPending(system);
      if (tenants.length > 0)
        await system.transaction().execute(async (tx) => {
          for (const tenantId of tenants) await jobs.send(tx as Tx, copyJob(tenantId));
        });
    } catch (error) {
      log.warn({ err: error }, 'looking for documents to copy failed');
    } finally {
      state.busy = false;
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
