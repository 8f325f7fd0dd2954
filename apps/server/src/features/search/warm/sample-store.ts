import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { tenant } from '../segment-store.ts';

export interface SampleVector {
  modelId: string;
  embedding: number[];
}

/** The vectors of these chunks that lie in the graph of their base, by chunk. */
export async function vectorsInGraph(
  tx: Tx,
  baseId: string,
  chunkIds: readonly string[],
): Promise<Map<string, SampleVector>> {
  const { rows } = await sql<{ chunkId: string; modelId: string; embedding: string }>`
    SELECT v.chunk_id AS "chunkId", v.model_id AS "modelId", v.embedding::text AS embedding
    FROM search_graph g JOIN search_vector v ON v.tenant_id = ${tenant} AND v.model_id = g.model_id
      AND v.chunk_id = ANY(${[...chunkIds]}::text[]) AND v.graph = g.number
    WHERE g.tenant_id = ${tenant} AND g.base_id = ${baseId} AND g.state = 'ready'`.execute(tx);
  return new Map(
    rows.map(({ chunkId, modelId, embedding }) => [
      chunkId,
      { modelId, embedding: JSON.parse(embedding) as number[] },
    ]),
  );
}
