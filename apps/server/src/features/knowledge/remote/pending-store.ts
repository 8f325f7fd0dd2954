import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { RemoteChunk } from '../../search/index.ts';

export interface PendingDocument {
  documentId: string;
  version: number;
}

/** So long one document's copy may take between two signs of life. */
const claimEnd = sql`now() + interval '2 minutes'`;

/** Takes up to `limit` documents whose copies may be out of date and that nobody is at. */
export async function claimPending(tx: Tx, limit: number): Promise<PendingDocument[]> {
  const { rows } = await sql<{ documentId: string; version: number | string }>`
    update search_pending set claimed_until = ${claimEnd} where document_id in (
      select document_id from search_pending where claimed_until is null or claimed_until < now()
      order by version limit ${limit} for update skip locked)
    returning document_id as "documentId", version`.execute(tx);
  return rows.map((row) => ({ ...row, version: Number(row.version) }));
}

export async function renewPending(tx: Tx, { documentId }: PendingDocument): Promise<void> {
  await sql`update search_pending set claimed_until = ${claimEnd} where document_id = ${documentId}`.execute(
    tx,
  );
}

/**
 * The copy is made. When the document changed meanwhile, or another process has taken it over and may have been overwritten,
 * it is to be copied again.
 */
export async function finishPending(tx: Tx, { documentId, version }: PendingDocument): Promise<void> {
  const done =
    await sql`delete from search_pending where document_id = ${documentId} and version = ${version}`.execute(
      tx,
    );
  if ((done.numAffectedRows ?? 0n) > 0n) return;
  await sql`insert into search_pending (tenant_id, document_id, version)
    values (current_setting('app.tenant_id'), ${documentId}, nextval('search_pending_version'))
    on conflict (tenant_id, document_id) do update set claimed_until = null`.execute(tx);
}

/** Lets go of a copy that failed. */
export async function releasePending(tx: Tx, documentIds: string[]): Promise<void> {
  await sql`update search_pending set claimed_until = null where document_id = any(${documentIds}::text[])`.execute(
    tx,
  );
}

export interface CopiedDocument {
  baseId: string;
  accessSetId: string;
  run: number;
}

/** Undefined when nothing of the document may be found. */
export async function findCopied(tx: Tx, documentId: string): Promise<CopiedDocument | undefined> {
  const row = await tx
    .selectFrom('document')
    .select(['base_id', 'access_set_id', 'indexed_run'])
    .where('id', '=', documentId)
    .executeTakeFirst();
  if (row === undefined || row.indexed_run === null) return undefined;
  return { baseId: row.base_id, accessSetId: row.access_set_id, run: row.indexed_run };
}

/** Chunks of a run in the order of their ordinals, each with the vectors that there are of it. */
export async function copiedChunks(
  tx: Tx,
  { documentId, baseId, run }: CopiedDocument & { documentId: string },
  { after, limit }: { after: number; limit: number },
): Promise<(RemoteChunk & { ordinal: number })[]> {
  const { rows } = await sql<{
    id: string;
    ordinal: number;
    title: string;
    text: string;
    vectors: { modelId: string; embedding: string }[] | null;
  }>`select id, ordinal, title, text, (
      select json_agg(json_build_object('modelId', model_id, 'embedding', embedding::text)) from search_vector
      where base_id = ${baseId} and document_id = ${documentId} and chunk_id = chunk.id) as vectors
    from chunk where document_id = ${documentId} and run = ${run} and ordinal > ${after}
    order by ordinal limit ${limit}`.execute(tx);
  return rows.map(({ id, vectors, ...row }) => ({
    ...row,
    chunkId: id,
    vectors: (vectors ?? []).map(({ modelId, embedding }) => ({
      modelId,
      embedding: JSON.parse(embedding) as number[],
    })),
  }));
}
