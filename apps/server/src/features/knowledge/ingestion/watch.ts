import type { Scope } from '../../../kernel/scope.ts';
import { progressOf, type RunningStatus } from './stage.ts';
import { beat, type RunKey } from './store.ts';

/** Keeps a running run alive in the database and notices when somebody stopped it. */
export interface Watch {
  /** Aborted when the run was cancelled, replaced or deleted, and when the job itself is to stop. */
  readonly signal: AbortSignal;
  /** Whether the run was taken away, as opposed to the process shutting down. */
  stopped(): boolean;
  stop(): void;
  /** Where the pipeline is; written with the next beat. `part` = share of the stage, 0–1. */
  reach(status: RunningStatus, part: number): void;
  state(): { status: RunningStatus; progress: number };
  end(): void;
}

const beatMs = 1_000;

export function watchRun(scope: Scope, key: RunKey): Watch {
  const control = new AbortController();
  let current: { status: RunningStatus; progress: number } = {
    status: 'parsing',
    progress: progressOf('parsing', 0),
  };
  let busy = false;
  const stop = () => control.abort(new DOMException('the run was stopped', 'AbortError'));
  const tick = async () => {
    if (busy || control.signal.aborted) return;
    busy = true;
    try {
      const alive = await scope.tx((tx) => beat(tx, key, { ...current, now: scope.clock.now() }));
      if (!alive) stop();
    } catch (error) {
      // A missed beat is no reason to stop; a database that stays away fails the stages themselves.
      scope.log.warn({ err: error, documentId: key.documentId }, 'could not record progress');
    } finally {
      busy = false;
    }
  };
  const timer = setInterval(tick, beatMs);
  timer.unref();
  return {
    signal: AbortSignal.any([scope.signal, control.signal]),
    stopped: () => control.signal.aborted,
    stop,
    reach: (status, part) => {
      current = { status, progress: progressOf(status, part) };
    },
    state: () => current,
    end: () => clearInterval(timer),
  };
}
