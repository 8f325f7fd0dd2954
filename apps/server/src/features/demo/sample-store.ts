import type { Tx } from '../../kernel/scope.ts';

/** What has been made of the sample workspace so far: key → id. */
export async function madeItems(tx: Tx): Promise<Map<string, string>> {
  const rows = await tx.selectFrom('sample_item').select(['key', 'item_id']).execute();
  return new Map(rows.map((row) => [row.key, row.item_id]));
}

export async function keepItem(tx: Tx, item: { tenantId: string; key: string; id: string }): Promise<void> {
  await tx
    .insertInto('sample_item')
    .values({ tenant_id: item.tenantId, key: item.key, item_id: item.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
