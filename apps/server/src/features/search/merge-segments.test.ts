import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../../../tests/harness/database.ts';
import { newId } from '../../kernel/id.ts';
import type { Tx } from '../../kernel/scope.ts';
import type { DatabaseHandle } from '../../platform/db/index.ts';
import {
  createSearchEngine,
  indexChunks,
  mergeSegments,
  prepareChunks,
  removeDocuments,
  searchChunks,
} from './index.ts';

let database: DatabaseHandle;
const engine = createSearchEngine();

beforeAll(async () => {
  database = await testDatabase();
});

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const text = (index: number) =>
  `${index % 7 === 0 ? 'seventh ' : ''}every ${LETTERS[index % 26]}${LETTERS[index % 23]} ${'filler '.repeat(index % 5)}`;

/** A base of `batches` segments with `size` one-chunk documents each. */
async function newBase(batches: number, size: number) {
  const tenantId = newId('tenant');
  await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'merge test')`.execute(database.system);
  const baseId = newId('base');
  const tx = <T>(work: (tx: Tx) => Promise<T>) => database.scoped(tenantId, work);
  for (let batch = 0; batch < batches; batch++) {
    const chunks = Array.from({ length: size }, (_, index) => {
      const number = batch * size + index;
      return { id: `c${number}`, documentId: `d${number}`, title: '', text: text(number) };
    });
    await tx((inner) => indexChunks(inner, baseId, prepareChunks(engine.analyzer, chunks)));
  }
  const find = async (query: string) => {
    const search = { baseIds: [baseId], query, limit: 5_000, documents: undefined };
    return (await tx((inner) => searchChunks(inner, engine, search))).map(({ chunkId, score }) => ({
      chunkId,
      score,
    }));
  };
  const segments = async (state: string) => {
    const { rows } =
      await sql`SELECT id FROM search_segment WHERE base_id = ${baseId} AND state = ${state}`.execute(
        database.system,
      );
    return rows.length;
  };
  return { tx, baseId, find, segments };
}

const QUERIES = ['every', 'seventh', 'seventh cc', 'filler every dd', 'xq'];
const byId = (found: { chunkId: string; score: number }[]) =>
  found
    .map(({ chunkId, score }) => ({ chunkId, score: Number(score.toFixed(9)) }))
    .sort((left, right) => (left.chunkId < right.chunkId ? -1 : 1));

describe('mergeSegments', () => {
  it('changes neither results nor scores', async () => {
    const base = await newBase(8, 200);
    const before = await Promise.all(QUERIES.map(base.find));
    expect(await mergeSegments(base, base.baseId)).toBe(true);
    expect(await base.segments('live')).toBe(1);
    const after = await Promise.all(QUERIES.map(base.find));
    expect(after.map(byId)).toEqual(before.map(byId));
    expect(before[0]).toHaveLength(1_600);
    expect(await mergeSegments(base, base.baseId)).toBe(false);
  });

  it('keeps the old segments for a while, then sweeps them', async () => {
    const base = await newBase(8, 3);
    await mergeSegments(base, base.baseId);
    expect(await base.segments('retired')).toBe(8);
    await mergeSegments(base, base.baseId, { graceSeconds: 0 });
    expect(await base.segments('retired')).toBe(0);
    expect(await base.find('every')).toHaveLength(24);
  });

  it('merges once when two processes try at the same time', async () => {
    const base = await newBase(8, 20);
    const merged = await Promise.all([mergeSegments(base, base.baseId), mergeSegments(base, base.baseId)]);
    expect(merged.sort()).toEqual([false, true]);
    expect(await base.segments('live')).toBe(1);
    expect(await base.find('every')).toHaveLength(160);
  });

  it('loses nothing when it is killed after any of its transactions', async () => {
    const base = await newBase(8, 40);
    for (let survive = 1; ; survive++) {
      let transactions = 0;
      const dying = {
        // A killed process does not clean up either: every later transaction fails too.
        tx: <T>(work: (tx: Tx) => Promise<T>) =>
          ++transactions > survive ? Promise.reject(new Error('killed')) : base.tx(work),
      };
      const outcome = await mergeSegments(dying, base.baseId).catch(() => 'killed');
      expect(await base.find('every')).toHaveLength(320);
      if (outcome !== 'killed') break;
      expect(await mergeSegments(base, base.baseId), 'inputs are still claimed').toBe(false);
      await sql`UPDATE search_segment SET claimed_until = now() - interval '1 second' WHERE base_id = ${base.baseId}
        AND claimed_until IS NOT NULL`.execute(database.system);
    }
    expect(await base.segments('live')).toBe(1);
    await mergeSegments(base, base.baseId, { graceSeconds: 0 });
    expect(await base.segments('building')).toBe(0);
  });

  it('respects what is removed while it works', async () => {
    const base = await newBase(8, 40);
    let transactions = 0;
    const slow = {
      tx: async <T>(work: (tx: Tx) => Promise<T>) => {
        const removed = `d${transactions++}`;
        await base.tx((tx) => removeDocuments(tx, base.baseId, [removed]));
        return base.tx(work);
      },
    };
    expect(await mergeSegments(slow, base.baseId)).toBe(true);
    const found = await base.find('every');
    expect(found).toHaveLength(320 - transactions);
    expect(found.map((one) => one.chunkId)).not.toContain('c0');
  });

  it.each([3, 5])('leaves the inputs to whoever took them over before its transaction %i', async (when) => {
    const base = await newBase(8, 40);
    let transactions = 0;
    const stalled = {
      tx: async <T>(work: (tx: Tx) => Promise<T>) => {
        if (++transactions === when) {
          await sql`UPDATE search_segment SET claimed_until = now() - interval '1 second'
            WHERE base_id = ${base.baseId} AND state = 'live'`.execute(database.system);
          expect(await mergeSegments(base, base.baseId)).toBe(true);
        }
        return base.tx(work);
      },
    };
    expect(await mergeSegments(stalled, base.baseId)).toBe(false);
    expect(await base.segments('live')).toBe(1);
    expect(await base.segments('building')).toBe(0);
    expect(await base.find('every')).toHaveLength(320);
  });

  it('rewrites a segment of which much was removed, down to nothing', async () => {
    const base = await newBase(1, 100);
    const remove = (from: number, to: number) =>
      base.tx((tx) =>
        removeDocuments(
          tx,
          base.baseId,
          Array.from({ length: to - from }, (_, index) => `d${from + index}`),
        ),
      );
    await remove(0, 5);
    expect(await mergeSegments(base, base.baseId)).toBe(false);
    await remove(5, 50);
    expect(await mergeSegments(base, base.baseId)).toBe(true);
    expect(await base.find('every')).toHaveLength(50);
    await remove(50, 100);
    expect(await mergeSegments(base, base.baseId)).toBe(true);
    expect(await base.segments('live')).toBe(0);
    expect(await base.find('every')).toEqual([]);
  });
});
