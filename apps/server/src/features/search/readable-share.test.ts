import { sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../../../tests/harness/database.ts';
import { newId } from '../../kernel/id.ts';
import type { Tx } from '../../kernel/scope.ts';
import { openSegments } from './block-source.ts';
import {
  createSearchEngine,
  indexChunks,
  mergeSegments,
  prepareChunks,
  removeDocuments,
  searchChunks,
} from './index.ts';
import { readableShare } from './readable-share.ts';

const DOCUMENTS = 6_000;
const engine = createSearchEngine();
const baseId = newId('base');
let tx: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

/** Every document has `common`; of each hundred one has `rare`, and the later ones say `common` more often. */
function textOf(number: number): string {
  const often = Array.from({ length: 1 + (number % 7) }, () => 'common').join(' ');
  return `${often} ${number % 100 === 50 ? 'rare' : ''} text${number}`;
}

async function openBase() {
  const database = await testDatabase();
  const tenantId = newId('tenant');
  await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'share test')`.execute(database.system);
  tx = (work) => database.scoped(tenantId, work);
  for (let start = 0; start < DOCUMENTS; start += 1_000) {
    const chunks = Array.from({ length: 1_000 }, (_, index) => {
      const number = start + index;
      return { id: `c${number}`, documentId: `d${number}`, title: '', text: textOf(number) };
    });
    await tx((inner) => indexChunks(inner, baseId, prepareChunks(engine.analyzer, chunks)));
  }
  await mergeSegments({ tx }, baseId);
}

const every = (step: number, from = 0) =>
  sql`SELECT 'd' || n FROM generate_series(${from}::integer, ${DOCUMENTS - 1}::integer, ${step}::integer) AS n`;

beforeAll(openBase, 300_000);

describe('which part may be found', () => {
  const told = (documents: ReturnType<typeof every> | undefined) =>
    tx(async (inner) =>
      readableShare(inner, (await openSegments(inner, engine.cache, [baseId])) ?? [], documents),
    );

  // Also where the documents are dealt out in a rhythm.
  it.each([
    [1, 1, 1],
    [2, 0.4, 0.6],
    [10, 0.05, 0.15],
    [100, 0, 0.03],
  ])('is told of one in %d', { timeout: 120_000 }, async (step, least, most) => {
    const share = await told(every(step, step > 2 ? 3 : 0));
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  });

  it('is not asked where everything may be found, or little is there', { timeout: 120_000 }, async () => {
    expect(await told(undefined)).toBeUndefined();
    const nothing = await tx((inner) => readableShare(inner, [], every(2)));
    expect(nothing).toBeUndefined();
  });
});

describe('a search by words of somebody who may find a part', () => {
  const find = async (query: string, documents: ReturnType<typeof every> | undefined, limit: number) => {
    const found = await tx((inner) =>
      searchChunks(inner, engine, { baseIds: [baseId], query, limit, documents }),
    );
    return found.map(({ chunkId }) => chunkId);
  };
  const numberOf = (chunkId: string) => Number(chunkId.slice(1));

  // Looked at hit by hit; picked out beforehand; and where nothing of what may be found is among the best.
  it.each([
    ['half', 2, 0],
    ['a tenth', 10, 3],
    ['a hundredth', 100, 17],
    ['nothing of the best', 7, 0],
  ])('gives what it would give alone: %s', { timeout: 120_000 }, async (_, step, from) => {
    const all = await find('common rare', undefined, DOCUMENTS);
    expect(all).toHaveLength(DOCUMENTS);
    const wanted = all.filter((id) => numberOf(id) % step === from).slice(0, 40);
    expect(await find('common rare', every(step, from), 40)).toEqual(wanted);
  });

  it('gives nothing that is gone', { timeout: 120_000 }, async () => {
    const gone = Array.from({ length: 500 }, (_, index) => `d${index * 2}`);
    await tx((inner) => removeDocuments(inner, baseId, gone));
    const found = await find('common', every(2), 60);
    expect(found).toHaveLength(60);
    expect(found.filter((id) => numberOf(id) < 1_000)).toEqual([]);
  });
});
