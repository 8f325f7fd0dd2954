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

let room: Room;
let owner: Person;
let member: Person;

beforeAll(async () => {
  room = await openRoom();
  const tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga', role: 'admin' });
  member = await makePerson(room, tenantId, { name: 'Mia', role: 'member' });
});
afterAll(() => room.close());

const explain = (who: Person, body: object) => as(room, who)('POST /v1/knowledge/search/explain', body);

describe('why a document was found or not', () => {
  it('tells rank, cut, words and reason', async () => {
    const [baseId, other] = [await makeBase(room, owner), await makeBase(room, owner)];
    const put = (name: string, content: string) => upload(room, owner, { baseId, file: { name, content } });
    const best = await put('a.txt', 'Travel expenses: receipts within thirty days.');
    const second = await put(
      'b.txt',
      'Receipts are kept by the office, along with a great many other papers.',
    );
    const none = await put('c.txt', '食堂菜单');
    await room.drain();
    const query = 'travel receipts';
    const ask = (documentId: string, more = {}) =>
      explain(owner, { query, documentId, baseIds: [baseId], ...more });

    expect((await ask(best)).body).toMatchObject({
      reason: 'found',
      rank: 1,
      words: { missing: [] },
      lexical: { rank: 1 },
      vector: null,
      stages: { lexical: true, vector: false },
    });
    const cut = (await ask(second, { limit: 1 })).body;
    expect(cut).toMatchObject({
      reason: 'below-cut',
      rank: 2,
      words: { present: ['receipts'], missing: ['travel'] },
    });
    expect(cut.score).toBeLessThan(cut.cutScore);
    expect(cut.lexical.share).toBeLessThan(1);
    expect((await ask(none)).body).toMatchObject({
      reason: 'no-match',
      rank: null,
      chunkId: null,
      lexical: null,
    });
    expect((await ask(best, { baseIds: [other] })).body).toMatchObject({ reason: 'other-base', rank: null });
    const waiting = await put('d.txt', 'travel receipts');
    expect((await ask(waiting)).body).toMatchObject({
      reason: 'not-indexed',
      document: { status: 'stored' },
    });
    const chunkId = (await ask(second)).body.chunkId;
    expect((await ask(second, { chunkId })).body).toMatchObject({ reason: 'found', chunkId });
    expect(await ask(best, { chunkId })).toMatchObject({ status: 404 });
  });

  it('tells that a document is not in force, and when it is', async () => {
    const baseId = await makeBase(room, owner);
    const documentId = await upload(room, owner, {
      baseId,
      file: { name: 'v.txt', content: 'parental leave' },
    });
    const newer = await upload(room, owner, {
      baseId,
      file: { name: 'w.txt', content: 'parental leave, new' },
    });
    await room.drain();
    const set = async (change: object) => {
      const path = `PATCH /v1/knowledge/documents/${documentId}/validity` as const;
      expect((await as(room, owner)(path, change)).status).toBe(200);
    };
    const reason = async (more = {}) => {
      const { body } = await explain(owner, {
        query: 'parental leave',
        documentId,
        baseIds: [baseId],
        ...more,
      });
      return { reason: body.reason, rank: body.rank };
    };
    await set({ expiresAt: '2020-01-01T00:00:00.000Z' });
    expect(await reason()).toEqual({ reason: 'expired', rank: null });
    expect(await reason({ asOf: '2019-01-01T00:00:00.000Z' })).toMatchObject({ reason: 'found' });
    await set({ effectiveAt: '2099-01-01T00:00:00.000Z', expiresAt: null });
    expect(await reason()).toEqual({ reason: 'not-yet-effective', rank: null });
    await set({ effectiveAt: null, supersededBy: newer, supersededAt: '2020-01-01T00:00:00.000Z' });
    expect(await reason()).toEqual({ reason: 'superseded', rank: null });
    await set({ supersededBy: null, enabled: false });
    expect(await reason()).toEqual({ reason: 'disabled', rank: null });
  });

  it('answers alike what may not be read and what is not there', async () => {
    const baseId = await makeBase(room, owner);
    const secret = await upload(room, owner, { baseId, file: { name: 's.txt', content: 'secret plan' } });
    await room.drain();
    const [unreadable, unknown] = await Promise.all(
      [secret, newId('document')].map((documentId) => explain(member, { query: 'secret plan', documentId })),
    );
    expect(unreadable).toMatchObject({ status: 404, body: { code: 'knowledge.document_not_found' } });
    expect({ ...unreadable?.body, requestId: '' }).toEqual({ ...unknown?.body, requestId: '' });
  });
});
