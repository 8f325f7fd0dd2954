import { type RawBuilder, sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../../../../tests/harness/database.ts';
import { newId } from '../../../kernel/id.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { DatabaseHandle } from '../../../platform/db/index.ts';
import { removeBase, removeDocuments } from '../index-chunks.ts';
import { createGraphIndexes, type GraphIndexes } from './graph-system-store.ts';
import { growGraph } from './grow-graph.ts';
import { nearestChunks } from './nearest-store.ts';
import { insertVectors } from './vector-store.ts';

const DIMENSIONS = 24;
const modelId = 'm';
let database: DatabaseHandle;
let indexes: GraphIndexes;

beforeAll(async () => {
  database = await testDatabase();
  indexes = createGraphIndexes(database);
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

/** Vectors around centres, as texts of some subjects have; chunk `c<n>` of document `d<n/4>`. */
function makeVectors(count: number, seed = 7, dimensions = DIMENSIONS) {
  const random = seeded(seed);
  const draw = () => Array.from({ length: dimensions }, random);
  const centres = Array.from({ length: 20 }, draw);
  return Array.from({ length: count }, (_, index) => {
    const centre = centres[(index * 7) % centres.length] ?? [];
    const embedding = draw().map((value, place) => (centre[place] ?? 0) + 0.6 * value);
    return { chunkId: `c${index}`, documentId: `d${index >> 2}`, embedding };
  });
}

type Vectors = ReturnType<typeof makeVectors>;

async function newBase() {
  const tenantId = newId('tenant');
  await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'graph test')`.execute(database.system);
  const place = { baseId: newId('base') as string, modelId };
  const tx = <T>(work: (tx: Tx) => Promise<T>) => database.scoped(tenantId, work);
  const scope = { tx, signal: new AbortController().signal };
  return {
    tenantId,
    place,
    tx,
    async add(vectors: Vectors) {
      for (let start = 0; start < vectors.length; start += 500)
        await tx((inner) => insertVectors(inner, place, vectors.slice(start, start + 500)));
    },
    grow: (from = 200) => growGraph(scope, place, { indexes, from }),
    async find(embedding: number[], options: { documents?: RawBuilder<unknown>; limit?: number } = {}) {
      const query = { baseIds: [place.baseId], modelId, embedding, documents: options.documents };
      const found = await tx((inner) => nearestChunks(inner, { ...query, limit: options.limit ?? 20 }));
      return found.map(({ chunkId }) => chunkId);
    },
  };
}

type Base = Awaited<ReturnType<typeof newBase>>;

async function graphOf({ tenantId }: Base) {
  const { rows } = await sql<{ number: number; state: string; vectors: number; index: boolean }>`
    SELECT number, state, vectors, to_regclass('search_vector_graph_' || number) IS NOT NULL AS index
    FROM search_graph WHERE tenant_id = ${tenantId}`.execute(database.system);
  return rows[0];
}

const documentsOf = (ids: readonly string[]) => sql`SELECT unnest(${[...ids]}::text[])`;

function exact(vectors: Vectors, query: number[], limit = 20): string[] {
  const length = (vector: number[]) => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  const cosine = (vector: number[]) =>
    vector.reduce((sum, value, place) => sum + value * (query[place] ?? 0), 0) / length(vector);
  return vectors
    .map(({ chunkId, embedding }) => ({ chunkId, cosine: cosine(embedding) }))
    .sort((left, right) => right.cosine - left.cosine)
    .slice(0, limit)
    .map(({ chunkId }) => chunkId);
}

function recall(found: string[], wanted: string[]): number {
  const there = new Set(found);
  return wanted.filter((id) => there.has(id)).length / wanted.length;
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the graph of a base', () => {
  let base: Base;
  const vectors = makeVectors(2_000);

  beforeAll(async () => {
    base = await newBase();
    await base.add(vectors);
    await base.grow();
  }, 300_000);

  it('holds all vectors in an index of its own', async () => {
    expect(await graphOf(base)).toMatchObject({ state: 'ready', vectors: vectors.length, index: true });
  });

  // Every hundredth document: read one by one. The others: walked.
  it.each([1, 2, 5, 100])(
    'gives one of %d what reading every vector gives',
    { timeout: 240_000 },
    async (share) => {
      const readable = vectors.filter(({ documentId }) => Number(documentId.slice(1)) % share === 0);
      const ids = new Set(readable.map((one) => one.documentId));
      const queries = makeVectors(12, 99).map(({ embedding }) => embedding);
      const recalls: number[] = [];
      for (const query of queries) {
        const found = await base.find(query, share === 1 ? {} : { documents: documentsOf([...ids]) });
        expect(found.filter((id) => !readable.some(({ chunkId }) => chunkId === id))).toEqual([]);
        expect(found).toHaveLength(20);
        recalls.push(recall(found, exact(readable, query)));
      }
      expect(mean(recalls)).toBeGreaterThanOrEqual(share === 100 ? 1 : 0.95);
    },
  );

  it('takes in what comes later and lets go of what is removed', { timeout: 240_000 }, async () => {
    const base = await newBase();
    const vectors = makeVectors(400);
    await base.add(vectors.slice(0, 300));
    await base.grow();
    await base.add(vectors.slice(300));
    const late = vectors[350];
    expect((await base.find(late?.embedding ?? []))[0]).toBe('c350');
    await base.tx((tx) => removeDocuments(tx, base.place.baseId, [late?.documentId ?? '']));
    expect(await base.find(late?.embedding ?? [])).not.toContain('c350');
    await base.tx((tx) => removeBase(tx, base.place.baseId));
    expect(await base.find(late?.embedding ?? [])).toEqual([]);
    expect(await graphOf(base)).toBeUndefined();
  });

  it('is not worth while for few vectors, and not seen by another tenant or model', {
    timeout: 240_000,
  }, async () => {
    const [large, small] = [await newBase(), await newBase()];
    const vectors = makeVectors(240);
    await large.add(vectors);
    await large.grow();
    await small.add(vectors.slice(0, 40));
    await small.grow();
    expect(await graphOf(small)).toBeUndefined();
    const query = vectors[5]?.embedding ?? [];
    expect(await small.find(query)).toEqual(exact(vectors.slice(0, 40), query));
    const stolen = await small.tx((tx) =>
      nearestChunks(tx, {
        baseIds: [large.place.baseId],
        modelId,
        embedding: query,
        documents: undefined,
        limit: 5,
      }),
    );
    expect(stolen).toEqual([]);
    const other = await large.tx((tx) =>
      nearestChunks(tx, {
        baseIds: [large.place.baseId],
        modelId: 'n',
        embedding: query,
        documents: undefined,
        limit: 5,
      }),
    );
    expect(other).toEqual([]);
  });

  it('goes on where it stopped, and is not used before it holds everything', {
    timeout: 240_000,
  }, async () => {
    const base = await newBase();
    const vectors = makeVectors(260);
    await base.add(vectors);
    const control = new AbortController();
    let transactions = 0;
    const cut = {
      signal: control.signal,
      tx: <T>(work: (tx: Tx) => Promise<T>) => {
        if (++transactions === 4) control.abort();
        return base.tx(work);
      },
    };
    await expect(growGraph(cut, base.place, { indexes, from: 200 })).rejects.toThrow();
    expect(await graphOf(base)).toMatchObject({ state: 'building' });
    const query = makeVectors(1, 42)[0]?.embedding ?? [];
    expect(await base.find(query)).toEqual(exact(vectors, query));
    await base.grow();
    expect(await graphOf(base)).toMatchObject({ state: 'ready', vectors: 260 });
  });

  it('begins anew when the model gives vectors of another dimension, and sweeps the old index', {
    timeout: 240_000,
  }, async () => {
    const base = await newBase();
    await base.add(makeVectors(240));
    await base.grow();
    const before = await graphOf(base);
    const fresh = makeVectors(220, 11, 16);
    await base.add(fresh);
    await base.grow();
    const query = fresh[3]?.embedding ?? [];
    expect((await base.find(query))[0]).toBe('c3');
    expect((await graphOf(base))?.number).not.toBe(before?.number);
    const { rows } = await sql<{
      gone: boolean;
    }>`SELECT to_regclass(${`search_vector_graph_${before?.number}`}) IS NULL
      AS gone`.execute(database.system);
    expect(rows[0]?.gone).toBe(true);
  });
});
