// Lexical search on a large base made of real sentences: node bench/retrieval/scale.ts CHUNKS [FOLDER …]
// Each chunk is five sentences drawn from the passages of the folders; queries are theirs. DATABASE_URL as in quality.ts.
import { sql } from 'kysely';
import { readDataset } from '../../apps/server/src/evaluate-dataset.ts';
import {
  createSearchEngine,
  indexChunks,
  mergeSegments,
  prepareChunks,
  searchChunks,
} from '../../apps/server/src/features/search/index.ts';
import { percentile } from '../../apps/server/src/features/search/metrics.ts';
import { newId } from '../../apps/server/src/kernel/id.ts';
import type { Tx } from '../../apps/server/src/kernel/scope.ts';
import { openDatabase } from '../../apps/server/src/platform/db/index.ts';

const BATCH = 1_024;
const QUERIES = 300;
const size = Number(process.argv[2] ?? 100_000);
const root = new URL('../../../shared/data/retrieval/', import.meta.url).pathname;
const folders =
  process.argv.length > 3 ? process.argv.slice(3) : ['cmrc-zh', 'medquad-en'].map((set) => root + set);
const sets = folders.map(readDataset).filter((set) => set !== undefined);
if (sets.length === 0) {
  console.error('skipped: no data');
  process.exit(0);
}
const sentences = sets.map((set) =>
  set.passages.flatMap((passage) =>
    passage.text.split(/(?<=[。！？；]|[.!?] )/).filter((text) => text.length > 8),
  ),
);
let state = 7;
const random = (below: number): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const engine = createSearchEngine();
const database = await openDatabase({ url: process.env.DATABASE_URL });
await database.migrate();
const tenantId = newId('tenant');
const baseId = newId('base');
await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'bench')`.execute(database.system);
const scope = { tx: <T>(work: (tx: Tx) => Promise<T>) => database.scoped(tenantId, work) };

const started = performance.now();
let prepareMs = 0;
let mergeMs = 0;
for (let start = 0; start < size; start += BATCH) {
  const chunks = Array.from({ length: Math.min(BATCH, size - start) }, (_, index) =>
    makeChunk(start + index),
  );
  const before = performance.now();
  const prepared = prepareChunks(engine.analyzer, chunks);
  prepareMs += performance.now() - before;
  await scope.tx((tx) => indexChunks(tx, baseId, prepared));
  const added = performance.now();
  while (await mergeSegments(scope, baseId, { graceSeconds: 0 }));
  mergeMs += performance.now() - added;
}
const indexed = performance.now();
await sql`CREATE TABLE IF NOT EXISTS bench_document (id text PRIMARY KEY, access integer)`.execute(
  database.system,
);
await sql`GRANT SELECT ON bench_document TO app_scoped`.execute(database.system);
await sql`INSERT INTO bench_document SELECT 'doc' || n, n % 100 FROM generate_series(0, ${size}::integer / 10) AS n
  ON CONFLICT DO NOTHING`.execute(database.system);
const readable = sql`SELECT id FROM bench_document WHERE access = 7`;
const most = sql`SELECT id FROM bench_document WHERE access < 80`;
const few = sql`SELECT unnest(${Array.from({ length: 500 }, (_, index) => `doc${index * 7}`)}::text[])`;
const report = {
  chunks: size,
  database: database.kind,
  indexSeconds: seconds(indexed - started),
  analysisSeconds: seconds(prepareMs),
  mergeSeconds: seconds(mergeMs),
  ...(await storage()),
  cold: await latency(undefined, QUERIES),
  warm: await latency(undefined, QUERIES),
  onePercentReadable: await latency(readable, 50),
  mostReadable: await latency(most, 100),
  fewReadable: await latency(few, 100),
  cacheMb: Math.round(engine.cache.bytes() / 1e6),
  peakRssMb: Math.round(process.resourceUsage().maxRSS / 1000),
};
console.log(JSON.stringify(report));
await database.close();

function makeChunk(number: number) {
  const pool = sentences[number % sentences.length] ?? [];
  const text = Array.from({ length: 5 }, () => pool[random(pool.length)] ?? '').join('');
  return { id: `c${number}`, documentId: `doc${Math.floor(number / 10)}`, title: '', text };
}

async function latency(documents: typeof readable | undefined, count: number) {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const queries = sets[index % sets.length]?.queries ?? [];
    const query = queries[Math.floor(index / sets.length)]?.text ?? '';
    const before = performance.now();
    await scope.tx((tx) => searchChunks(tx, engine, { baseIds: [baseId], query, limit: 10, documents }));
    times.push(performance.now() - before);
  }
  return { p50Ms: Math.round(percentile(times, 0.5)), p95Ms: Math.round(percentile(times, 0.95)) };
}

async function storage() {
  const { rows } = await sql<{ segments: number; bytes: number }>`SELECT count(*)::integer AS segments,
    sum(byte_size)::float8 AS bytes FROM search_segment WHERE tenant_id = ${tenantId} AND state = 'live'`.execute(
    database.system,
  );
  return { segments: rows[0]?.segments, indexMb: Math.round((rows[0]?.bytes ?? 0) / 1e6) };
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 100) / 10;
}
