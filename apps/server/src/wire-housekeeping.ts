import type { Config } from './config.ts';
import { announceAlerts } from './features/limits/index.ts';
import { dropExpiredContent, feedUsage } from './features/metering/index.ts';
import { dropOldEvents } from './features/webhooks/index.ts';
import { systemClock } from './kernel/clock.ts';
import type { Log } from './kernel/scope.ts';
import type { DatabaseHandle } from './platform/db/index.ts';
import type { JobRunner } from './platform/jobs/index.ts';

interface Parts {
  config: Config;
  database: DatabaseHandle;
  jobs: JobRunner;
  log: Log;
}

/** How late somebody may hear of a passed threshold. */
const tellMs = 5_000;
const tidyMs = 60_000;

/** What has to happen as time goes by, where workers run. Returns how to stop. */
export function startHousekeeping({ config, database: { system }, jobs, log }: Parts): () => void {
  if (config.role === 'api') return () => undefined;
  const tell = async () => {
    await announceAlerts(system, { jobs, now: systemClock.now() });
    await feedUsage(system, jobs);
  };
  const tidy = async () => {
    await dropExpiredContent(system, systemClock.now());
    await dropOldEvents(system, systemClock.now());
  };
  const stops = [repeat(tell, { everyMs: tellMs, log }), repeat(tidy, { everyMs: tidyMs, log })];
  return () => {
    for (const stop of stops) stop();
  };
}

function repeat(work: () => Promise<void>, { everyMs, log }: { everyMs: number; log: Log }): () => void {
  const state = { busy: false };
  const run = async () => {
    if (state.busy) return;
    state.busy = true;
    try {
      await work();
    } catch (error) {
      // The next time is soon.
      log.warn({ err: error }, 'housekeeping failed');
    } finally {
      state.busy = false;
    }
  };
  const timer = setInterval(() => void run(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
