import type { SearchFilters } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../../kernel/id.ts';
import {
  as,
  form,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
} from '../../knowledge.fixture.ts';
import { distinctTags } from './tag.ts';

let room: Room;
let owner: Person;
let writer: Person;
let reader: Person;
let baseId: string;
const ids: Record<string, string> = {};

beforeAll(async () => {
  room = await openRoom();
  const tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga' });
  writer = await makePerson(room, tenantId, { name: 'Wei' });
  reader = await makePerson(room, tenantId, { name: 'Rita', role: 'viewer' });
  baseId = await makeBase(room, owner, true);
  ids.rome = await put('rome.txt', { tags: ['Travel', '意大利'], date: '2024-05-01' });
  ids.oslo = await put('oslo.md', { tags: ['TRAVEL', 'north'], date: '2025-06-30', ownerId: writer.userId });
  ids.plain = await put('plain.txt', undefined);
  ids.secret = await put(
    'secret.txt',
    { tags: ['travel', 'secret'], date: '2024-05-02' },
    { mode: 'list', entries: [] },
  );
  await room.drain();
});
afterAll(() => room.close());

async function put(name: string, attributes: object | undefined, access?: object): Promise<string> {
  const data = new FormData();
  if (access !== undefined) data.append('access', JSON.stringify(access));
  if (attributes !== undefined) data.append('attributes', JSON.stringify(attributes));
  data.append('file', new Blob([`The hotel limit is written in ${name}.`]), name);
  const answer = await as(room, owner)(`POST /v1/knowledge/bases/${baseId}/documents`, data);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body.items[0].document.id;
}

const found = async (filters: SearchFilters, person = reader) => {
  const { body } = await as(room, person)('POST /v1/knowledge/search', { query: 'hotel limit', filters });
  return body.hits.map((hit: { documentName: string }) => hit.documentName).sort();
};

describe('filters of a search', () => {
  it.each<[SearchFilters, string[]]>([
    [{}, ['oslo.md', 'plain.txt', 'rome.txt']],
    [{ tags: { any: ['ｔｒａｖｅｌ'] } }, ['oslo.md', 'rome.txt']],
    [{ tags: { all: ['travel', '意大利'] } }, ['rome.txt']],
    [{ tags: { any: ['義大利', 'north'] } }, ['oslo.md']],
    [{ tags: { none: ['north', 'nothing'] } }, ['plain.txt', 'rome.txt']],
    [{ tags: { any: ['secret'] } }, []],
    [{ tags: { any: [], all: [], none: [] }, formats: [] }, ['oslo.md', 'plain.txt', 'rome.txt']],
    [{ formats: ['markdown'] }, ['oslo.md']],
    [{ date: { from: '2024-05-01', to: '2024-05-01' } }, ['rome.txt']],
    [{ date: { from: '2024-05-02', to: '2025-06-30' } }, ['oslo.md']],
    [{ date: { to: '2000-01-01' } }, []],
    [{ tags: { any: ['travel'] }, formats: ['text'], date: { from: '2024-01-01' } }, ['rome.txt']],
    [{ tags: { any: ["x') or true --"] } }, []],
  ])('%j', async (filters, names) => {
    expect(await found(filters)).toEqual(names);
  });

  it('by owner: who uploaded it, unless another is set; strangers are refused', async () => {
    expect(await found({ ownerIds: [writer.userId] })).toEqual(['oslo.md']);
    expect(await found({ ownerIds: [owner.userId] })).toEqual(['plain.txt', 'rome.txt']);
    const body = { query: 'hotel', filters: { ownerIds: [newId('user')] } };
    const answer = await as(room, reader)('POST /v1/knowledge/search', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'knowledge.unknown_principal' } });
  });

  it('explain what they took away', async () => {
    const explain = { query: 'hotel limit', documentId: ids.rome, filters: { tags: { none: ['travel'] } } };
    const { body } = await as(room, reader)('POST /v1/knowledge/search/explain', explain);
    expect(body).toMatchObject({ reason: 'filtered', rank: null });
  });
});

describe('facets', () => {
  const facets = async (person: Person, filters?: SearchFilters) =>
    (await as(room, person)('POST /v1/knowledge/facets', { baseIds: [baseId], filters })).body;

  it('count what the caller may find, and nothing else', async () => {
    const mine = await facets(reader);
    expect(mine).toMatchObject({
      documents: 3,
      tags: [
        { value: 'Travel', count: 2 },
        { value: 'north', count: 1 },
        { value: '意大利', count: 1 },
      ],
      formats: [
        { value: 'text', count: 2 },
        { value: 'markdown', count: 1 },
      ],
      owners: [
        { value: { id: owner.userId, name: 'Olga' }, count: 2 },
        { value: { id: writer.userId, name: 'Wei' }, count: 1 },
      ],
    });
    expect(mine.years.slice(-2)).toEqual([
      { value: 2025, count: 1 },
      { value: 2024, count: 1 },
    ]);
    expect((await facets(owner)).tags).toContainEqual({ value: 'secret', count: 1 });
    expect(await facets(reader, { formats: ['markdown'] })).toMatchObject({
      documents: 1,
      tags: [{ count: 1 }, { count: 1 }],
    });
  });
});

describe('attributes', () => {
  const set = (person: Person, id = ids.plain, change: object = { tags: ['a'] }) =>
    as(room, person)(`PATCH /v1/knowledge/documents/${id}/attributes`, change);

  it('are changed by those who may change the document, field by field', async () => {
    const changed = await set(owner, ids.plain, { tags: ['One', 'one ', 'Two'], date: '2020-02-29' });
    expect(changed.body).toEqual({
      tags: ['One', 'Two'],
      owner: { id: owner.userId, name: 'Olga' },
      date: '2020-02-29',
      dateSet: true,
    });
    const back = await set(owner, ids.plain, { date: null, ownerId: writer.userId });
    expect(back.body).toMatchObject({ tags: ['One', 'Two'], owner: { name: 'Wei' }, dateSet: false });
    const shown = await as(room, reader)(`GET /v1/knowledge/documents/${ids.plain}`);
    expect(shown.body.attributes).toEqual(back.body);
    const listed = await as(room, reader)(`GET /v1/knowledge/bases/${baseId}/documents?tag=two`);
    expect(listed.body.items.map(({ name }: { name: string }) => name)).toEqual(['plain.txt']);
    await set(owner, ids.plain, { tags: [], ownerId: null });
  });

  it('are refused to readers, for strangers and for nonsense', async () => {
    expect((await set(reader)).status).toBe(403);
    expect((await set(writer)).body.code).toBe('knowledge.write_denied');
    expect((await set(writer, ids.secret)).body.code).toBe('knowledge.document_not_found');
    expect((await set(owner, ids.plain, { ownerId: newId('user') })).body.code).toBe(
      'knowledge.unknown_principal',
    );
    expect((await set(owner, ids.plain, { date: '2025-13-01' })).status).toBe(422);
    const late = form([{ name: 'x.txt', content: 'x' }]);
    late.append('attributes', '{"tags":["late"]}');
    const upload = await as(room, owner)(`POST /v1/knowledge/bases/${baseId}/documents`, late);
    expect(upload.body.code).toBe('request.invalid');
  });

  it('of many documents: of all or of none', async () => {
    const many = (person: Person, documentIds: (string | undefined)[], change: object) =>
      as(room, person)(`POST /v1/knowledge/bases/${baseId}/documents/attributes`, { documentIds, ...change });
    const both = [ids.rome, ids.oslo];
    expect((await many(owner, both, { addTags: ['bulk'], removeTags: ['travel'] })).body).toEqual({
      changed: 2,
    });
    expect(await found({ tags: { all: ['bulk'] } })).toEqual(['oslo.md', 'rome.txt']);
    expect(await found({ tags: { any: ['travel'] } })).toEqual([]);
    expect((await many(owner, [...both, newId('document')], { addTags: ['never'] })).status).toBe(404);
    expect((await many(writer, both, { addTags: ['never'] })).status).toBe(403);
    const lots = Array.from({ length: 50 }, (_, index) => `tag ${index}`);
    expect((await many(owner, both, { addTags: lots })).body.code).toBe('knowledge.too_many_tags');
    expect(await found({ tags: { any: ['never', 'tag 1'] } })).toEqual([]);
    const { rows } = await room.database.execute(
      `select count(*)::int as n from audit_entry where action = 'document.attributes_changed' and details::text like '%bulk%'`,
    );
    expect(rows).toEqual([{ n: 2 }]);
  });

  it.each([
    [
      ['A', 'a ', 'Ａ', 'b'],
      ['A', 'b'],
    ],
  ])('of a tag there is one: %j', (tags, distinct) => {
    expect(distinctTags(tags)).toEqual(distinct);
  });
});
