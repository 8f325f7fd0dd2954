import type { Tx } from '../../kernel/scope.ts';

/** Whether a key may use one of these names. Admission asks this of each call; what goes around it has to ask by itself. */
export async function keyMayUse(tx: Tx, keyId: string | null, names: readonly string[]): Promise<boolean> {
  if (keyId === null) return true;
  const key = await tx.selectFrom('api_key').select('models').where('id', '=', keyId).executeTakeFirst();
  const models = key?.models ?? null;
  return models === null || names.some((name) => models.includes(name));
}
