import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

/** Every run of a deleted document goes. */
export const EVERY_RUN = 2_147_483_647;

export interface RemovedContent {
  documentId: string;
  baseId: string;
  beforeRun: number;
}

/** Hands over what a document no longer shows: everything of runs before `beforeRun`. */
export async function queueRemoval(tx: Tx, tenantId: string, content: RemovedContent): Promise<void> {
  await tx
    .insertInto('removed_content')
    .values({
      tenant_id: tenantId,
      document_id: content.documentId,
      base_id: content.baseId,
      before_run: content.beforeRun,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'document_id']).doUpdateSet({
        before_run: sql<number>`greatest(removed_content.before_run, excluded.before_run)`,
      }),
    )
    .execute();
}

export async function nextRemoval(tx: Tx): Promise<RemovedContent | undefined> {
  const row = await tx.selectFrom('removed_content').selectAll().limit(1).executeTakeFirst();
  return row && { documentId: row.document_id, baseId: row.base_id, beforeRun: row.before_run };
}

/** Removes up to `limit` chunks and as many text parts; true when nothing was left to remove. */
export async function removeSome(tx: Tx, content: RemovedContent, limit: number): Promise<boolean> {
  const { documentId, beforeRun } = content;
  const chunks = await sql`delete from chunk where tenant_id = current_setting('app.tenant_id') and id in (
    select id from chunk where document_id = ${documentId} and run < ${beforeRun} limit ${limit})`.execute(tx);
  const parts =
    await sql`delete from document_text where document_id = ${documentId} and run < ${beforeRun} and (run, start_offset) in (
    select run, start_offset from document_text where document_id = ${documentId} and run < ${beforeRun} limit ${limit})`.execute(
      tx,
    );
  return (chunks.numAffectedRows ?? 0n) < limit && (parts.numAffectedRows ?? 0n) < limit;
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

export interface TakenDocument {
  id: string;
  base_id: string;
  blob_key: string;
}

export async function someDocuments(tx: Tx, baseId: string, limit: number): Promise<TakenDocument[]> {
  return tx
    .selectFrom('document')
    .select(['id', 'base_id', 'blob_key'])
    .where('base_id', '=', baseId)
    .orderBy('id')
    .limit(limit)
    .execute();
}
