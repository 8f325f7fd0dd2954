import type { Clock } from '../../../kernel/clock.ts';
import { deadAfterMs } from './open.ts';
import { failDeadTurns } from './turn-system-store.ts';

type SystemDatabase = Parameters<typeof failDeadTurns>[0];

/**
 * Marks turns that a crash left running as failed, in all tenants; how many. `afterMs`: silence after which one counts
 * as dead; 0 at the start of a process that is the only one on its database. Run at start and every minute.
 */
export function recoverTurns(
  system: SystemDatabase,
  { clock, afterMs = deadAfterMs }: { clock: Clock; afterMs?: number },
): Promise<number> {
  const now = clock.now();
  return failDeadTurns(system, { deadBefore: new Date(now.getTime() - afterMs), now });
}
