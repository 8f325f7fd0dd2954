import { type RawBuilder, sql } from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../../../tests/harness/database.ts';
import { newId } from '../../kernel/id.ts';
import type { Tx } from '../../kernel/scope.ts';
import type { DatabaseHandle } from '../../platform/db/index.ts';
import {
  type ChunkToIndex,
  createSearchEngine,
  indexChunks,
  insertVectors,
  mergeSegments,
  prepareChunks,
  removeBase,
  removeChunks,
  removeDocuments,
  searchChunks,
} from './index.ts';

let database: DatabaseHandle;
const engine = createSearchEngine();

beforeAll(async () => {
  database = await testDatabase();
});

async function newBase() {
  const tenantId = newId('tenant');
  await sql`INSERT INTO tenant (id, name) VALUES (${tenantId}, 'search test')`.execute(database.system);
  const baseId = newId('base');
  const tx = <T>(work: (tx: Tx) => Promise<T>) => database.scoped(tenantId, work);
  return {
    tenantId,
    baseId,
    tx,
    add: (chunks: ChunkToIndex[]) =>
      tx((inner) => indexChunks(inner, baseId, prepareChunks(engine.analyzer, chunks))),
    find: async (query: string, options: { limit?: number; documents?: RawBuilder<unknown> } = {}) => {
      const { limit = 10, documents } = options;
      const matches = await tx((inner) =>
        searchChunks(inner, engine, { baseIds: [baseId], query, limit, documents }),
      );
      return matches.map((match) => match.chunkId);
    },
  };
}

const documentsOf = (ids: readonly string[]) => sql`SELECT unnest(${[...ids]}::text[])`;

function chunk(documentId: string, number: number, text: string): ChunkToIndex {
  return { id: `${documentId}-${number}`, documentId, title: '', text };
}

function titled(title: string, one: ChunkToIndex): ChunkToIndex {
  return { ...one, title };
}

describe('searching', () => {
  it('finds chunks in both languages, the better one first', async () => {
    const base = await newBase();
    await base.add([
      titled('员工手册', chunk('a', 1, '年假申请须提前三个工作日提交给直属主管。')),
      titled('员工手册', chunk('a', 2, '出差住宿标准：一线城市每晚不超过六百元。')),
      titled('Finance policy', chunk('b', 1, 'Travel expenses are reimbursed within ten working days.')),
      titled('Maintenance', chunk('b', 2, 'The RX-200B pump needs oil of class GB/T 19001-2016.')),
    ]);
    expect(await base.find('怎么申请年假？')).toEqual(['a-1']);
    expect((await base.find('員工出差的住宿標準'))[0]).toBe('a-2');
    expect((await base.find('When are travel expenses reimbursed?'))[0]).toBe('b-1');
    expect(await base.find('rx200b')).toEqual(['b-2']);
    expect(await base.find('zzz')).toEqual([]);
    expect(await base.find('')).toEqual([]);
    expect(await base.find('？！。')).toEqual([]);
  });

  it('keeps bases and tenants apart', async () => {
    const base = await newBase();
    const other = await newBase();
    await base.add([chunk('a', 1, 'confidential merger')]);
    await other.add([chunk('z', 1, 'unrelated text')]);
    expect(await other.find('confidential merger')).toEqual([]);
    const stolen = await other.tx((tx) =>
      searchChunks(tx, engine, { baseIds: [base.baseId], query: 'merger', limit: 10, documents: undefined }),
    );
    expect(stolen).toEqual([]);
  });

  it('searches several bases as one', async () => {
    const base = await newBase();
    await base.add([chunk('a', 1, 'pump manual'), chunk('b', 1, 'pump pump pump')]);
    const second = newId('base');
    await base.tx((tx) =>
      indexChunks(tx, second, prepareChunks(engine.analyzer, [titled('pump', chunk('c', 1, 'pump repair'))])),
    );
    const found = await base.tx((tx) =>
      searchChunks(tx, engine, {
        baseIds: [base.baseId, second],
        query: 'pump',
        limit: 2,
        documents: undefined,
      }),
    );
    expect(found.map((match) => match.chunkId)).toEqual(['b-1', 'c-1']);
    expect(found[0]?.lexical).toMatchObject({ score: found[0]?.score, rank: 1 });
  });

  it('answers a question of 10,000 characters', async () => {
    const base = await newBase();
    await base.add([chunk('a', 1, '基石知识库')]);
    expect(await base.find(`基石${'知识库检索'.repeat(2_000)}`)).toEqual(['a-1']);
  });
});

describe('removing', () => {
  it('hides documents and chunks at once', async () => {
    const base = await newBase();
    await base.add([chunk('a', 1, 'apple'), chunk('a', 2, 'apple pie'), chunk('b', 1, 'apple tart')]);
    await base.tx((tx) => removeChunks(tx, base.baseId, { documentId: 'a', chunkIds: ['a-1'] }));
    expect((await base.find('apple')).sort()).toEqual(['a-2', 'b-1']);
    await base.tx((tx) => removeDocuments(tx, base.baseId, ['b']));
    expect(await base.find('apple')).toEqual(['a-2']);
    await base.tx((tx) => removeChunks(tx, base.baseId, { documentId: 'a', chunkIds: ['a-2', 'unknown'] }));
    expect(await base.find('apple')).toEqual([]);
  });

  it('finds a chunk by its new text only, when it is indexed again', async () => {
    const base = await newBase();
    await base.add([chunk('a', 1, 'old words'), chunk('a', 2, 'other words')]);
    await base.add([chunk('a', 1, 'new words')]);
    expect(await base.find('old')).toEqual([]);
    expect((await base.find('words')).sort()).toEqual(['a-1', 'a-2']);
  });

  it('does not run dry when the best hits are gone', async () => {
    const base = await newBase();
    const good = Array.from({ length: 300 }, (_, index) => chunk(`good${index}`, 1, 'apple apple apple'));
    await base.add([...good, chunk('poor', 1, 'an apple among many other words about fruit and trees')]);
    await base.tx((tx) =>
      removeDocuments(
        tx,
        base.baseId,
        good.map((one) => one.documentId),
      ),
    );
    expect(await base.find('apple', { limit: 3 })).toEqual(['poor-1']);
  });

  it('empties a base', async () => {
    const base = await newBase();
    await base.add([chunk('a', 1, 'apple')]);
    await base.tx((tx) => removeBase(tx, base.baseId));
    expect(await base.find('apple')).toEqual([]);
    const { rows } = await sql`SELECT 1 FROM search_block WHERE tenant_id = ${base.tenantId}`.execute(
      database.system,
    );
    expect(rows).toEqual([]);
  });
});

describe('restricting to documents', () => {
  const WORDS = ['pump', 'valve', 'pipe', 'gauge', 'motor', 'filter', 'sensor'];

  async function randomBase(documents: number) {
    const base = await newBase();
    const chunks = Array.from({ length: documents * 2 }, (_, index) => {
      const words = WORDS.filter((_, bit) => ((index * 2_654_435_761) >>> (bit + 3)) % 3 === 0);
      return chunk(`d${index >> 1}`, index & 1, [...words, 'x'.repeat(1 + (index % 40))].join(' '));
    });
    for (let start = 0; start < chunks.length; start += 700) await base.add(chunks.slice(start, start + 700));
    return base;
  }

  it('gives exactly the filtered ranking, for few and for many documents', async () => {
    const base = await randomBase(1_300);
    const everything = await base.find('pump valve motor', { limit: 4_000 });
    expect(everything.length).toBeGreaterThan(1_200);
    for (const share of [2, 5, 97, 1.2]) {
      const ids = Array.from({ length: 1_300 }, (_, index) => `d${index}`).filter(
        (_, index) => index % share < 1,
      );
      const readable = new Set(ids);
      const expected = everything.filter((id) => readable.has(id.split('-')[0] ?? ''));
      const found = await base.find('pump valve motor', { limit: 20, documents: documentsOf(ids) });
      expect(found).toEqual(expected.slice(0, 20));
      const all = await base.find('pump valve motor', { limit: 4_000, documents: documentsOf(ids) });
      expect(all).toEqual(expected);
    }
  });

  it('finds nothing when nothing may be found', async () => {
    const base = await randomBase(5);
    expect(await base.find('pump valve', { documents: documentsOf([]) })).toEqual([]);
    expect(await base.find('pump valve', { documents: documentsOf(['elsewhere']) })).toEqual([]);
  });
});

describe('vectors', () => {
  it('ranks by cosine, within the documents that may be found, and fuses with words', async () => {
    const base = await newBase();
    await base.add([chunk('a', 1, 'holiday rules'), chunk('b', 1, 'vacation'), chunk('c', 1, 'holiday')]);
    const vectors = [
      { chunkId: 'a-1', documentId: 'a', embedding: [1, 0, 0] },
      { chunkId: 'b-1', documentId: 'b', embedding: [0.9, 0.1, 0] },
      { chunkId: 'c-1', documentId: 'c', embedding: [0, 0, 1] },
    ];
    await base.tx((tx) => insertVectors(tx, { baseId: base.baseId, modelId: 'm' }, vectors));
    const hybrid = (documents?: RawBuilder<unknown>) =>
      base.tx((tx) =>
        searchChunks(tx, engine, {
          baseIds: [base.baseId],
          query: 'holiday',
          queryVector: { modelId: 'm', embedding: [1, 0, 0] },
          limit: 3,
          documents,
        }),
      );
    const found = await hybrid();
    expect(found.map((match) => match.chunkId)).toEqual(['a-1', 'c-1', 'b-1']);
    expect(found[2]?.lexical).toBeUndefined();
    expect(found[2]?.vector?.rank).toBe(2);
    expect((await hybrid(documentsOf(['b']))).map((match) => match.chunkId)).toEqual(['b-1']);
    await base.tx((tx) => removeDocuments(tx, base.baseId, ['b']));
    expect((await hybrid()).map((match) => match.chunkId)).toEqual(['a-1', 'c-1']);
  });

  it('takes vectors of another dimension for absent', async () => {
    const base = await newBase();
    const place = { baseId: base.baseId, modelId: 'm' };
    await base.tx((tx) => insertVectors(tx, place, [{ chunkId: 'a-1', documentId: 'a', embedding: [1, 0] }]));
    const found = await base.tx((tx) =>
      searchChunks(tx, engine, {
        baseIds: [base.baseId],
        query: 'x',
        queryVector: { modelId: 'm', embedding: [1, 0, 0] },
        limit: 3,
        documents: undefined,
      }),
    );
    expect(found).toEqual([]);
  });
});

describe('a mixed history', () => {
  type Base = Awaited<ReturnType<typeof newBase>>;
  type There = Map<string, string>;
  type Random = (below: number) => number;

  function seeded(seed: number): Random {
    let state = seed;
    return (below) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
  }

  async function add(base: Base, there: There, random: Random): Promise<void> {
    const documentId = `d${random(12)}`;
    const count = 1 + random(5);
    const added = Array.from({ length: count }, (_, index) =>
      chunk(documentId, index, `word${random(4)} common`),
    );
    await base.add(added);
    for (const one of added) there.set(one.id, one.text);
  }

  async function removeWhole(base: Base, there: There, random: Random): Promise<void> {
    const documentId = `d${random(12)}`;
    await base.tx((tx) => removeDocuments(tx, base.baseId, [documentId]));
    for (const id of [...there.keys()]) if (id.startsWith(`${documentId}-`)) there.delete(id);
  }

  async function removeFirst(base: Base, there: There, random: Random): Promise<void> {
    const documentId = `d${random(12)}`;
    await base.tx((tx) => removeChunks(tx, base.baseId, { documentId, chunkIds: [`${documentId}-0`] }));
    there.delete(`${documentId}-0`);
  }

  const merge = (base: Base) => mergeSegments(base, base.baseId, { graceSeconds: 0 });
  const actions = [add, add, add, add, add, add, removeWhole, removeWhole, removeFirst, merge];

  it('finds what is there, whatever was indexed, removed and merged before', async () => {
    const base = await newBase();
    const there: There = new Map();
    const random = seeded(12_345);
    for (let step = 0; step < 60; step++) {
      await actions[random(actions.length)]?.(base, there, random);
      const word = `word${random(4)}`;
      const expected = [...there].filter(([, text]) => text.includes(word)).map(([id]) => id);
      expect((await base.find(word, { limit: 100 })).sort()).toEqual(expected.sort());
    }
    expect((await base.find('common', { limit: 100 })).sort()).toEqual([...there.keys()].sort());
  });
});
