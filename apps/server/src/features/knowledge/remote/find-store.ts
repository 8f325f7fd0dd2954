import { type Expression, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { RemoteHit } from '../../search/index.ts';
import { mayRead } from '../rights/readable-store.ts';

/** The access lists of these bases that let these principals read. */
export async function readableLists(tx: Tx, principals: string[], baseIds: string[]): Promise<string[]> {
  const rows = await tx
    .selectFrom('access_set')
    .select('id')
    .where('base_id', '=', sql<string>`any(${baseIds}::text[])`)
    .where(mayRead(principals))
    .execute();
  return rows.map(({ id }) => id);
}

/** The documents, when they are at most `limit`. */
export async function fewDocuments(
  tx: Tx,
  documents: Expression<unknown>,
  limit: number,
): Promise<string[] | undefined> {
  const { rows } = await sql<{ id: string }>`select readable.id from (${documents}) as readable (id)
    limit ${limit + 1}`.execute(tx);
  return rows.length > limit ? undefined : rows.map(({ id }) => id);
}

/** Title and text of chunks, in the order asked; the caller has checked the rights. */
export async function chunkTexts(
  tx: Tx,
  chunkIds: readonly string[],
): Promise<{ title: string; text: string }[]> {
  const rows = await tx
    .selectFrom('chunk')
    .select(['id', 'title', 'text'])
    .where('id', '=', sql<string>`any(${[...chunkIds]}::text[])`)
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return chunkIds.map((id) => byId.get(id) ?? { title: '', text: '' });
}

/** Of what the remote index found, that which the database shows at this moment and which may be found, in the same order. */
export async function stillFindable(
  tx: Tx,
  hits: readonly RemoteHit[],
  documents: Expression<unknown>,
): Promise<RemoteHit[]> {
  if (hits.length === 0) return [];
  const { rows } = await sql<{ id: string; documentId: string }>`
    select chunk.id, chunk.document_id as "documentId" from chunk
      join document on document.id = chunk.document_id and document.indexed_run = chunk.run
    where chunk.id = any(${hits.map(({ chunkId }) => chunkId)}::text[])
      and document.id in (select readable.id from (${documents}) as readable (id)
        where readable.id = any(${[...new Set(hits.map(({ documentId }) => documentId))]}::text[]))`.execute(
    tx,
  );
  const documentOf = new Map(rows.map((row) => [row.id, row.documentId]));
  return hits.flatMap((hit) => {
    // The document by the database's word: a copy may be older than a move.
    const documentId = documentOf.get(hit.chunkId);
    return documentId === undefined ? [] : [{ ...hit, documentId }];
  });
}
