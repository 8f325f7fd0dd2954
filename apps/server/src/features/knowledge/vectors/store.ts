import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

export interface ModelRow {
  id: string;
  name: string;
  kind: string;
  enabled: boolean;
}

/** Models that this tenant may use, the operator's shared ones included. */
export async function findModels(tx: Tx, modelIds: string[]): Promise<ModelRow[]> {
  return tx
    .selectFrom('model')
    .select(['id', 'name', 'kind', 'enabled'])
    .where('id', '=', sql<string>`any(${modelIds}::text[])`)
    .execute();
}

/** By base: chunks with vectors of its chosen model, and all visible chunks. */
export async function countVectors(
  tx: Tx,
  baseIds: string[],
): Promise<Map<string, { indexed: number; total: number }>> {
  const { rows } = await sql<{ id: string; indexed: number; total: number }>`
    select base.id, coalesce(sum(chunk_count) filter (where vectors_model_id = base.embedding_model_id), 0) as indexed,
      coalesce(sum(chunk_count), 0) as total
    from knowledge_base base join document on document.base_id = base.id
    where base.id = any(${baseIds}::text[]) and indexed_run is not null
    group by base.id`.execute(tx);
  return new Map(rows.map(({ id, indexed, total }) => [id, { indexed, total }]));
}

export interface VectorlessDocument {
  id: string;
  run: number;
  chunkCount: number;
}

/** Visible documents of a base whose chunks have no (complete) vectors of this model. */
export async function vectorlessDocuments(
  tx: Tx,
  { baseId, modelId }: { baseId: string; modelId: string },
  limit: number,
): Promise<VectorlessDocument[]> {
  const rows = await tx
    .selectFrom('document')
    .select(['id', 'indexed_run', 'chunk_count'])
    .where('base_id', '=', baseId)
    .where('indexed_run', 'is not', null)
    .where(sql<boolean>`vectors_model_id is distinct from ${modelId}`)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.id, run: row.indexed_run ?? 0, chunkCount: row.chunk_count }));
}

/** Visible documents of a base in the order of their ids. */
export async function visibleDocuments(
  tx: Tx,
  baseId: string,
  { after, limit }: { after: string; limit: number },
): Promise<VectorlessDocument[]> {
  const rows = await tx
    .selectFrom('document')
    .select(['id', 'indexed_run', 'chunk_count'])
    .where('base_id', '=', baseId)
    .where('indexed_run', 'is not', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ id: row.id, run: row.indexed_run ?? 0, chunkCount: row.chunk_count }));
}

export interface ChunkToEmbed {
  id: string;
  documentId: string;
  ordinal: number;
  title: string;
  text: string;
}

export async function chunksToEmbed(
  tx: Tx,
  documents: VectorlessDocument[],
  { after, limit }: { after: number; limit: number },
): Promise<ChunkToEmbed[]> {
  const rows = await tx
    .selectFrom('chunk')
    .innerJoin('document', (join) =>
      join.onRef('document.id', '=', 'chunk.document_id').onRef('document.indexed_run', '=', 'chunk.run'),
    )
    .select(['chunk.id', 'chunk.document_id', 'chunk.ordinal', 'chunk.title', 'chunk.text'])
    .where('chunk.document_id', '=', sql<string>`any(${documents.map(({ id }) => id)}::text[])`)
    .where('chunk.ordinal', '>', after)
    .where('chunk.enabled', '=', true)
    .orderBy('chunk.document_id')
    .orderBy('chunk.ordinal')
    .limit(limit)
    .execute();
  return rows.map(({ document_id, ...row }) => ({ ...row, documentId: document_id }));
}

/** Locks those of the documents that still show the run whose chunks were read. */
export async function lockUnchanged(tx: Tx, documents: VectorlessDocument[]): Promise<Set<string>> {
  const rows = await tx
    .selectFrom('document')
    .select(['id', 'indexed_run'])
    .where('id', '=', sql<string>`any(${documents.map(({ id }) => id)}::text[])`)
    .forUpdate()
    .execute();
  const runs = new Map(rows.map(({ id, indexed_run }) => [id, indexed_run]));
  return new Set(documents.flatMap(({ id, run }) => (runs.get(id) === run ? [id] : [])));
}

export async function markEmbedded(tx: Tx, documentIds: string[], modelId: string): Promise<void> {
  await tx
    .updateTable('document')
    .set({ vectors_model_id: modelId })
    .where('id', '=', sql<string>`any(${documentIds}::text[])`)
    .execute();
}

/** No document of the base has vectors any more. */
export async function forgetVectors(tx: Tx, baseId: string): Promise<void> {
  await tx
    .updateTable('document')
    .set({ vectors_model_id: null })
    .where('base_id', '=', baseId)
    .where('vectors_model_id', 'is not', null)
    .execute();
}
