// How search grows with the number of chunks: node bench/retrieval/scale.ts --chunks 10000,100000 [--data DIR,DIR]
//   [--vectors 384] [--append FILE] [--plot FILE.svg] [--bulk] [--keep DIR]. Embedded database in memory or in DIR, or
// DATABASE_URL (a database to throw away); what was loaded there before is measured again. --bulk loads faster than the product does: each sentence is analysed once, and the graph is built at the end.
// --more N: adds so many to each size, as the product does, and tells what that takes; nothing is searched.
// --lists 80,10,4: hybrid searches of people on so many lists, in place of everything else; --warm: after the warm-up of a start.
// Chunks are five sentences drawn from real passages (so that words have natural frequencies) with vectors around 2,000
// centres; ten chunks a document, a hundred access lists. One line of JSON a size; --plot draws all lines of --append.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Id } from '@jishi/contract';
import { sql } from 'kysely';
import { readDataset } from '../../apps/server/src/evaluate-dataset.ts';
import {
  createGraphIndexes,
  createSearchEngine,
  growGraph,
  indexChunks,
  insertVectors,
  mergeSegments,
  openGraph,
  prepareChunks,
  searchChunks,
  warmBase,
} from '../../apps/server/src/features/search/index.ts';
import { percentile } from '../../apps/server/src/features/search/metrics.ts';
import { newId } from '../../apps/server/src/kernel/id.ts';
import type { Tx } from '../../apps/server/src/kernel/scope.ts';
import { openDatabase } from '../../apps/server/src/platform/db/index.ts';
import { drawGrowth, type GrowthLine } from './scale-plot.ts';
import { createSynthesis, rememberSentences, type Synthesis } from './synthesis.ts';

const { values: options } = parseArgs({
  options: {
    chunks: { type: 'string', default: '10000' },
    data: { type: 'string' },
    vectors: { type: 'string', default: '384' },
    append: { type: 'string' },
    plot: { type: 'string' },
    queries: { type: 'string', default: '100' },
    bulk: { type: 'boolean', default: false },
    keep: { type: 'string' },
    more: { type: 'string' },
    lists: { type: 'string' },
    warm: { type: 'boolean', default: false },
  },
});
const BATCH = 1_000;
const CHUNKS_A_DOCUMENT = 10;
const LISTS = 100;
const LIMIT = 10;
const buildMemory = { embedded: '512MB', postgresql: '2GB' };
const modelId = 'model_bench';
const root = new URL('../../../shared/data/retrieval/', import.meta.url).pathname;
const folders = options.data?.split(',') ?? ['cmrc-zh', 'medquad-en'].map((set) => root + set);
const sets = folders.map(readDataset).filter((set) => set !== undefined);
if (sets.length === 0) {
  console.error('skipped: no data');
  process.exit(0);
}
// One connection: its server process is known, and its processor time with it.
const database = await openDatabase({
  url: process.env.DATABASE_URL,
  poolSize: 1,
  dataDirectory: options.keep,
});
await database.migrate();
const graphs = createGraphIndexes(database);
const engine = createSearchEngine({ graphs });
for (const size of options.chunks.split(',').map(Number)) {
  const line = await measure(size, createSynthesis(sets, Number(options.vectors)));
  console.log(JSON.stringify(line));
  if (options.append !== undefined) appendFileSync(options.append, `${JSON.stringify(line)}\n`);
}
await database.close();
if (options.plot !== undefined && options.append !== undefined) {
  const lines = readFileSync(options.append, 'utf8').trim().split('\n');
  writeFileSync(options.plot, drawGrowth(lines.map((text) => JSON.parse(text) as GrowthLine)));
}

interface Base {
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  signal: AbortSignal;
  baseId: string;
  modelId: string;
}

async function measure(size: number, synthesis: Synthesis) {
  const known = await findBase(size);
  if (known !== undefined && options.more !== undefined)
    return addMore(known, synthesis, { size, more: Number(options.more) });
  const base = known ?? (await openBase(size));
  if (known !== undefined && options.lists !== undefined) return measureLists(base, synthesis, size);
  const load = known === undefined ? await fill(base, synthesis, { from: 0, to: size }) : {};
  const places = { all: LISTS, most: 80, onePercent: 1 };
  const latency: Record<string, object> = {};
  await timed(base, synthesis, { lists: LISTS, half: 'hybrid', count: 10 });
  for (const [name, lists] of Object.entries(places))
    latency[name] = await timed(base, synthesis, { lists, half: 'hybrid' });
  latency.words = await timed(base, synthesis, { lists: 80, half: 'words' });
  latency.vectors = await timed(base, synthesis, { lists: 80, half: 'vectors' });
  return {
    chunks: size,
    database: database.kind,
    dimensions: synthesis.dimensions,
    bulk: options.bulk,
    ...load,
    ...(await sizes()),
    latency,
    recall: {
      all: await recallOf(base, synthesis, LISTS),
      most: await recallOf(base, synthesis, 80),
      onePercent: await recallOf(base, synthesis, 1),
    },
    cacheMb: Math.round(engine.cache.bytes() / 1e6),
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1000),
    load: Math.round(loadavg()[0] ?? 0),
  };
}

/** Readers of a part, each with cold caches of its own when it is the first. */
async function measureLists(base: Base, synthesis: Synthesis, size: number) {
  const started = performance.now();
  const textsOf = async (_: Tx, ids: string[]) =>
    ids.map((id, index) => ({ id, text: synthesis.chunk(index).text }));
  const searches = options.warm
    ? await warmBase(base, engine, { baseId: base.baseId, textsOf, budgetMs: 20_000 })
    : 0;
  const warming = { searches, ms: Math.round(performance.now() - started) };
  const latency: Record<string, object> = {};
  const recall: Record<string, number> = {};
  for (const lists of (options.lists ?? '').split(',').map(Number)) {
    latency[lists] = await timed(base, synthesis, { lists, half: 'hybrid' });
    recall[lists] = await recallOf(base, synthesis, lists);
  }
  return {
    chunks: size,
    database: database.kind,
    warming,
    latency,
    recall,
    load: Math.round(loadavg()[0] ?? 0),
  };
}

/** What comes to a base that is there: analysed, indexed and merged, its vectors in the graph row by row. */
async function addMore(base: Base, synthesis: Synthesis, { size, more }: { size: number; more: number }) {
  const before = await sizes();
  await base.tx((tx) =>
    insertDocuments(tx, base.baseId, {
      from: size / CHUNKS_A_DOCUMENT,
      to: (size + more) / CHUNKS_A_DOCUMENT,
    }),
  );
  // Vectors of their own: the same ones once more would lie in places that the graph has.
  const vector = () => {
    const next = synthesis.vector();
    return synthesis.vector().map((value, axis) => 0.9 * value + 0.1 * (next[axis] ?? 0));
  };
  const load = await fill(base, { ...synthesis, vector }, { from: size, to: size + more });
  return {
    chunks: size,
    more,
    database: database.kind,
    ...load,
    before,
    after: await sizes(),
    load: Math.round(loadavg()[0] ?? 0),
  };
}

async function insertDocuments(
  tx: Tx,
  baseId: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await sql`INSERT INTO document (tenant_id, id, base_id, access_set_id, name, media_type, size, sha256, blob_key, status, indexed_run)
    SELECT current_setting('app.tenant_id'), 'doc' || n, ${baseId}, access_set.id, 'd', 'text/plain', 1, '', '', 'ready', 1
    FROM generate_series(${Math.ceil(from)}::integer, ${Math.ceil(to)}::integer) AS n
    JOIN access_set ON access_set.base_id = ${baseId} AND access_set.readers = ARRAY['group:' || (n * 37) % ${LISTS}::integer]
    ON CONFLICT DO NOTHING`.execute(tx);
}

function nameOf(size: number): string {
  return `bench ${size}`;
}

/** One that an earlier run has filled. */
async function findBase(size: number): Promise<Base | undefined> {
  const { rows } = await sql<{
    tenant: Id<'tenant'>;
    id: string;
  }>`SELECT tenant_id AS tenant, id FROM knowledge_base
    WHERE name = ${nameOf(size)}`.execute(database.system);
  const [row] = rows;
  return row && handle(row.tenant, row.id);
}

function handle(tenantId: Id<'tenant'>, baseId: string): Base {
  const tx = <T>(work: (tx: Tx) => Promise<T>) => database.scoped(tenantId, work);
  return { tx, signal: new AbortController().signal, baseId, modelId };
}

/** A tenant with a base and its access lists; list n is read by the principal `group:n`, documents are dealt to the lists. */
async function openBase(size: number): Promise<Base> {
  const [tenantId, baseId] = [newId('tenant'), newId('base')];
  const base = handle(tenantId, baseId);
  await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'bench')`.execute(database.system);
  await base.tx(async (inner) => {
    await sql`INSERT INTO knowledge_base (tenant_id, id, name) VALUES (${tenantId}, ${baseId}, 'bench')`.execute(
      inner,
    );
    await sql`INSERT INTO access_set (tenant_id, id, base_id, readers)
      SELECT ${tenantId}, 'acs_' || n, ${baseId}, ARRAY['group:' || n] FROM generate_series(0, ${LISTS - 1}::integer) AS n`.execute(
      inner,
    );
    await insertDocuments(inner, baseId, { from: 0, to: size / CHUNKS_A_DOCUMENT });
  });
  return base;
}

async function fill(base: Base, synthesis: Synthesis, { from, to }: { from: number; to: number }) {
  const spent = { analysis: 0, words: 0, merge: 0, vectors: 0, graph: 0 };
  const clock = async <T>(part: keyof typeof spent, work: () => Promise<T> | T): Promise<T> => {
    const before = performance.now();
    const result = await work();
    spent[part] += (performance.now() - before) / 1000;
    return result;
  };
  const analyzer = options.bulk ? rememberSentences(engine.analyzer) : engine.analyzer;
  // Rows carry the number of the graph from the start; its index can wait until all are there.
  const early = options.bulk ? { ...graphs, create: async () => undefined } : graphs;
  for (let start = from; start < to; start += BATCH) {
    if (start % 50_000 === 0) console.error(`${start} chunks`);
    const chunks = Array.from({ length: Math.min(BATCH, to - start) }, (_, index) => {
      const number = start + index;
      return { ...synthesis.chunk(number), documentId: `doc${Math.floor(number / CHUNKS_A_DOCUMENT)}` };
    });
    const prepared = await clock('analysis', () => prepareChunks(analyzer, chunks));
    await clock('words', () => base.tx((tx) => indexChunks(tx, base.baseId, prepared)));
    await clock('merge', async () => {
      while (await mergeSegments(base, base.baseId, { graceSeconds: 0 }));
    });
    const vectors = chunks.map(({ id, documentId }) => ({
      chunkId: id,
      documentId,
      embedding: synthesis.vector(),
    }));
    await clock('vectors', () => base.tx((tx) => insertVectors(tx, base, vectors)));
    if (start === 0) await openGraph(base, base, { indexes: early, expected: to });
  }
  if (options.bulk) await database.execute(`SET maintenance_work_mem = '${buildMemory[database.kind]}'`);
  await clock('graph', () => growGraph(base, base, { indexes: graphs }));
  await sql`ANALYZE`.execute(database.system);
  if (from === 0)
    await sql`UPDATE knowledge_base SET name = ${nameOf(to)} WHERE id = ${base.baseId}`.execute(
      database.system,
    );
  const seconds = Object.fromEntries(Object.entries(spent).map(([part, value]) => [part, round(value, 1)]));
  const total = Object.values(spent).reduce((sum, value) => sum + value, 0);
  return { seconds, chunksPerSecond: Math.round((to - from) / total) };
}

/** As the knowledge room asks: documents in force of the lists that the caller is on. */
function readable({ baseId }: Base, lists: number) {
  const mine = Array.from({ length: lists }, (_, index) => `group:${index}`);
  return sql`SELECT document.id FROM document WHERE document.base_id = ${baseId} AND document.indexed_run IS NOT NULL
    AND document.enabled AND (document.expires_at IS NULL OR document.expires_at > now())
    AND document.access_set_id IN (SELECT access_set.id FROM access_set WHERE access_set.base_id = ${baseId}
      AND access_set.readers && ${mine}::text[] AND NOT access_set.denied && ${mine}::text[])`;
}

interface Round {
  lists: number;
  half: 'hybrid' | 'words' | 'vectors';
  count?: number;
}

async function timed(base: Base, synthesis: Synthesis, asked: Round) {
  const times: number[] = [];
  const cpuBefore = await processorMs();
  for (let index = 0; index < (asked.count ?? Number(options.queries)); index++) {
    const search = {
      baseIds: [base.baseId],
      query: asked.half === 'vectors' ? '' : synthesis.query(index),
      queryVector: asked.half === 'words' ? undefined : { modelId, embedding: synthesis.queryVector() },
      limit: LIMIT,
      documents: readable(base, asked.lists),
    };
    const before = performance.now();
    await base.tx((tx) => searchChunks(tx, engine, search));
    times.push(performance.now() - before);
  }
  const cpu = ((await processorMs()) - cpuBefore) / times.length;
  return {
    p50: round(percentile(times, 0.5), 1),
    p95: round(percentile(times, 0.95), 1),
    cpu: round(cpu, 1),
  };
}

/**
 * Processor time so far, the database's included: what a search takes on a machine without other work. The embedded
 * database runs in this process; a server's process is looked up where it runs on this machine (Linux, 10 ms a tick).
 */
async function processorMs(): Promise<number> {
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1000;
  if (database.kind === 'embedded') return own;
  const { rows } = await sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`.execute(database.system);
  try {
    const fields = readFileSync(`/proc/${rows[0]?.pid}/stat`, 'utf8').split(' ');
    return own + (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return own;
  }
}

/** Share of the exact ten nearest of what may be read that a search by vectors finds. */
async function recallOf(base: Base, synthesis: Synthesis, lists: number): Promise<number> {
  const queries = 20;
  let found = 0;
  for (let index = 0; index < queries; index++) {
    const embedding = synthesis.queryVector();
    const documents = readable(base, lists);
    const queryVector = { modelId, embedding };
    const search = { baseIds: [base.baseId], query: '', queryVector, limit: LIMIT, documents };
    const matches = await base.tx((tx) => searchChunks(tx, engine, search));
    const exact = await base.tx(async (tx) => {
      await sql`SELECT set_config('enable_indexscan', 'off', true)`.execute(tx);
      const { rows } = await sql<{ id: string }>`SELECT chunk_id AS id FROM search_vector
        WHERE base_id = ${base.baseId} AND document_id IN (${documents})
        ORDER BY embedding <=> ${`[${embedding.join(',')}]`}::vector LIMIT ${LIMIT}`.execute(tx);
      return new Set(rows.map(({ id }) => id));
    });
    found += matches.filter(({ chunkId }) => exact.has(chunkId)).length / exact.size;
  }
  return round(found / queries, 3);
}

/** MB of the tables of the index and of the graphs in them. */
async function sizes() {
  const { rows } = await sql<{ words: number; vectors: number; graphs: number }>`
    SELECT (pg_total_relation_size('search_block') + pg_total_relation_size('search_entry'))::float8 / 1e6 AS words,
      pg_total_relation_size('search_vector')::float8 / 1e6 AS vectors, (SELECT coalesce(sum(pg_relation_size(oid)), 0)
        FROM pg_class WHERE relname LIKE 'search\\_vector\\_graph%')::float8 / 1e6 AS graphs`.execute(
    database.system,
  );
  const { words = 0, vectors = 0, graphs = 0 } = rows[0] ?? {};
  return {
    megabytes: {
      words: Math.round(words),
      vectors: Math.round(vectors - graphs),
      graphs: Math.round(graphs),
    },
  };
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
