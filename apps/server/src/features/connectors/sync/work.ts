import type { SyncCounts, SyncRun } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import type { OpenSource } from '../kinds/kind.ts';
import type { SourceRow } from '../source/store.ts';
import { noCounts } from './counts.ts';
import { beat, holdLease, type RunKey } from './run-store.ts';

/** A run under way. */
export interface Work {
  scope: Scope;
  key: RunKey;
  source: SourceRow;
  open: OpenSource;
  counts: SyncCounts;
  /** Aborted when the run is cancelled, the lease is lost, or the process stops. */
  signal: AbortSignal;
  stage(stage: SyncRun['stage']): void;
  /** A transaction that commits only while this worker holds the source. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  stoppedBy(): 'lost' | 'cancelled' | undefined;
  end(): void;
}

/** A lease outlives so long without a beat. */
export const leaseMs = 30_000;
const beatMs = 2_000;

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Keeps the lease, shows progress and notices a cancel. `open` is set by the caller before the first stage. */
export function startWork(scope: Scope, key: RunKey, source: SourceRow): Omit<Work, 'open'> {
  const control = new AbortController();
  const state: { stage: SyncRun['stage']; busy: boolean; stopped?: 'lost' | 'cancelled' } = {
    stage: 'listing',
    busy: false,
  };
  const counts = noCounts();
  const stop = (why: 'lost' | 'cancelled') => {
    state.stopped ??= why;
    control.abort(new DOMException('the run was stopped', 'AbortError'));
  };
  const tick = async () => {
    if (state.busy || control.signal.aborted) return;
    state.busy = true;
    try {
      const until = new Date(scope.clock.now().getTime() + leaseMs);
      const answer = await scope.tx((tx) => beat(tx, key, { stage: state.stage, counts, until }));
      if (answer !== 'alive') stop(answer);
    } catch (error) {
      // A missed beat is no reason to stop: every write checks the lease for itself.
      scope.log.warn({ err: error, sourceId: key.sourceId }, 'could not record the progress of a source');
    } finally {
      state.busy = false;
    }
  };
  const timer = setInterval(() => void tick(), beatMs);
  timer.unref();
  return {
    scope,
    key,
    source,
    counts,
    signal: AbortSignal.any([scope.signal, control.signal]),
    stage: (stage) => {
      state.stage = stage;
    },
    tx: (work) =>
      scope.tx(async (tx) => {
        if (!(await holdLease(tx, key))) {
          stop('lost');
          throw new LeaseLost('another worker has the source');
        }
        return work(tx);
      }),
    stoppedBy: () => state.stopped,
    end: () => clearInterval(timer),
  };
}
