import type { Config } from './config.ts';
import { dropExpiredContent } from './features/metering/index.ts';
import { systemClock } from './kernel/clock.ts';
import type { Log } from './kernel/scope.ts';
import type { DatabaseHandle } from './platform/db/index.ts';

interface Parts {
  config: Config;
  database: DatabaseHandle;
  log: Log;
}

const everyMs = 60_000;

/** What has to happen as time goes by, where workers run: now and every minute. Returns how to stop. */
export function startHousekeeping({ config, database, log }: Parts): () => void {
  if (config.role === 'api') return () => undefined;
  const state = { busy: false };
  const tidy = async () => {
    if (state.busy) return;
    state.busy = true;
    try {
      await dropExpiredContent(database.system, systemClock.now());
    } catch (error) {
      // The next time is soon.
      log.warn({ err: error }, 'housekeeping failed');
    } finally {
      state.busy = false;
    }
  };
  void tidy();
  const timer = setInterval(() => void tidy(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
