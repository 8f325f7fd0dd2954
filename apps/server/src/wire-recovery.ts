import type { Config } from './config.ts';
import { recoverTurns } from './features/assistant/index.ts';
import { watchSchedules } from './features/connectors/index.ts';
import { followRemote, recoverDocuments } from './features/knowledge/index.ts';
import { recoverHolds, writeOffLeases } from './features/limits/index.ts';
import { recoverUsage } from './features/metering/index.ts';
import { systemClock } from './kernel/clock.ts';
import type { Ports } from './kernel/ports.ts';
import type { Log } from './kernel/scope.ts';
import type { DatabaseHandle } from './platform/db/index.ts';
import type { JobRunner } from './platform/jobs/index.ts';
import { startHousekeeping } from './wire-housekeeping.ts';
import { remoteName } from './wire-search.ts';
import { startWarming } from './wire-warm.ts';

export interface RecoveryParts {
  config: Config;
  database: DatabaseHandle;
  jobs: JobRunner;
  ports: Ports;
  log: Log;
}

const everyMs = 30_000;

/**
 * Takes up what dead processes left behind: once now, and on a database that several processes share again every half
 * minute, for one of the others may die at any time. Returns how to stop. To be called before workers start.
 */
export async function startRecovery(parts: RecoveryParts): Promise<() => void> {
  const alone = parts.database.kind === 'embedded';
  await recover(parts, alone);
  const stopWatching = await startSchedules(parts, alone);
  const stopTidying = startHousekeeping(parts);
  const stopFollowing = await startFollowing(parts);
  const stopWarming = parts.config.role === 'worker' ? () => undefined : startWarming(parts);
  const stopSchedules = () => {
    stopWatching();
    stopTidying();
    stopFollowing();
    stopWarming();
  };
  if (alone) return stopSchedules;
  const state = { busy: false };
  const again = async () => {
    if (state.busy) return;
    state.busy = true;
    try {
      await recover(parts, false);
    } catch (error) {
      // The next time is soon.
      parts.log.warn({ err: error }, 'looking for abandoned work failed');
    } finally {
      state.busy = false;
    }
  };
  const timer = setInterval(() => void again(), everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    stopSchedules();
  };
}

/** Every process sees to it that changes are noted; those with workers have them copied. */
function startFollowing({ config, database, jobs, log }: RecoveryParts): Promise<() => void> {
  const works = config.role !== 'api';
  return followRemote({ system: database.system, jobs, log, name: remoteName(config), works });
}

/** Where workers run, somebody has to open the runs of sources whose time has come. */
function startSchedules({ config, database, jobs, log }: RecoveryParts, alone: boolean) {
  if (config.role === 'api') return () => undefined;
  const now = () => systemClock.now();
  return watchSchedules({ system: database.system, jobs, log, now, alone });
}

async function recover({ config, database, jobs, ports }: RecoveryParts, alone: boolean): Promise<void> {
  const now = systemClock.now();
  await ports.modelGateway.quick?.takeOver(database.system);
  await writeOffLeases(database.system, now);
  await recoverUsage(database.system, { now, alone });
  await recoverHolds(database.system, now);
  await recoverTurns(database.system, { clock: systemClock, ...(alone ? { afterMs: 0 } : {}) });
  if (config.role !== 'api') await recoverDocuments(database.system, { jobs, exclusive: alone, now });
}
