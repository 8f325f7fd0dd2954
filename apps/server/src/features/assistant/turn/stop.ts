import { problem } from '../../../kernel/problem.ts';
import { requireUser } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { findTurn, requestStop } from './store.ts';

/**
 * Stops a running answer of one's own: at once in this process, within half a second in another.
 * @throws assistant.turn_not_found, assistant.not_running
 */
export async function stopTurn(scope: Scope, turnId: string): Promise<void> {
  const userId = requireUser(scope);
  const running = await scope.tx(async (tx) => {
    const row = await findTurn(tx, turnId);
    if (row === undefined || row.user_id !== userId) throw problem('assistant.turn_not_found');
    return requestStop(tx, turnId);
  });
  if (!running) throw problem('assistant.not_running');
  scope.ports.runningTurns.stop(turnId);
}
