import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { keptByVersion } from '../documents/versions/version-store.ts';

/** Every run of a deleted document goes. */
export const EVERY_RUN = 2_147_483_647;

export interface RemovedContent {
  documentId: string;
  baseId: string;
  beforeRun: number;
}

/** Hands over what a document no longer shows: everything of runs before `beforeRun`, but for those that earlier versions keep. */
export async function queueRemoval(tx: Tx, tenantId: string, content: RemovedContent): Promise<void> {
  await sql`insert into removed_content (tenant_id, document_id, base_id, before_run)
    values (${tenantId}, ${content.documentId}, ${content.baseId}, ${content.beforeRun})
    on conflict (tenant_id, document_id) do update
      set before_run = greatest(removed_content.before_run, excluded.before_run)`.execute(tx);
}

/**
 * Takes documents out of every view (search asks the document rows) and leaves their content and files to the sweep.
 * One statement, however many they are.
 */
export async function takeDocuments(tx: Tx, documentIds: string[], now: Date): Promise<void> {
  await sql`with gone as (
      delete from document where id = any(${documentIds}::text[]) returning tenant_id, id, base_id, blob_key
    ), versions as (
      delete from document_version where document_id = any(${documentIds}::text[]) returning tenant_id, blob_key
    ), queued as (
      insert into removed_content (tenant_id, document_id, base_id, before_run)
      select tenant_id, id, base_id, ${EVERY_RUN}::int from gone
      on conflict (tenant_id, document_id) do update set before_run = excluded.before_run
    )
    insert into orphan_blob (tenant_id, blob_key, remove_after)
    select tenant_id, blob_key, ${now}::timestamptz from gone
    union all select tenant_id, blob_key, ${now}::timestamptz from versions
    on conflict (tenant_id, blob_key) do update set remove_after = excluded.remove_after`.execute(tx);
}

export async function nextRemoval(tx: Tx): Promise<RemovedContent | undefined> {
  const row = await tx.selectFrom('removed_content').selectAll().limit(1).executeTakeFirst();
  return row && { documentId: row.document_id, baseId: row.base_id, beforeRun: row.before_run };
}

/** Up to `limit` chunks that go. */
export async function removableChunks(tx: Tx, content: RemovedContent, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('chunk')
    .select('id')
    .where('document_id', '=', content.documentId)
    .where('run', '<', content.beforeRun)
    .where(({ not }) => not(keptByVersion('chunk')))
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

export async function deleteChunks(tx: Tx, chunkIds: string[]): Promise<void> {
  await tx.deleteFrom('chunk').where('id', '=', sql<string>`any(${chunkIds}::text[])`).execute();
}

/** Removes up to `limit` parts of the text; the number removed. */
export async function deleteTexts(tx: Tx, content: RemovedContent, limit: number): Promise<number> {
  const { documentId, beforeRun } = content;
  const result = await sql`delete from document_text where document_id = ${documentId} and run < ${beforeRun}
    and (run, start_offset) in (select run, start_offset from document_text
      where document_id = ${documentId} and run < ${beforeRun} and not ${keptByVersion('document_text')} limit ${limit})`.execute(
    tx,
  );
  return Number(result.numAffectedRows ?? 0n);
}

/** Done with a removal, unless it was widened in the meantime. */
export async function finishRemoval(tx: Tx, content: RemovedContent): Promise<void> {
  await tx
    .deleteFrom('removed_content')
    .where('document_id', '=', content.documentId)
    .where('before_run', '=', content.beforeRun)
    .execute();
}

export interface OrphanBlob {
  blobKey: string;
  removeAfter: Date;
}

/** The files that nobody holds, those due first. */
export async function listOrphans(tx: Tx, limit: number): Promise<OrphanBlob[]> {
  const rows = await tx
    .selectFrom('orphan_blob')
    .select(['blob_key', 'remove_after'])
    .orderBy('remove_after')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ blobKey: row.blob_key, removeAfter: row.remove_after }));
}

export async function deletedBases(tx: Tx): Promise<string[]> {
  const rows = await tx
    .selectFrom('knowledge_base')
    .select('id')
    .where('deleted_at', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
}

export async function someDocuments(tx: Tx, baseId: string, limit: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('document')
    .select('id')
    .where('base_id', '=', baseId)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}
