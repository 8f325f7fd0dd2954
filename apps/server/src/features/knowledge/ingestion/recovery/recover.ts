import type { Kysely } from 'kysely';
import type { JobQueue } from '../../../../kernel/ports.ts';
import type { Tx } from '../../../../kernel/scope.ts';
import type { Database } from '../../../../kernel/tables.gen.ts';
import { analysisVersion } from '../../../search/index.ts';
import { embedJob, ingestJob, reindexJob, sweepJob } from '../request.ts';
import {
  basesToEmbed,
  basesToReindex,
  releaseDeadClaims,
  takeStrandedRuns,
  tenantsToSweep,
} from './recovery-system-store.ts';

/** Longer than a beat may take on a busy machine. */
const deadAfterMs = 90_000;

/**
 * Puts documents back to work whose job died with its process, and starts sweeps and vectors that were cut off. To be called
 * after the queue has started and before its workers do. `exclusive`: no other process works on this database.
 * Returns how many documents were queued again.
 */
export async function recoverDocuments(
  system: Kysely<Database>,
  { jobs, exclusive, now }: { jobs: JobQueue; exclusive: boolean; now: Date },
): Promise<number> {
  const aliveAfter = exclusive ? null : new Date(now.getTime() - deadAfterMs);
  const stranded = await system.transaction().execute(async (tx) => {
    const runs = await takeStrandedRuns(tx, aliveAfter);
    if (exclusive) await releaseDeadClaims(tx);
    for (const run of runs) await jobs.send(tx as Tx, ingestJob(run));
    return runs.length;
  });
  const tenants = await tenantsToSweep(system);
  const bases = await basesToEmbed(system);
  const outdated = await basesToReindex(system, analysisVersion(undefined));
  await system.transaction().execute(async (tx) => {
    for (const tenantId of tenants) await jobs.send(tx as Tx, sweepJob(tenantId));
    for (const { tenantId, baseId } of bases) await jobs.send(tx as Tx, embedJob(tenantId, baseId));
    for (const { tenantId, baseId } of outdated) await jobs.send(tx as Tx, reindexJob(tenantId, baseId));
  });
  return stranded;
}
