import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

/** Registers files that no document holds yet. */
export async function registerOrphans(
  tx: Tx,
  { tenantId, blobKeys, removeAfter }: { tenantId: string; blobKeys: string[]; removeAfter: Date },
): Promise<void> {
  await sql`insert into orphan_blob (tenant_id, blob_key, remove_after)
    select ${tenantId}, blob_key, ${removeAfter}::timestamptz from unnest(${blobKeys}::text[]) as blob_key
    on conflict (tenant_id, blob_key) do update set remove_after = excluded.remove_after`.execute(tx);
}

/** Takes those that are not due for the sweep, or swept: no document may point at the others. Returns how many. */
export async function adoptOrphans(tx: Tx, blobKeys: string[], now: Date): Promise<number> {
  const result = await tx
    .deleteFrom('orphan_blob')
    .where('blob_key', '=', sql<string>`any(${blobKeys}::text[])`)
    .where('remove_after', '>', now)
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** The files are gone. */
export async function forgetOrphans(tx: Tx, blobKeys: string[]): Promise<void> {
  await tx.deleteFrom('orphan_blob').where('blob_key', '=', sql<string>`any(${blobKeys}::text[])`).execute();
}
