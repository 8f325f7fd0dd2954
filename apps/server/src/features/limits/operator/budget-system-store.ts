import type { Insertable, Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { BudgetTable } from '../../../kernel/tables.gen.ts';
import { people } from '../../identity/index.ts';

// In transactions of the installation: what the role of a tenant may not write.

export async function tenantExists(tx: Tx, tenantId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('tenant')
    .select('id')
    .where('id', '=', tenantId)
    .where('id', '<>', people.reservedTenantId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertOperatorBudget(
  tx: Tx,
  row: Omit<Insertable<BudgetTable>, 'set_by'>,
): Promise<void> {
  await tx
    .insertInto('budget')
    .values({ ...row, set_by: 'operator' })
    .execute();
}

interface BudgetPath {
  tenantId: string;
  budgetId: string;
}

/** The name it had; undefined: the operator set no such budget over this tenant. */
export async function updateOperatorBudget(
  tx: Tx,
  { tenantId, budgetId }: BudgetPath,
  change: Updateable<BudgetTable>,
): Promise<{ name: string } | undefined> {
  return tx
    .updateTable('budget')
    .set({ ...change, set_by: 'operator' })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', budgetId)
    .where('set_by', '=', 'operator')
    .returning('name')
    .executeTakeFirst();
}

export async function deleteOperatorBudget(
  tx: Tx,
  { tenantId, budgetId }: BudgetPath,
): Promise<{ name: string } | undefined> {
  return tx
    .deleteFrom('budget')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', budgetId)
    .where('set_by', '=', 'operator')
    .returning('name')
    .executeTakeFirst();
}
