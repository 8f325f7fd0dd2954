import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../../../../tests/harness/database.ts';
import { newId } from '../../../kernel/id.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { DatabaseHandle } from '../../../platform/db/index.ts';
import {
  createGraphIndexes,
  createSearchEngine,
  growGraph,
  indexChunks,
  insertVectors,
  prepareChunks,
  searchChunks,
} from '../index.ts';
import { largeBases } from './large-base-system-store.ts';
import { warmBase } from './warm-up.ts';

const CHUNKS = 1_000;
const modelId = 'warm';
const tenantId = newId('tenant');
const baseId = newId('base');
const chunks = Array.from({ length: CHUNKS }, (_, number) => ({
  id: `c${number}`,
  documentId: `d${number >> 2}`,
  title: '',
  text: `The pump of hall ${number} needs oil of class ${number % 17} once in ${number % 29} weeks.`,
}));
let database: DatabaseHandle;
const tx = <T>(work: (tx: Tx) => Promise<T>) => database.scoped(tenantId, work);
const textsOf = async (_: Tx, ids: string[]) => chunks.filter(({ id }) => ids.includes(id));
const never = new AbortController().signal;

beforeAll(async () => {
  database = await testDatabase();
  const engine = createSearchEngine();
  await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'warm test')`.execute(database.system);
  await tx((inner) => indexChunks(inner, baseId, prepareChunks(engine.analyzer, chunks)));
  const vectors = chunks.map(({ id, documentId }, number) => ({
    chunkId: id,
    documentId,
    embedding: [Math.sin(number), Math.cos(number), number % 7],
  }));
  await tx((inner) => insertVectors(inner, { baseId, modelId }, vectors));
  const indexes = createGraphIndexes(database);
  await growGraph({ tx, signal: never }, { baseId, modelId }, { indexes, from: 100 });
}, 300_000);

describe('warming a base up', () => {
  it('leaves less to read for those who ask first', { timeout: 120_000 }, async () => {
    const engine = createSearchEngine();
    expect(await warmBase({ tx, signal: never }, engine, { baseId, textsOf, budgetMs: 60_000 })).toBe(64);
    const warm = engine.cache.bytes();
    expect(warm).toBeGreaterThan(0);
    const query = 'Which hall needs oil of class 3?';
    const search = { baseIds: [baseId], query, limit: 5, documents: undefined };
    const cold = createSearchEngine();
    const found = await tx((inner) => searchChunks(inner, engine, search));
    expect(found).toEqual(await tx((inner) => searchChunks(inner, cold, search)));
    expect(engine.cache.bytes() - warm).toBeLessThan(cold.cache.bytes());
  });

  it('ends with its time, and when the process does', { timeout: 120_000 }, async () => {
    const engine = createSearchEngine();
    expect(await warmBase({ tx, signal: never }, engine, { baseId, textsOf, budgetMs: -1 })).toBe(0);
    const over = AbortSignal.abort();
    expect(await warmBase({ tx, signal: over }, engine, { baseId, textsOf, budgetMs: 60_000 })).toBe(0);
  });

  it('does nothing in a base without chunks', { timeout: 120_000 }, async () => {
    const empty = { baseId: newId('base'), textsOf, budgetMs: 60_000 };
    expect(await warmBase({ tx, signal: never }, createSearchEngine(), empty)).toBe(0);
  });

  it('is for bases of some size', { timeout: 120_000 }, async () => {
    const ofMine = async (least: number) =>
      (await largeBases(database.system, { least, most: 1_000 })).filter(
        (base) => base.tenantId === tenantId,
      );
    expect(await ofMine(CHUNKS)).toEqual([{ tenantId, baseId }]);
    expect(await ofMine(CHUNKS + 1)).toEqual([]);
  });
});
