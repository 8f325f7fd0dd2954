import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  upload,
} from '../knowledge.fixture.ts';

let room: Room;
let owner: Person;
let member: Person;
let stranger: Person;

beforeAll(async () => {
  room = await openRoom();
  const tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga', role: 'admin' });
  member = await makePerson(room, tenantId, { name: 'Mia', role: 'member' });
  stranger = await makePerson(room, await makeTenant(room), { name: 'Sven', role: 'admin' });
});
afterAll(() => room.close());

const line = 'POST /v1/knowledge/glossary';
const find = async (query: string, baseId: string, who = owner): Promise<string[]> => {
  const { body } = await as(room, who)('POST /v1/knowledge/search', { query, baseIds: [baseId] });
  return body.hits.map(({ documentId }: { documentId: string }) => documentId);
};
const versions = async (baseId: string): Promise<string[]> => {
  const { rows } = await room.database.execute(
    `select distinct analyzer from search_segment where base_id = '${baseId}' and state = 'live'`,
  );
  return (rows as { analyzer: string }[]).map(({ analyzer }) => analyzer);
};

describe('terms of a base', () => {
  it('find what is called otherwise, and only in that base', async () => {
    const [here, elsewhere] = [await makeBase(room, owner), await makeBase(room, owner)];
    const put = (baseId: string, name: string, content: string) =>
      upload(room, owner, { baseId, file: { name, content } });
    const leave = await put(here, 'a.txt', '带薪年休假满一年后可以申请。');
    await put(here, 'b.txt', '出差报销需要发票。');
    await put(elsewhere, 'c.txt', '带薪年休假满一年后可以申请。');
    await room.drain();
    expect(await find('PTO', here)).toEqual([]);
    const added = await as(room, owner)(line, { baseId: here, term: 'ＰＴＯ', synonyms: ['带薪年休假'] });
    expect(added).toMatchObject({
      status: 201,
      body: { term: 'ＰＴＯ', whole: false, can: { write: true } },
    });
    expect(await find('pto', here)).toEqual([leave]);
    expect(await find('pto', elsewhere)).toEqual([]);
    await as(room, owner)(`DELETE /v1/knowledge/glossary/${added.body.id}`);
    expect(await find('pto', here)).toEqual([]);
  });

  it('kept whole rebuild the index in the background, and searching goes on', async () => {
    const baseId = await makeBase(room, owner);
    const document = await upload(room, owner, {
      baseId,
      file: { name: 'a.txt', content: '断点续训平台的说明。' },
    });
    await room.drain();
    const [before] = await versions(baseId);
    const added = await as(room, owner)(line, { baseId, term: '断点续训平台', whole: true });
    expect(await find('断点续训平台', baseId)).toEqual([document]);
    await room.drain();
    const [after, ...others] = await versions(baseId);
    expect(others).toEqual([]);
    expect(after?.startsWith(`${before}+`)).toBe(true);
    expect(await find('断点续训平台', baseId)).toEqual([document]);
    const late = await upload(room, owner, { baseId, file: { name: 'b.txt', content: '平台概况' } });
    await room.drain();
    expect(await versions(baseId)).toEqual([after]);
    expect(await find('平台', baseId)).toEqual(expect.arrayContaining([document, late]));
    await as(room, owner)(`PATCH /v1/knowledge/glossary/${added.body.id}`, { whole: false });
    await room.drain();
    expect(await versions(baseId)).toEqual([before]);
  });
});

describe('who may', () => {
  it('administrators keep the terms of the tenant, everybody profits', async () => {
    expect(await as(room, member)(line, { term: 'KPI', synonyms: [] })).toMatchObject({
      status: 403,
      body: { code: 'knowledge.tenant_terms_denied' },
    });
    const { body } = await as(room, owner)(line, { term: 'KPI', synonyms: ['关键绩效指标'] });
    expect(await as(room, owner)(line, { term: 'kpi' })).toMatchObject({
      status: 409,
      body: { code: 'knowledge.term_taken' },
    });
    const seen = await as(room, member)('GET /v1/knowledge/glossary');
    expect(seen.body.items).toMatchObject([{ id: body.id, base: null, can: { write: false } }]);
    expect((await as(room, stranger)('GET /v1/knowledge/glossary')).body.items).toEqual([]);
  });

  it.each(['PATCH', 'DELETE'] as const)(
    '%s of a foreign term or one in an unseen base: not found',
    async (method) => {
      const baseId = await makeBase(room, owner);
      const { body } = await as(room, owner)(line, { baseId, term: `T ${method}` });
      for (const who of [stranger, member])
        expect(await as(room, who)(`${method} /v1/knowledge/glossary/${body.id}`, {})).toMatchObject({
          status: 404,
          body: { code: 'knowledge.term_not_found' },
        });
      expect(await as(room, stranger)(line, { baseId, term: 'x' })).toMatchObject({ status: 404 });
      expect(await as(room, stranger)(`GET /v1/knowledge/glossary?baseId=${baseId}`)).toMatchObject({
        status: 404,
      });
    },
  );
});
