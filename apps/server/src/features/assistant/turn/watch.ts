import type { Scope } from '../../../kernel/scope.ts';
import { beatTurn, readPulse } from './store.ts';

const pollMs = 400;
const beatMs = 5_000;

/**
 * Looks every 400 ms whether another process asked to stop the turn, and shows every 5 s that it is alive. `stop` is also
 * called when the turn is running no more: it was set aside, or its conversation was deleted. Returns how to end it.
 */
export function watchTurn(scope: Scope, turnId: string, stop: () => void): () => void {
  const state = { busy: false };
  const look = async (): Promise<void> => {
    if (state.busy) return;
    state.busy = true;
    try {
      await scope.tx(async (tx) => {
        const pulse = await readPulse(tx, turnId);
        if (pulse === undefined || pulse.stop_requested) return stop();
        const now = scope.clock.now();
        if (now.getTime() - pulse.heartbeat_at.getTime() >= beatMs) await beatTurn(tx, turnId, now);
      });
    } catch (error) {
      // The next look is soon; a database that stays away ends the turn by its own errors.
      scope.log.warn({ err: error, turnId }, 'looking after a running turn failed');
    } finally {
      state.busy = false;
    }
  };
  const timer = setInterval(() => void look(), pollMs);
  timer.unref();
  return () => clearInterval(timer);
}
