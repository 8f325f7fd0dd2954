import { sql } from 'kysely';
import type { Scope, Tx } from '../../../kernel/scope.ts';

/**
 * Runs `work` with the rights of the tenant that owns the rows (`pool`), inside the same transaction, so that the change
 * of an operator's row and its audit entry commit together. Callers have checked `requireEditable` or `poolFor` before.
 */
export async function inPool<T>(
  tx: Tx,
  { scope, pool }: { scope: Scope; pool: string },
  work: () => Promise<T>,
): Promise<T> {
  if (pool === scope.tenantId) return work();
  await becomeTenant(tx, pool);
  // A failure aborts the whole transaction, and the setting with it; only success has to step back.
  const result = await work();
  await becomeTenant(tx, scope.tenantId);
  return result;
}

async function becomeTenant(tx: Tx, tenantId: string): Promise<void> {
  await sql`select set_config('app.tenant_id', ${tenantId}, true)`.execute(tx);
}
