import type { Tx } from '../../kernel/scope.ts';

/** Names of the models and routes that a key may use; null: all of them, as for callers without a key. */
export async function modelsOfKey(tx: Tx, keyId: string | null): Promise<string[] | null> {
  if (keyId === null) return null;
  const key = await tx.selectFrom('api_key').select('models').where('id', '=', keyId).executeTakeFirst();
  return key?.models ?? null;
}

/** Whether a key may use one of these names. Admission asks this of each call; what goes around it has to ask by itself. */
export async function keyMayUse(tx: Tx, keyId: string | null, names: readonly string[]): Promise<boolean> {
  const models = await modelsOfKey(tx, keyId);
  return models === null || names.some((name) => models.includes(name));
}
