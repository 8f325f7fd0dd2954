// Rights inside the search must not cost hits: what somebody who reads little of a large base finds, beside the exact result.
import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../../../../tests/harness/database.ts';
import { randomFrom } from '../../../../../../tests/harness/random.ts';
import { newId } from '../../../kernel/id.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { DatabaseHandle } from '../../../platform/db/index.ts';
import {
  createGraphIndexes,
  createSearchEngine,
  growGraph,
  indexChunks,
  insertVectors,
  mergeSegments,
  openGraph,
  prepareChunks,
  type SearchEngine,
  searchChunks,
} from '../../search/index.ts';
import { findableDocuments } from './store.ts';

const DOCUMENTS = 10_000;
const DIMENSIONS = 16;
const SUBJECTS = 40;
const QUERIES = 20;
const LIMIT = 10;
const modelId = 'recall';

/** Who reads what: one of a hundred anywhere, one of a hundred all on one subject, half of everything. */
const lists = {
  scattered: (index: number) => index % 100 === 17,
  subject: (index: number) => index % SUBJECTS === 3 && Math.floor(index / SUBJECTS) % 5 < 2,
  half: (index: number) => index % 2 === 0,
};
type List = keyof typeof lists;

const random = randomFrom(20261128);
const vocabulary = Array.from({ length: 1_500 }, (_, index) => wordOf(index + 30));
const centres = Array.from({ length: SUBJECTS }, () => vectorAround(undefined));
const documents = Array.from({ length: DOCUMENTS }, (_, index) => ({
  id: `c${index}`,
  documentId: `d${index}`,
  title: '',
  text: someWords(12 + random.below(30)),
  embedding: vectorAround(centres[index % SUBJECTS]),
}));

let database: DatabaseHandle;
let engine: SearchEngine;
const tenantId = newId('tenant');
const baseId = newId('base');
const tx = <T>(work: (tx: Tx) => Promise<T>) => database.scoped(tenantId, work);

/** Frequent words first, as in any language. */
function someWords(count: number): string {
  return Array.from(
    { length: count },
    () => vocabulary[Math.floor(vocabulary.length * random.next() ** 3)],
  ).join(' ');
}

function wordOf(index: number): string {
  return index < 20
    ? 'bdfgklmnprstvwzaeiou'.charAt(index)
    : `${wordOf(index % 20)}${'aeiou'.charAt(index % 5)}${wordOf(Math.floor(index / 20))}`;
}

function vectorAround(centre: readonly number[] | undefined): number[] {
  return Array.from(
    { length: DIMENSIONS },
    (_, axis) => (centre?.[axis] ?? 0) + (random.next() - 0.5) * (centre === undefined ? 1 : 0.8),
  );
}

const scope = { tx, signal: new AbortController().signal };
const place = { baseId: baseId as string, modelId };

beforeAll(async () => {
  database = await testDatabase();
  const graphs = createGraphIndexes(database);
  engine = createSearchEngine({ graphs });
  await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'recall')`.execute(database.system);
  await tx(makeDocuments);
  // The index of the graph is made once, of all rows: an order of magnitude faster than row by row.
  const later = { ...graphs, create: async () => undefined };
  for (let start = 0; start < DOCUMENTS; start += 1_000) {
    const chunks = documents.slice(start, start + 1_000);
    await tx((inner) => indexChunks(inner, baseId, prepareChunks(engine.analyzer, chunks)));
    await tx((inner) =>
      insertVectors(
        inner,
        place,
        chunks.map(({ id, ...chunk }) => ({ ...chunk, chunkId: id })),
      ),
    );
    if (start === 0) await openGraph(scope, place, { indexes: later, expected: DOCUMENTS });
  }
  while (await mergeSegments(scope, baseId, { graceSeconds: 0 }));
  await growGraph(scope, place, { indexes: graphs });
}, 600_000);

async function makeDocuments(inner: Tx): Promise<void> {
  await sql`INSERT INTO knowledge_base (tenant_id, id, name) VALUES (${tenantId}, ${baseId}, 'recall')`.execute(
    inner,
  );
  // One access list for every combination of readers.
  const names = Object.keys(lists) as List[];
  const listOf = (index: number) => names.filter((name) => lists[name](index)).join(' ');
  for (const readers of new Set(documents.map((_, index) => listOf(index))))
    await sql`INSERT INTO access_set (tenant_id, id, base_id, readers)
      VALUES (${tenantId}, ${`acs ${readers}`}, ${baseId}, ${readers.split(' ').map((name) => `group:${name}`)})`.execute(
      inner,
    );
  await sql`INSERT INTO document (tenant_id, id, base_id, access_set_id, name, media_type, size, sha256, blob_key, status, indexed_run)
    SELECT ${tenantId}, id, ${baseId}, list, 'd', 'text/plain', 1, '', '', 'ready', 1
    FROM unnest(${documents.map(({ documentId }) => documentId)}::text[], ${documents.map((_, index) => `acs ${listOf(index)}`)}::text[])
      AS made (id, list)`.execute(inner);
}

const readableBy = (list: List) =>
  findableDocuments({ principals: [`group:${list}`], baseIds: [baseId], at: new Date(), filters: undefined });

const isReadable = (list: List, chunkId: string) => lists[list](Number(chunkId.slice(1)));

/** The whole ranking of everything, cut down to what may be read: slow, and exact. */
async function exactByWords(list: List, query: string): Promise<string[]> {
  const search = { baseIds: [baseId], query, limit: DOCUMENTS, documents: undefined };
  const all = await tx((inner) => searchChunks(inner, engine, search));
  return all
    .map(({ chunkId }) => chunkId)
    .filter((id) => isReadable(list, id))
    .slice(0, LIMIT);
}

function exactByVector(list: List, query: readonly number[]): string[] {
  const dot = (left: readonly number[], right: readonly number[]) =>
    left.reduce((sum, value, axis) => sum + value * (right[axis] ?? 0), 0);
  return documents
    .filter(({ id }) => isReadable(list, id))
    .map(({ id, embedding }) => ({
      id,
      cosine: dot(embedding, query) / Math.sqrt(dot(embedding, embedding)),
    }))
    .sort((left, right) => right.cosine - left.cosine)
    .slice(0, LIMIT)
    .map(({ id }) => id);
}

async function find(list: List, asked: { query: string; embedding?: number[] }): Promise<string[]> {
  const { query, embedding } = asked;
  const found = await tx((inner) =>
    searchChunks(inner, engine, {
      ...{ baseIds: [baseId], query, limit: LIMIT, documents: readableBy(list) },
      queryVector: embedding && { modelId, embedding },
    }),
  );
  return found.map(({ chunkId }) => chunkId);
}

async function meanRecall(ask: () => Promise<{ found: string[]; exact: string[] }>): Promise<number> {
  let sum = 0;
  for (let count = 0; count < QUERIES; count++) {
    const { found, exact } = await ask();
    expect(exact.length).toBeGreaterThan(0);
    sum += exact.filter((id) => found.includes(id)).length / exact.length;
  }
  return sum / QUERIES;
}

describe(`recall under rights, ${DOCUMENTS} documents`, () => {
  it.each(Object.keys(lists) as List[])(
    '%s: finds by words what the exact result holds',
    { timeout: 600_000 },
    async (list) => {
      const recall = await meanRecall(async () => {
        const query = someWords(4);
        const found = await find(list, { query });
        expect(found.filter((id) => !isReadable(list, id))).toEqual([]);
        return { found, exact: await exactByWords(list, query) };
      });
      expect(recall).toBe(1);
    },
  );

  it.each(Object.keys(lists) as List[])(
    '%s: finds by vectors what the exact result holds',
    { timeout: 600_000 },
    async (list) => {
      const recall = await meanRecall(async () => {
        const embedding = vectorAround(random.pick(centres));
        const found = await find(list, { query: '', embedding });
        expect(found.filter((id) => !isReadable(list, id))).toEqual([]);
        return { found, exact: exactByVector(list, embedding) };
      });
      expect(recall).toBeGreaterThanOrEqual(list === 'half' ? 0.95 : 1);
    },
  );
});
