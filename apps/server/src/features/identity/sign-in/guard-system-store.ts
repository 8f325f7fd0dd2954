import type { Tx } from '../../../kernel/scope.ts';
import type { DatabaseHandle } from '../../../platform/db/index.ts';
import type { GuardState } from './lockout.ts';

const guardColumns = ['key', 'failures', 'window_started_at', 'locked_until'] as const;

/** The states of these keys, in the same order. */
export async function readGuards(
  database: DatabaseHandle,
  keys: string[],
): Promise<(GuardState | undefined)[]> {
  const rows = await database.system
    .selectFrom('sign_in_guard')
    .select(guardColumns)
    .where('key', 'in', keys)
    .execute();
  return keys.map((key) => {
    const row = rows.find((candidate) => candidate.key === key);
    return row === undefined ? undefined : toState(row);
  });
}

/** Changes one state; whoever changes the same key waits. Old states of others are swept out on the way. */
export async function changeGuard(
  tx: Tx,
  key: string,
  { change, now }: { change: (state: GuardState) => GuardState; now: Date },
): Promise<GuardState> {
  await tx
    .deleteFrom('sign_in_guard')
    .where('window_started_at', '<', new Date(now.getTime() - 48 * 3_600_000))
    .where('key', '<>', key)
    .execute();
  await tx
    .insertInto('sign_in_guard')
    .values({ key, failures: 0, window_started_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const row = await tx
    .selectFrom('sign_in_guard')
    .select(guardColumns)
    .where('key', '=', key)
    .forUpdate()
    .executeTakeFirstOrThrow();
  const next = change(toState(row));
  await tx
    .updateTable('sign_in_guard')
    .set({
      failures: next.failures,
      window_started_at: next.windowStartedAt,
      locked_until: next.lockedUntil,
    })
    .where('key', '=', key)
    .execute();
  return next;
}

export async function dropGuard(tx: Tx, key: string): Promise<void> {
  await tx.deleteFrom('sign_in_guard').where('key', '=', key).execute();
}

function toState(row: { failures: number; window_started_at: Date; locked_until: Date | null }): GuardState {
  return { failures: row.failures, windowStartedAt: row.window_started_at, lockedUntil: row.locked_until };
}
