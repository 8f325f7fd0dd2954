// Quality, speed and size of lexical search: node bench/retrieval/quality.ts [FOLDER …] (default: ../shared/data/retrieval/*)
// DATABASE_URL = PostgreSQL; without it the embedded database in memory.
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { sql } from 'kysely';
import { type Dataset, readDataset } from '../../apps/server/src/evaluate-dataset.ts';
import {
  createSearchEngine,
  indexChunks,
  mergeSegments,
  prepareChunks,
  searchChunks,
} from '../../apps/server/src/features/search/index.ts';
import { percentile, retrievalQuality } from '../../apps/server/src/features/search/metrics.ts';
import { newId } from '../../apps/server/src/kernel/id.ts';
import type { Tx } from '../../apps/server/src/kernel/scope.ts';
import { type DatabaseHandle, openDatabase } from '../../apps/server/src/platform/db/index.ts';

const BATCH = 256;
const engine = createSearchEngine();
const database = await openDatabase({ url: process.env.DATABASE_URL });
await database.migrate();

for (const folder of folders()) {
  const dataset = readDataset(folder);
  if (dataset === undefined) console.error(`skipped ${folder}: no corpus.jsonl`);
  else
    console.log(
      JSON.stringify({ set: basename(folder), database: database.kind, ...(await measure(dataset)) }),
    );
}
await database.close();

function folders(): string[] {
  const given = process.argv.slice(2);
  if (given.length > 0) return given;
  const root = new URL('../../../shared/data/retrieval/', import.meta.url).pathname;
  if (existsSync(root)) {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(root, entry.name));
  }
  console.error('skipped: ../shared/data/retrieval is absent');
  return [];
}

async function measure(dataset: Dataset) {
  const tenantId = newId('tenant');
  const baseId = newId('base');
  await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'bench')`.execute(database.system);
  const scope = { tx: <T>(work: (tx: Tx) => Promise<T>) => database.scoped(tenantId, work) };
  const started = performance.now();
  for (let start = 0; start < dataset.passages.length; start += BATCH) {
    const batch = dataset.passages.slice(start, start + BATCH);
    const prepared = prepareChunks(
      engine.analyzer,
      batch.map((passage) => ({ ...passage, documentId: passage.id })),
    );
    await scope.tx((tx) => indexChunks(tx, baseId, prepared));
  }
  const added = performance.now();
  while (await mergeSegments(scope, baseId, { graceSeconds: 0 }));
  const merged = performance.now();
  const searched = await search(dataset, scope, baseId);
  return {
    ...retrievalQuality(searched.judged),
    indexSeconds: round((merged - started) / 1000),
    mergeSeconds: round((merged - added) / 1000),
    indexMb: round((await indexBytes(database, tenantId)) / 1e6),
    coldP50Ms: round(percentile(searched.cold, 0.5)),
    p50Ms: round(percentile(searched.times, 0.5)),
    p95Ms: round(percentile(searched.times, 0.95)),
    cacheMb: round(engine.cache.bytes() / 1e6),
    peakRssMb: round(process.resourceUsage().maxRSS / 1000),
  };
}

async function search(
  dataset: Dataset,
  scope: { tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> },
  baseId: string,
) {
  const judged = [];
  const times: number[] = [];
  const cold: number[] = [];
  for (const [index, query] of dataset.queries.entries()) {
    const started = performance.now();
    const input = { baseIds: [baseId], query: query.text, limit: 10, documents: undefined };
    const matches = await scope.tx((tx) => searchChunks(tx, engine, input));
    (index < 100 ? cold : times).push(performance.now() - started);
    const grades = dataset.grades.get(query.id);
    if (grades !== undefined) judged.push({ ranked: matches.map((match) => match.chunkId), grades });
  }
  return { judged, times, cold };
}

async function indexBytes(from: DatabaseHandle, tenantId: string): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`SELECT sum(byte_size)::float8 AS bytes FROM search_segment
    WHERE tenant_id = ${tenantId} AND state = 'live'`.execute(from.system);
  return rows[0]?.bytes ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
