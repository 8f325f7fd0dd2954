import { newId } from '../../kernel/id.ts';
import type { Scope, Tx } from '../../kernel/scope.ts';
import { moveByAdjustments } from './adjust-store.ts';
import { insertAlerts } from './admission/settle-store.ts';
import { lockAccounts } from './admission/store.ts';

const lockPatienceMs = 10_000;

/** Moves the accounts that counted re-rated calls, in the transaction that re-rates them. A threshold passed by it is an alert. */
export async function adjustBudgets(tx: Tx, scope: Scope, reratingId: string): Promise<void> {
  // As admissions do: what is left must not be judged while it moves.
  await lockAccounts(tx, scope.tenantId, lockPatienceMs);
  const passed = await moveByAdjustments(tx, reratingId);
  const at = scope.clock.now();
  await insertAlerts(
    tx,
    passed.map((threshold) => ({ ...threshold, id: newId('alert', at.getTime()), at })),
  );
}
