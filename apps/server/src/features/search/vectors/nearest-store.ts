import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { DocumentQuery, FoundChunk } from '../entry-store.ts';
import { tenant } from '../segment-store.ts';
import { type Graph, readyGraphs } from './graph-store.ts';
import { literal } from './vector-store.ts';

export interface NearestQuery {
  baseIds: readonly string[];
  modelId: string;
  embedding: readonly number[];
  /** The documents that may be found; undefined = all. */
  documents: DocumentQuery | undefined;
  limit: number;
  /** Which part of a base may be found, about, where that can be told without counting. */
  shareIn?(baseId: string): Promise<number | undefined>;
}

export interface NearChunk extends FoundChunk {
  /** Cosine. */
  similarity: number;
}

/**
 * How many vectors a walk keeps in view: more finds better and takes longer. Beyond 100,000 vectors ten times as many need
 * `more` (measured with a million: 200 find .93 of the exact ten, 400 find .96).
 */
const BREADTH = { least: 200, more: 200, most: 1_000 };
/**
 * A walk hands its finds over roughly in order: so many more are taken and measured. With what a hybrid search wants they
 * are fewer than are in view, so that where most may be found one look is enough.
 */
const SURPLUS = 30;
/** A walk that saw so many without enough that may be found gives up, and they are read one by one. */
const MOST_SEEN = 40_000;

/**
 * The nearest chunks by cosine among documents that may be found. A base with a graph is walked, and of a base of which
 * only little may be found, that little is read one by one, exactly, as are bases without a graph. So the cost follows
 * neither the size of the base nor the number of documents that somebody may read.
 */
export async function nearestChunks(tx: Tx, query: NearestQuery): Promise<NearChunk[]> {
  const { baseIds, modelId, embedding } = query;
  const graphs = await readyGraphs(tx, { baseIds, modelId, dimensions: embedding.length });
  const walked = new Set(graphs.map(({ baseId }) => baseId));
  const rest = baseIds.filter((id) => !walked.has(id));
  const lists = rest.length === 0 ? [] : [await readAll(tx, { ...query, baseIds: rest })];
  for (const graph of graphs)
    lists.push(await nearestInGraph(tx, { ...query, baseIds: [graph.baseId] }, graph));
  return lists
    .flat()
    .sort((left, right) => right.similarity - left.similarity || (left.chunkId < right.chunkId ? -1 : 1))
    .slice(0, query.limit);
}

async function nearestInGraph(tx: Tx, query: NearestQuery, graph: Graph): Promise<NearChunk[]> {
  const { documents } = query;
  if (documents === undefined) return walk(tx, query, graph);
  if (await mayFindFew(tx, { ...query, documents }, graph)) return readFew(tx, query, documents);
  const found = await walk(tx, query, graph);
  // What may be found lies far from the query, all of it: rare, and the walk would go through the whole base.
  return found.length < query.limit ? readAll(tx, query) : found;
}

async function mayFindFew(
  tx: Tx,
  { documents, limit, shareIn }: NearestQuery & { documents: DocumentQuery },
  graph: Graph,
): Promise<boolean> {
  const few = fewDocuments(graph, limit);
  const share = await shareIn?.(graph.baseId);
  if (share !== undefined) return share * graph.documents <= few;
  return (await countUpTo(tx, documents, few + 1)) <= few;
}

/**
 * Reading n vectors costs n comparisons; a walk sees limit × all ÷ readable of them, each 17 times as dear on a server
 * and 27 times embedded (measured: hops and the look at its document). Both cost the same at five times the square root.
 */
function fewDocuments({ vectors, documents }: Graph, limit: number): number {
  const perDocument = Math.max(1, vectors / Math.max(1, documents));
  return Math.ceil(Math.max(1_000, 5 * Math.sqrt(limit * vectors)) / perDocument);
}

async function countUpTo(tx: Tx, documents: DocumentQuery, limit: number): Promise<number> {
  const { rows } = await sql<{ count: number | string }>`SELECT count(*) AS count
    FROM (SELECT 1 FROM (${documents}) AS readable (id) LIMIT ${limit}) AS counted`.execute(tx);
  return Number(rows[0]?.count ?? 0);
}

async function walk(tx: Tx, query: NearestQuery, graph: Graph): Promise<NearChunk[]> {
  const breadth = breadthFor(graph.vectors, query.limit);
  // OFFSET 0: asked for each vector that the walk comes to. As a join the planner may collect every readable document first.
  const allowed =
    query.documents === undefined
      ? sql`TRUE`
      : sql`EXISTS (SELECT 1 FROM (${query.documents}) AS readable (id) WHERE readable.id = v.document_id OFFSET 0)`;
  const element = sql.raw(`${graph.element}(${graph.dimensions})`);
  const vectors = sql`SELECT v.chunk_id, v.document_id, v.embedding FROM search_vector v
      WHERE v.graph = ${sql.raw(String(graph.number))} AND v.tenant_id = ${tenant} AND ${allowed}
      ORDER BY v.embedding::${element} <=> ${literal(query.embedding)}::${element} LIMIT ${query.limit + SURPLUS}`;
  // Together, in one trip. For this transaction only; walks go on until enough passed the filter. The estimate of a walk
  // grows with the base until the planner would compile it, which takes longer than the walk.
  const [, found] = await Promise.all([
    sql`SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true),
      set_config('hnsw.ef_search', ${String(breadth)}, true),
      set_config('hnsw.max_scan_tuples', ${String(MOST_SEEN)}, true), set_config('jit', 'off', true), ${planByLookUps(true)}`.execute(
      tx,
    ),
    ranked(tx, query, vectors),
    sql`SELECT ${planByLookUps(false)}`.execute(tx),
  ]);
  return found;
}

function breadthFor(vectors: number, limit: number): number {
  const wider = BREADTH.more * Math.max(0, Math.log10(vectors / 100_000));
  return Math.min(BREADTH.most, Math.max(BREADTH.least + Math.round(wider), limit));
}

/**
 * Whether a vector may be found is two look-ups by key (0.01 ms). Where there are few access lists the planner would
 * rather read them all, for each vector anew (measured with 100 lists of a person in 80 groups: 0.3 ms).
 */
function planByLookUps(only: boolean): RawBuilder<unknown> {
  const others = sql.lit(only ? 'off' : 'on');
  return sql`set_config('enable_seqscan', ${others}, true), set_config('enable_hashjoin', ${others}, true),
    set_config('enable_mergejoin', ${others}, true)`;
}

/**
 * All vectors of the bases that may be found. Those of another dimension (a model that changed under its id) are left out. The
 * documents are told first: without statistics (just after much came in) the planner would look for them anew for each
 * vector, and for each of the access lists (measured with 500 vectors and 100 lists: seconds).
 */
function readAll(tx: Tx, query: NearestQuery): Promise<NearChunk[]> {
  const { documents } = query;
  const vectors = sql`SELECT v.chunk_id, v.document_id, v.embedding FROM search_vector v WHERE ${vectorsOf(query)}`;
  if (documents === undefined) return ranked(tx, query, vectors);
  return ranked(
    tx,
    query,
    sql`WITH readable (id) AS MATERIALIZED (${documents})
      ${vectors} AND v.document_id IN (SELECT readable.id FROM readable)`,
  );
}

/**
 * Document by document. Without statistics the planner takes tenant and model for as good a key as the document, and would
 * read all vectors of the model for each one (a second for a hundred documents of 10,000): so the model is no key here.
 */
function readFew(tx: Tx, query: NearestQuery, documents: DocumentQuery): Promise<NearChunk[]> {
  return ranked(
    tx,
    query,
    sql`SELECT near.chunk_id, near.document_id, near.embedding FROM (${documents}) AS readable (id)
      CROSS JOIN LATERAL (SELECT v.chunk_id, v.document_id, v.embedding FROM search_vector v
        WHERE ${vectorsOf(query, sql`v.model_id || ''`)} AND v.document_id = readable.id OFFSET 0) AS near`,
  );
}

function vectorsOf(
  { baseIds, modelId, embedding }: NearestQuery,
  model: RawBuilder<unknown> = sql`v.model_id`,
): RawBuilder<unknown> {
  return sql`v.tenant_id = ${tenant} AND v.base_id = ANY(${[...baseIds]}::text[]) AND ${model} = ${modelId}
    AND vector_dims(v.embedding) = ${embedding.length}`;
}

/** Measured exactly, whatever the index holds. */
async function ranked(tx: Tx, query: NearestQuery, vectors: RawBuilder<unknown>): Promise<NearChunk[]> {
  const { rows } = await sql<NearChunk>`
    SELECT chunk_id AS "chunkId", document_id AS "documentId", 1 - distance AS similarity FROM (
      SELECT chunk_id, document_id, embedding <=> ${literal(query.embedding)}::vector AS distance
      FROM (${vectors}) AS vectors ORDER BY distance LIMIT ${query.limit}) AS nearest
    WHERE distance <> 'NaN' ORDER BY distance, chunk_id`.execute(tx);
  return rows;
}
