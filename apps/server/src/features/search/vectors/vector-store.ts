import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { tenant } from '../segment-store.ts';

export interface ChunkVector {
  chunkId: string;
  documentId: string;
  /** Any length > 0, the same for all vectors of one model. */
  embedding: readonly number[];
}

/** The vectors of one base and one embedding model. */
export interface VectorPlace {
  baseId: string;
  modelId: string;
}

/** As pgvector reads it. */
export function literal(embedding: readonly number[]): string {
  return `[${embedding.join(',')}]`;
}

/** Adds or replaces vectors; they join the graph of their base when it has one of their dimension. */
export async function insertVectors(
  tx: Tx,
  place: VectorPlace,
  vectors: readonly ChunkVector[],
): Promise<void> {
  await sql`INSERT INTO search_vector (tenant_id, model_id, chunk_id, base_id, document_id, embedding, graph)
    SELECT ${tenant}, ${place.modelId}, v.chunk_id, ${place.baseId}, v.document_id, v.embedding, g.number
    FROM (SELECT chunk_id, document_id, embedding::vector AS embedding
      FROM unnest(${vectors.map((vector) => vector.chunkId)}::text[], ${vectors.map((vector) => vector.documentId)}::text[],
        ${vectors.map((vector) => literal(vector.embedding))}::text[]) AS v (chunk_id, document_id, embedding)) AS v
    LEFT JOIN search_graph g ON g.tenant_id = ${tenant} AND g.base_id = ${place.baseId} AND g.model_id = ${place.modelId}
      AND g.dimensions = vector_dims(v.embedding)
    ON CONFLICT (tenant_id, model_id, chunk_id) DO UPDATE SET base_id = excluded.base_id,
      document_id = excluded.document_id, embedding = excluded.embedding, graph = excluded.graph`.execute(tx);
}

export async function removeDocumentVectors(
  tx: Tx,
  baseId: string,
  documentIds: readonly string[],
): Promise<void> {
  await sql`DELETE FROM search_vector WHERE tenant_id = ${tenant} AND base_id = ${baseId}
    AND document_id = ANY(${[...documentIds]}::text[])`.execute(tx);
}

export async function removeChunkVectors(
  tx: Tx,
  baseId: string,
  chunks: { documentId: string; chunkIds: readonly string[] },
): Promise<void> {
  await sql`DELETE FROM search_vector WHERE tenant_id = ${tenant} AND base_id = ${baseId}
    AND document_id = ${chunks.documentId} AND chunk_id = ANY(${[...chunks.chunkIds]}::text[])`.execute(tx);
}

/** @param modelId undefined = of all models. */
export async function removeBaseVectors(tx: Tx, baseId: string, modelId: string | undefined): Promise<void> {
  const ofModel = modelId === undefined ? sql`TRUE` : sql`model_id = ${modelId}`;
  const there = sql`tenant_id = ${tenant} AND base_id = ${baseId} AND ${ofModel}`;
  await sql`DELETE FROM search_graph WHERE ${there}`.execute(tx);
  await sql`DELETE FROM search_vector WHERE ${there}`.execute(tx);
}
