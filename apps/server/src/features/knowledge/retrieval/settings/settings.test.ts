import { defaultRetrieval, type RetrievalSettings } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../../kernel/id.ts';
import {
  as,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  upload,
} from '../../knowledge.fixture.ts';
import { settingsForAll, settingsOf } from './resolve.ts';

let room: Room;
let admin: Person;
let owner: Person;
let reader: Person;
let baseId: string;
let modelId: string;
/** What the reranker of the tests does next. */
let behaviour: 'reverse' | 'fail' | 'hang' = 'reverse';
const asked: { documents: string[] }[] = [];

beforeAll(async () => {
  room = await openRoom({
    reranker: async (_, { documents, signal }) => {
      asked.push({ documents });
      if (behaviour === 'fail') throw new Error('the reranker is down');
      if (behaviour === 'hang')
        await new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason)),
        );
      const ranking = documents.map((__, index) => ({ index, score: (index + 1) / 100 })).reverse();
      return { ranking, model: 'judge' };
    },
    queryWriter: async (_, { purpose }) =>
      purpose === 'multi-query'
        ? { text: 'cantina menu', model: 'writer' }
        : Promise.reject(new Error('busy')),
  });
  const tenantId = await makeTenant(room);
  admin = await makePerson(room, tenantId, { name: 'Ada', role: 'admin' });
  owner = await makePerson(room, tenantId, { name: 'Olga' });
  reader = await makePerson(room, tenantId, { name: 'Rita', role: 'viewer' });
  baseId = await makeBase(room, owner, true);
  modelId = await makeModel(tenantId, 'rerank');
  const put = (name: string, content: string) => upload(room, owner, { baseId, file: { name, content } });
  await put('a.txt', 'Receipts for travel: keep all receipts of travel for the office.');
  await put('b.txt', 'Receipts are kept.');
  await put('b-copy.txt', 'Receipts  are kept.');
  await put('c.txt', 'A cantina menu is on the wall.');
  await put('secret.txt', 'Receipts of the board.');
  await room.drain();
});
afterAll(() => room.close());

async function makeModel(tenantId: string, kind: string): Promise<string> {
  const [provider, model] = [newId('provider'), newId('model')];
  const { system } = room.database;
  await system
    .insertInto('provider')
    .values({
      tenant_id: tenantId,
      id: provider,
      name: provider,
      kind: 'openai-compatible',
      base_url: 'http://x',
    })
    .execute();
  await system
    .insertInto('model')
    .values({ tenant_id: tenantId, id: model, provider_id: provider, name: model, upstream_name: 'm', kind })
    .execute();
  return model;
}

const settings = (change: Partial<RetrievalSettings> = {}): RetrievalSettings => ({
  ...defaultRetrieval,
  ...change,
});
const save = (person: Person, body: object) => as(room, person)('PUT /v1/knowledge/retrieval', body);
const search = async (more: object = {}, person = owner) =>
  (
    await as(room, person)('POST /v1/knowledge/search', {
      query: 'receipts travel',
      baseIds: [baseId],
      ...more,
    })
  ).body;
const names = (body: { hits: { documentName: string }[] }) =>
  body.hits.map(({ documentName }) => documentName);

describe('what counts', () => {
  const own = settings({ limit: 3 });
  const rows = [
    { base_id: null, settings: settings({ limit: 7 }) },
    { base_id: 'a', settings: own },
    { base_id: 'b', settings: own },
    { base_id: 'c', settings: null },
    { base_id: 'd', settings: { limit: 'of a later release' } },
  ];

  it.each([
    ['a', 3, 'base'],
    ['c', 7, 'tenant'],
    ['d', 7, 'tenant'],
    [null, 7, 'tenant'],
  ])('for %s: %s of the %s', (id, limit, from) => {
    expect(settingsOf(rows, id)).toMatchObject({ settings: { limit }, from });
  });

  it('for several: theirs if they agree, else the tenant’s', () => {
    expect(settingsForAll(rows, ['a', 'b']).limit).toBe(3);
    expect(settingsForAll(rows, ['a', 'c']).limit).toBe(7);
    expect(settingsForAll([], ['a', 'c'])).toEqual(defaultRetrieval);
    expect(settingsForAll(rows, []).limit).toBe(7);
  });
});

describe('settings of a base', () => {
  it('are versions that count with the next search, and can be brought back or given up', async () => {
    const none = await as(room, reader)(`GET /v1/knowledge/retrieval?baseId=${baseId}`);
    expect(none.body).toEqual({
      settings: defaultRetrieval,
      ...{ from: 'built-in', version: null, rerankModel: null },
      can: { write: false },
    });
    const first = await save(owner, { baseId, settings: settings({ limit: 1 }), note: 'short' });
    expect(first.body).toMatchObject({ from: 'base', version: 1, can: { write: true } });
    expect((await search()).settings.limit).toBe(1);
    await save(owner, { baseId, settings: null });
    expect((await search()).settings.limit).toBe(10);
    const back = await as(room, owner)('POST /v1/knowledge/retrieval/restore', { baseId, number: 1 });
    expect(back.body).toMatchObject({ version: 3, settings: { limit: 1 } });
    const { body } = await as(room, reader)(`GET /v1/knowledge/retrieval/versions?baseId=${baseId}&limit=2`);
    expect(body.items).toMatchObject([
      { number: 3, note: 'short', createdBy: 'Olga' },
      { number: 2, settings: null },
    ]);
    const rest = await as(
      room,
      reader,
    )(`GET /v1/knowledge/retrieval/versions?baseId=${baseId}&limit=2&cursor=${body.nextCursor}`);
    expect(rest.body).toMatchObject({ items: [{ number: 1 }], nextCursor: null });
    await save(owner, { baseId, settings: null });
  });

  it('and of the tenant need the right to them; models must be there and rerank', async () => {
    expect((await save(reader, { baseId, settings: null })).status).toBe(403);
    const stranger = await makePerson(room, owner.tenantId, { name: 'Sam' });
    expect((await save(stranger, { baseId, settings: null })).body.code).toBe('knowledge.write_denied');
    expect((await save(owner, { settings: null })).body.code).toBe('knowledge.tenant_settings_denied');
    expect((await save(admin, { settings: settings({ limit: 9 }) })).body).toMatchObject({ from: 'tenant' });
    expect((await search()).settings.limit).toBe(9);
    const rerank = { modelId: newId('model'), candidates: 10, deadlineMs: 1_000 };
    expect((await save(owner, { baseId, settings: settings({ rerank }) })).body.code).toBe(
      'models.not_found',
    );
    const chat = { ...rerank, modelId: await makeModel(owner.tenantId, 'chat') };
    expect((await save(owner, { baseId, settings: settings({ rerank: chat as never }) })).body.code).toBe(
      'models.wrong_kind',
    );
    const missing = await as(room, owner)('POST /v1/knowledge/retrieval/restore', { baseId, number: 99 });
    expect(missing.body.code).toBe('knowledge.settings_not_found');
    await save(admin, { settings: null });
  });
});

describe('a search with settings to try', () => {
  const rerank = () => ({ modelId: modelId as never, candidates: 20, deadlineMs: 200 });

  it('orders anew by the reranker, which sees only what the searcher may read', async () => {
    behaviour = 'reverse';
    asked.length = 0;
    const before = await search();
    const body = await search({ settings: settings({ rerank: rerank() }) });
    expect(names(body)).toEqual(names(before).toReversed());
    expect(body.hits[0]).toMatchObject({ ranks: { rerank: 1 }, rerank: { score: body.hits[0].score } });
    expect(body.stages.rerank).toBe(true);
    expect(body.steps).toContainEqual(
      expect.objectContaining({ stage: 'rerank', status: 'done', model: 'judge' }),
    );
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['fail', 'failed'],
    ['hang', 'timed-out'],
  ] as const)('goes on when the reranker does %s', async (next, status) => {
    behaviour = next;
    const before = await search();
    const body = await search({ settings: settings({ rerank: rerank() }) });
    expect(names(body)).toEqual(names(before));
    expect(body.stages.rerank).toBe(false);
    expect(body.steps).toContainEqual(expect.objectContaining({ stage: 'rerank', status }));
  });

  it('shows passages once that say the same, and every one of them when told to', async () => {
    const once = await search({ query: 'receipts kept' });
    const kept = once.hits.find((hit: { duplicates: unknown[] }) => hit.duplicates.length > 0);
    expect([kept.documentName, kept.duplicates[0].documentName].sort()).toEqual(['b-copy.txt', 'b.txt']);
    const left = kept.duplicates[0];
    const why = await as(room, owner)('POST /v1/knowledge/search/explain', {
      ...{ query: 'receipts kept', documentId: left.documentId },
    });
    expect(why.body).toMatchObject({ reason: 'duplicate', duplicateOf: { documentName: kept.documentName } });
    const all = await search({ query: 'receipts kept', settings: settings({ collapseDuplicates: false }) });
    expect(names(all)).toEqual(expect.arrayContaining(['b.txt', 'b-copy.txt']));
  });

  it('drops what is too weak, and searches other wordings by a model', async () => {
    expect(names(await search({ settings: settings({ minScore: 0.7 }) }))).toEqual(['a.txt']);
    const more = await search({ settings: settings({ queries: 'multi-query' }) });
    expect(more.queries).toEqual(['receipts travel', 'cantina menu']);
    expect(names(more)).toContain('c.txt');
    const alone = await search({ settings: settings({ queries: 'hypothetical' }) });
    expect(alone.steps[0]).toMatchObject({ stage: 'queries', status: 'failed' });
    expect(names(alone)).not.toContain('c.txt');
  });

  it('is for those who may change documents', async () => {
    const answer = await as(room, reader)('POST /v1/knowledge/search', { query: 'x', settings: settings() });
    expect(answer).toMatchObject({ status: 403, body: { code: 'knowledge.settings_trial_denied' } });
  });
});

describe('what stands around a hit', () => {
  it('comes with it when asked for, once, and not for those who may not read it', async () => {
    const text = Array.from(
      { length: 12 },
      (_, index) =>
        `Paragraph ${index} tells of the ${index === 6 ? 'quasar' : 'weather'}. ${'It goes on and on. '.repeat(60)}`,
    ).join('\n\n');
    const documentId = await upload(room, owner, { baseId, file: { name: 'long.txt', content: text } });
    await room.drain();
    const { hits } = await search({ query: 'quasar', settings: settings({ expansion: 'neighbours' }) });
    const hit = hits.find((one: { documentId: string }) => one.documentId === documentId);
    expect(hit.neighbours).toHaveLength(2);
    expect(hit.neighbours[1].ordinal - hit.neighbours[0].ordinal).toBe(2);
    const section = await search({ query: 'quasar', settings: settings({ expansion: 'section' }) });
    const wide = section.hits.find((one: { documentId: string }) => one.documentId === documentId);
    expect(wide.neighbours.length).toBeGreaterThan(2);
    expect((await search({ query: 'quasar' })).hits[0].neighbours).toEqual([]);
  });
});
