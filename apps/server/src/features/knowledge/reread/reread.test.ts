import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rereadName } from '../ingestion/request.ts';
import {
  as,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  runJob,
  upload,
} from '../knowledge.fixture.ts';

let room: Room;
let owner: Person;
let baseId: string;

beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());
beforeEach(async () => {
  owner = await makePerson(room, await makeTenant(room), { name: 'Olga' });
  baseId = await makeBase(room, owner);
});

const text = (word: string) =>
  `# ${word}\n\n${`${word} goes by train, and every ticket has to be shown. `.repeat(60)}`;
const small = { ocr: 'auto', tables: 'auto', reader: 'builtin', chunkTokens: 80 };

async function put(...words: string[]): Promise<string[]> {
  const ids = [];
  for (const word of words)
    ids.push(await upload(room, owner, { baseId, file: { name: `${word}.md`, content: text(word) } }));
  await room.drain();
  return ids;
}

const path = () => `/v1/knowledge/bases/${baseId}/reread` as const;
const state = async () => (await as(room, owner)(`GET ${path()}`)).body;
const start = (more: object = {}) => as(room, owner)(`POST ${path()}`, more);
const show = async (id: string) => (await as(room, owner)(`GET /v1/knowledge/documents/${id}`)).body;
const found = async (query: string) =>
  (await as(room, owner)('POST /v1/knowledge/search', { query, bases: [baseId] })).body.hits.map(
    (hit: { documentId: string }) => hit.documentId,
  );

/** Looks again, which the queue would do by the clock. */
async function step(): Promise<boolean> {
  const index = room.queued.findIndex(
    ({ name, payload }) => name === rereadName && payload.baseId === baseId,
  );
  const [job] = index < 0 ? [] : room.queued.splice(index, 1);
  if (job === undefined) return false;
  await runJob(room.scopes, job);
  return true;
}

async function finish(): Promise<void> {
  while (await step()) await room.drain();
}

// Patient: each document is a run of the whole pipeline, on a machine that may be busy.
describe('reading a base again', { timeout: 300_000 }, () => {
  it('says how many before, takes the new settings, and counts what is done', async () => {
    const ids = await put('otter', 'badger', 'heron');
    const before = await Promise.all(ids.map(show));
    expect(await state()).toEqual({ documents: 3, own: 0, latest: null });
    const begun = await start({ parsing: small });
    expect(begun.body.latest).toMatchObject({ status: 'running', total: 3, done: 0, startedBy: 'Olga' });
    expect((await start()).body.code).toBe('knowledge.reread_running');
    await finish();
    expect((await state()).latest).toMatchObject({ status: 'done', total: 3, done: 3, failed: 0 });
    const after = await Promise.all(ids.map(show));
    after.forEach((document, at) => {
      expect(document.status).toBe('ready');
      expect(document.chunkCount).toBeGreaterThan(before[at].chunkCount);
    });
    expect((await as(room, owner)(`GET /v1/knowledge/bases/${baseId}`)).body.parsing).toEqual(small);
    expect((await start()).body.latest.status).toBe('running');
  });

  it('takes no more than ten at a time, and each once', async () => {
    const ids = await put(...Array.from({ length: 13 }, (_, index) => `word${index}`));
    await start();
    await step();
    const running = (await Promise.all(ids.map(show))).filter(({ status }) => status === 'stored');
    expect(running).toHaveLength(10);
    expect((await state()).latest).toMatchObject({ total: 13, done: 0 });
    await step();
    await room.drain();
    expect((await state()).latest).toMatchObject({ status: 'running', total: 13, done: 10 });
    await finish();
    expect((await state()).latest).toMatchObject({ status: 'done', total: 13, done: 13 });
    const runs = await room.database.system
      .selectFrom('document')
      .select('run')
      .where('base_id', '=', baseId)
      .execute();
    expect(runs.map(({ run }) => run)).toEqual(new Array(13).fill(2));
  });

  it('leaves documents with settings of their own alone, or gives them back to the base', async () => {
    const [plain = '', special = ''] = await put('stoat', 'lynx');
    await as(room, owner)(`POST /v1/knowledge/documents/${special}/reparse`, { chunkTokens: 200 });
    await room.drain();
    expect(await state()).toMatchObject({ documents: 1, own: 1 });
    await start({ parsing: small });
    await finish();
    expect((await state()).latest).toMatchObject({ total: 1, done: 1, own: 'keep' });
    const kept = (await show(special)).chunkCount;
    expect((await show(plain)).chunkCount).toBeGreaterThan(kept);
    await start({ own: 'drop' });
    await finish();
    expect((await state()).latest).toMatchObject({ total: 2, done: 2, own: 'drop' });
    expect((await show(special)).chunkCount).toBeGreaterThan(kept);
    expect((await as(room, owner)(`GET /v1/knowledge/documents/${special}/report`)).body.own).toBe(false);
  });

  it('loses nothing when a document cannot be read this time: what it had is still found', async () => {
    const [id = ''] = await put('walrus');
    const { parser } = room.ports.knowledge;
    const original = parser.parse;
    parser.parse = async () => ({ ok: false, failure: { code: 'parsing.timeout', params: { ms: 1 } } });
    await start();
    await finish().finally(() => {
      parser.parse = original;
    });
    expect((await state()).latest).toMatchObject({ status: 'done', total: 1, done: 1, failed: 1 });
    expect((await show(id)).status).toBe('failed');
    expect(new Set(await found('walrus train'))).toEqual(new Set([id]));
  });

  it('is cancelled: what is at work goes back to what it had, the rest was never touched', async () => {
    const ids = await put(...Array.from({ length: 12 }, (_, index) => `newt${index}`));
    await start({ parsing: small });
    await step();
    const cancelled = await as(room, owner)(`DELETE ${path()}`);
    expect(cancelled.body.latest).toMatchObject({ status: 'cancelled', total: 12, done: 0 });
    await finish();
    const documents = await Promise.all(ids.map(show));
    expect(documents.map(({ status }) => status)).toEqual(new Array(12).fill('ready'));
    expect(await found('newt3')).toContain(ids[3]);
    expect((await as(room, owner)(`DELETE ${path()}`)).body.code).toBe('knowledge.reread_not_running');
  });

  it('reads what is at work on something else when that is done, and leaves out what comes later', async () => {
    const [id = ''] = await put('mole');
    await as(room, owner)(`POST /v1/knowledge/documents/${id}/retry`);
    await start();
    const later = await upload(room, owner, { baseId, file: { name: 'later.md', content: text('later') } });
    await step();
    expect((await state()).latest).toMatchObject({ status: 'running', total: 1, done: 0 });
    await finish();
    expect((await state()).latest).toMatchObject({ status: 'done', total: 1, done: 1 });
    const rows = await room.database.system
      .selectFrom('document')
      .select(['id', 'run'])
      .where('base_id', '=', baseId)
      .execute();
    expect(Object.fromEntries(rows.map((row) => [row.id, row.run]))).toEqual({ [id]: 3, [later]: 1 });
  });

  it('ends with nothing to do, and when the base is gone', async () => {
    await start();
    await finish();
    expect((await state()).latest).toMatchObject({ status: 'done', total: 0 });
    await put('gone');
    await start();
    await as(room, owner)(`DELETE /v1/knowledge/bases/${baseId}`);
    await finish();
    expect((await start()).body.code).toBe('knowledge.base_not_found');
  });

  it('is for owners of the base', async () => {
    const writer = await makePerson(room, owner.tenantId, { name: 'Wim' });
    const stranger = await makePerson(room, await makeTenant(room), { name: 'Sam' });
    await as(room, owner)(`PUT /v1/knowledge/bases/${baseId}/grants`, {
      grants: [
        { principal: { kind: 'user', id: owner.userId }, right: 'own' },
        { principal: { kind: 'user', id: writer.userId }, right: 'write' },
      ],
    });
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      expect((await as(room, writer)(`${method} ${path()}`, {})).body.code).toBe('knowledge.own_denied');
      expect((await as(room, stranger)(`${method} ${path()}`, {})).body.code).toBe(
        'knowledge.base_not_found',
      );
    }
  });
});
