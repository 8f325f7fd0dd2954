import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { tenant } from '../segment-store.ts';
import type { VectorPlace } from './vector-store.ts';

/** A graph over the vectors of one base and model: a partial index over the rows that carry its number. */
export interface Graph {
  baseId: string;
  number: number;
  dimensions: number;
  element: 'vector' | 'halfvec';
  state: 'building' | 'ready';
  /** As counted when it last became ready. */
  vectors: number;
  documents: number;
}

const graphColumns = sql`base_id AS "baseId", number, dimensions, element, state, vectors, documents`;

const at = (place: VectorPlace) =>
  sql`tenant_id = ${tenant} AND base_id = ${place.baseId} AND model_id = ${place.modelId}`;

export async function findGraph(tx: Tx, place: VectorPlace): Promise<Graph | undefined> {
  const { rows } = await sql<Graph>`SELECT ${graphColumns} FROM search_graph WHERE ${at(place)}`.execute(tx);
  return rows[0];
}

/** The graphs that hold all vectors of their base of this dimension. */
export async function readyGraphs(
  tx: Tx,
  place: { baseIds: readonly string[]; modelId: string; dimensions: number },
): Promise<Graph[]> {
  const { rows } = await sql<Graph>`SELECT ${graphColumns} FROM search_graph
    WHERE tenant_id = ${tenant} AND base_id = ANY(${[...place.baseIds]}::text[]) AND model_id = ${place.modelId}
      AND dimensions = ${place.dimensions} AND state = 'ready'`.execute(tx);
  return rows;
}

/** Dimension of the vectors of a base, and how many there are, counted up to `limit`; undefined when there are none. */
export async function vectorsOutside(
  tx: Tx,
  place: VectorPlace,
  limit: number,
): Promise<{ dimensions: number; count: number } | undefined> {
  const { rows } = await sql<{ dimensions: number | null; count: number }>`
    SELECT max(dimensions) AS dimensions, count(*)::integer AS count FROM (
      SELECT vector_dims(embedding) AS dimensions FROM search_vector
      WHERE ${at(place)} AND graph IS NULL LIMIT ${limit}) AS outside`.execute(tx);
  const row = rows[0];
  return row === undefined || row.dimensions === null ? undefined : { ...row, dimensions: row.dimensions };
}

/** The graph of a base, begun when there is none. */
export async function beginGraph(
  tx: Tx,
  place: VectorPlace,
  kind: Pick<Graph, 'dimensions' | 'element'>,
): Promise<Graph> {
  await sql`INSERT INTO search_graph (tenant_id, base_id, model_id, number, dimensions, element, state)
    VALUES (${tenant}, ${place.baseId}, ${place.modelId}, nextval('search_graph_number'), ${kind.dimensions},
      ${kind.element}, 'building') ON CONFLICT DO NOTHING`.execute(tx);
  const graph = await findGraph(tx, place);
  if (graph === undefined) throw new Error('a graph that was just begun is not there');
  return graph;
}

/** Gives a graph up; its rows are read one by one again, its index is swept later. */
export async function dropGraph(tx: Tx, place: VectorPlace): Promise<void> {
  await sql`DELETE FROM search_graph WHERE ${at(place)}`.execute(tx);
}

/** Takes up to `limit` vectors into the graph; how many there were. */
export async function joinGraph(
  tx: Tx,
  place: VectorPlace,
  step: { graph: Graph; limit: number },
): Promise<number> {
  const { rows } =
    await sql`UPDATE search_vector SET graph = ${step.graph.number} WHERE ${at(place)} AND chunk_id IN (
      SELECT chunk_id FROM search_vector WHERE ${at(place)} AND graph IS NULL
        AND vector_dims(embedding) = ${step.graph.dimensions} LIMIT ${step.limit})
    RETURNING 1`.execute(tx);
  return rows.length;
}

/** Searches may use the graph from now on. */
export async function finishGraph(tx: Tx, place: VectorPlace, graph: Graph): Promise<void> {
  await sql`UPDATE search_graph SET state = 'ready', vectors = n.vectors, documents = n.documents
    FROM (SELECT count(*) AS vectors, count(DISTINCT document_id) AS documents FROM search_vector
      WHERE ${at(place)} AND graph = ${graph.number}) AS n
    WHERE search_graph.tenant_id = ${tenant} AND search_graph.base_id = ${place.baseId}
      AND search_graph.model_id = ${place.modelId} AND search_graph.number = ${graph.number}`.execute(tx);
}
