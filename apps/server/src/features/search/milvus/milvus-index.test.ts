import { afterAll, describe, expect, it } from 'vitest';
import { newId } from '../../../kernel/id.ts';
import type { RemoteChunk, RemoteDocument, RemoteIndex } from '../remote/remote-index.ts';
import { createMilvusIndex } from './milvus-index.ts';

const url = process.env.MILVUS_TEST_URL;
if (url === undefined)
  process.stdout.write('skipped: Milvus. Start one with: eval "$(scripts/milvus.sh start)"\n');

const opened: RemoteIndex[] = [];
afterAll(async () => {
  for (const index of opened) await index.close();
});

/** A collection of its own for each test. */
function openIndex(): RemoteIndex {
  const index = createMilvusIndex({
    url: url ?? 'http://127.0.0.1:1',
    prefix: `test_${newId('segment').replaceAll('-', '_')}`,
    consistency: 'Strong',
  });
  opened.push(index);
  return index;
}

const documentOf = (fields: Partial<RemoteDocument>): RemoteDocument => ({
  ...{ tenantId: 'ten_1', documentId: 'doc_1', baseId: 'bas_1', accessSetId: 'acs_1', version: 1 },
  ...fields,
});
const chunk = (chunkId: string, text: string, embedding?: number[]): RemoteChunk => ({
  ...{ chunkId, title: '', text },
  vectors: embedding === undefined ? [] : [{ modelId: 'model', embedding }],
});
const ids = (hits: { chunkId: string }[]) => hits.map(({ chunkId }) => chunkId);
const everything = { tenantId: 'ten_1', baseIds: ['bas_1'], accessSetIds: ['acs_1', 'acs_2'] };

describe.skipIf(url === undefined)('an index on Milvus', { timeout: 240_000 }, () => {
  it('finds words in both languages, whatever their script and width', async () => {
    const index = openIndex();
    await index.write(documentOf({}), [
      chunk('c1', '年假申请须提前三个工作日提交给直属主管。'),
      chunk('c2', '出差住宿标准：一线城市每晚不超过六百元。'),
      chunk('c3', 'Travel EXPENSES are reimbursed within ten working days.'),
    ]);
    const find = (text: string) => index.findByWords(everything, { text, limit: 10 });
    expect(ids(await find('怎么申请年假'))[0]).toBe('c1');
    expect(ids(await find('員工出差的住宿標準'))[0]).toBe('c2');
    expect(ids(await find('ｔｒａｖｅｌ expenses'))[0]).toBe('c3');
    expect(await find('')).toEqual([]);
    const [best, ...others] = await find('travel expenses');
    expect(best).toMatchObject({ documentId: 'doc_1', chunkId: 'c3' });
    expect(best?.score).toBeGreaterThan(others[0]?.score ?? 0);
  });

  it('keeps tenants, bases and access lists apart, in words and in vectors', async () => {
    const index = openIndex();
    const places = [
      documentOf({ documentId: 'doc_1', accessSetId: 'acs_1' }),
      documentOf({ documentId: 'doc_2', accessSetId: 'acs_2' }),
      documentOf({ documentId: 'doc_3', baseId: 'bas_2' }),
      documentOf({ documentId: 'doc_4', tenantId: 'ten_2' }),
    ];
    for (const [place, document] of places.entries())
      await index.write(document, [chunk(`c${place}`, 'secret merger', [1, place / 10, 0])]);
    const filters = [
      [everything, ['c0', 'c1']],
      [{ ...everything, accessSetIds: ['acs_2'] }, ['c1']],
      [{ ...everything, baseIds: ['bas_1', 'bas_2'] }, ['c0', 'c1', 'c2']],
      [{ ...everything, accessSetIds: undefined, documentIds: ['doc_1', 'doc_4'] }, ['c0']],
      [{ ...everything, tenantId: 'ten_2' }, ['c3']],
      [{ ...everything, tenantId: 'ten_3' }, []],
      [{ ...everything, accessSetIds: [] }, []],
    ] as const;
    for (const [filter, expected] of filters) {
      expect(ids(await index.findByWords(filter, { text: 'merger', limit: 10 })).sort()).toEqual(expected);
      const query = { modelId: 'model', embedding: [1, 0, 0], limit: 10 };
      expect(ids(await index.findByVector(filter, query)).sort()).toEqual(expected);
      expect(await index.findByVector(filter, { ...query, modelId: 'other' })).toEqual([]);
    }
    const near = await index.findByVector(everything, { modelId: 'model', embedding: [1, 0, 0], limit: 1 });
    expect(near).toEqual([{ chunkId: 'c0', documentId: 'doc_1', score: expect.closeTo(1, 4) }]);
  });

  it('lets go of what older versions wrote, and of whole documents', async () => {
    const index = openIndex();
    await index.write(documentOf({}), [
      chunk('old', 'apple pie', [1, 0]),
      chunk('both', 'apple tart', [0, 1]),
    ]);
    await index.write(documentOf({ version: 2 }), [
      chunk('both', 'apple cake', [0, 1]),
      chunk('new', 'apple', [1, 1]),
    ]);
    await index.remove(documentOf({}), 2);
    const words = () => index.findByWords(everything, { text: 'apple', limit: 10 });
    const vectors = () => index.findByVector(everything, { modelId: 'model', embedding: [1, 0], limit: 10 });
    expect(ids(await words()).sort()).toEqual(['both', 'new']);
    expect(ids(await vectors()).sort()).toEqual(['both', 'new']);
    expect(await index.findByWords(everything, { text: 'tart', limit: 10 })).toEqual([]);
    await index.remove(documentOf({}), undefined);
    expect([...(await words()), ...(await vectors())]).toEqual([]);
  });

  it('holds models of several dimensions side by side', async () => {
    const index = openIndex();
    const vectors = [
      { modelId: 'small', embedding: [1, 0] },
      { modelId: 'large', embedding: [0, 0, 1, 0] },
    ];
    await index.write(documentOf({}), [{ ...chunk('c1', 'text'), vectors }]);
    for (const { modelId, embedding } of vectors)
      expect(ids(await index.findByVector(everything, { modelId, embedding, limit: 5 }))).toEqual(['c1']);
  });
});

describe('a Milvus that is not there', () => {
  it('says so', async () => {
    const missing = createMilvusIndex({
      url: 'http://127.0.0.1:1',
      load: () => Promise.reject(new Error('no such package')),
    });
    await expect(missing.check()).rejects.toThrow('@zilliz/milvus2-sdk-node is not installed');
    await missing.close();
  });
});
