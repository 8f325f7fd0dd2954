import type { Tx } from '../../../kernel/scope.ts';

/** Empty for a base that is gone. */
export async function baseNameOf(tx: Tx, baseId: string): Promise<string> {
  const row = await tx
    .selectFrom('knowledge_base')
    .select('name')
    .where('id', '=', baseId)
    .executeTakeFirst();
  return row?.name ?? '';
}
