import { sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';
import type { DocumentQuery, FoundChunk } from './entry-store.ts';
import { tenant } from './segment-store.ts';

export interface ChunkVector {
  chunkId: string;
  documentId: string;
  /** Any length > 0, the same for all vectors of one model. */
  embedding: readonly number[];
}

function literal(embedding: readonly number[]): string {
  return `[${embedding.join(',')}]`;
}

/** Adds or replaces the vectors of one embedding model. */
export async function insertVectors(
  tx: Tx,
  place: { baseId: string; modelId: string },
  vectors: readonly ChunkVector[],
): Promise<void> {
  await sql`INSERT INTO search_vector (tenant_id, model_id, chunk_id, base_id, document_id, embedding)
    SELECT ${tenant}, ${place.modelId}, v.chunk_id, ${place.baseId}, v.document_id, v.embedding::vector
    FROM unnest(${vectors.map((vector) => vector.chunkId)}::text[], ${vectors.map((vector) => vector.documentId)}::text[],
      ${vectors.map((vector) => literal(vector.embedding))}::text[]) AS v (chunk_id, document_id, embedding)
    ON CONFLICT (tenant_id, model_id, chunk_id) DO UPDATE
      SET base_id = excluded.base_id, document_id = excluded.document_id, embedding = excluded.embedding`.execute(
    tx,
  );
}

export interface NearestQuery {
  baseIds: readonly string[];
  modelId: string;
  embedding: readonly number[];
  documents: DocumentQuery | undefined;
  limit: number;
}

/**
 * The nearest chunks by cosine, exactly: a scan over the vectors of the bases, restricted to documents that may be found.
 * Vectors of another dimension than the query's (a model that changed under its id) are left out.
 */
export async function nearestChunks(
  tx: Tx,
  query: NearestQuery,
): Promise<(FoundChunk & { similarity: number })[]> {
  const allowed =
    query.documents === undefined
      ? sql`TRUE`
      : sql`v.document_id IN (SELECT readable.id FROM (${query.documents}) AS readable (id))`;
  const { rows } = await sql<FoundChunk & { similarity: number }>`
    SELECT n.chunk_id AS "chunkId", n.document_id AS "documentId", 1 - n.distance AS similarity FROM (
      SELECT v.chunk_id, v.document_id, v.embedding <=> ${literal(query.embedding)}::vector AS distance
      FROM search_vector v
      WHERE v.tenant_id = ${tenant} AND v.base_id = ANY(${[...query.baseIds]}::text[]) AND v.model_id = ${query.modelId}
        AND vector_dims(v.embedding) = ${query.embedding.length} AND ${allowed}
      ORDER BY distance LIMIT ${query.limit}) AS n
    WHERE n.distance <> 'NaN' ORDER BY n.distance, n.chunk_id`.execute(tx);
  return rows;
}

export async function removeDocumentVectors(
  tx: Tx,
  baseId: string,
  documentIds: readonly string[],
): Promise<void> {
  await sql`DELETE FROM search_vector WHERE tenant_id = ${tenant} AND base_id = ${baseId}
    AND document_id = ANY(${[...documentIds]}::text[])`.execute(tx);
}

export async function removeChunkVectors(tx: Tx, chunkIds: readonly string[]): Promise<void> {
  await sql`DELETE FROM search_vector WHERE tenant_id = ${tenant} AND chunk_id = ANY(${[...chunkIds]}::text[])`.execute(
    tx,
  );
}

export async function removeBaseVectors(tx: Tx, baseId: string, modelId: string | undefined): Promise<void> {
  const ofModel = modelId === undefined ? sql`TRUE` : sql`model_id = ${modelId}`;
  await sql`DELETE FROM search_vector WHERE tenant_id = ${tenant} AND base_id = ${baseId} AND ${ofModel}`.execute(
    tx,
  );
}
