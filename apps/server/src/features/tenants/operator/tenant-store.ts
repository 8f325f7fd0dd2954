import type { Tx } from '../../../kernel/scope.ts';

/** Renames the tenant of the transaction; answers the old name. */
export async function renameTenant(tx: Tx, name: string): Promise<string> {
  const before = await tx.selectFrom('tenant').select('name').executeTakeFirstOrThrow();
  await tx.updateTable('tenant').set({ name }).execute();
  return before.name;
}
