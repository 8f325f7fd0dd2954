import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchKnowledge } from '../index.ts';
import {
  as,
  makeBase,
  makeGroup,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  scopeOf,
  upload,
} from '../knowledge.fixture.ts';

let room: Room;
let owner: Person;
let member: Person;
let admin: Person;
let inner: string;
let outer: string;
let baseId: string;
let documentId: string;

beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.close());

/** A base that everyone reads, with one document; the member is in a group inside a group. */
async function furnish(): Promise<void> {
  const tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga' });
  member = await makePerson(room, tenantId, { name: 'Max', role: 'member' });
  admin = await makePerson(room, tenantId, { name: 'Ada', role: 'admin' });
  inner = await makeGroup(room, tenantId, [member]);
  outer = await makeGroup(room, tenantId, []);
  await room.database.system
    .insertInto('group_nesting')
    .values({ tenant_id: tenantId, group_id: outer, inner_id: inner })
    .execute();
  baseId = await makeBase(room, owner, true);
  const file = { name: 'notice.txt', content: 'The zebra crossing closes at noon.' };
  documentId = await upload(room, owner, { baseId, file });
  await room.drain();
}

const finds = async (person: Person) => {
  const search = { query: 'zebra', limit: 10, mode: 'lexical' as const };
  return (await searchKnowledge(scopeOf(room, person), search)).hits.length;
};
const opens = async (person: Person) =>
  (await as(room, person)(`GET /v1/knowledge/documents/${documentId}/text`)).status;
const deny = (denied: object[], person = owner) =>
  as(room, person)(`PUT /v1/knowledge/documents/${documentId}/access`, { mode: 'inherit', denied });
const explain = (person: Person, about: Person) =>
  as(room, person)(`GET /v1/knowledge/documents/${documentId}/access/explain?userId=${about.userId}`);

describe('a denial', () => {
  beforeAll(furnish);

  it('wins over a grant, through nested groups, with the next request', async () => {
    expect([await finds(member), await opens(member)]).toEqual([1, 200]);
    const answer = await deny([{ kind: 'group', id: outer }]);
    expect(answer.body.access).toMatchObject({ mode: 'inherit', denied: [{ kind: 'group', id: outer }] });
    expect([await finds(member), await opens(member)]).toEqual([0, 404]);
    expect([await finds(admin), await opens(admin)]).toEqual([1, 200]);
    await deny([]);
    expect([await finds(member), await opens(member)]).toEqual([1, 200]);
  });

  it('of a base wins over the list of a document', async () => {
    const entries = [{ kind: 'user', id: member.userId }];
    await as(room, owner)(`PUT /v1/knowledge/documents/${documentId}/access`, { mode: 'list', entries });
    const { body } = await as(room, owner)(`GET /v1/knowledge/bases/${baseId}/grants`);
    const grants = body.items.map((item: { principal: { kind: string; id: string }; right: string }) => ({
      principal: { kind: item.principal.kind, id: item.principal.id },
      right: item.right,
    }));
    const line = `PUT /v1/knowledge/bases/${baseId}/grants` as const;
    const denied = [{ kind: 'group', id: outer }];
    expect((await as(room, owner)(line, { grants, denied })).body.denied).toMatchObject(denied);
    expect([await finds(member), await opens(member)]).toEqual([0, 404]);
    expect((await as(room, member)(`GET /v1/knowledge/bases/${baseId}`)).status).toBe(404);
    // A client that knows nothing of denials does not lift them.
    await as(room, owner)(line, { grants });
    expect(await opens(member)).toBe(404);
    await as(room, owner)(line, { grants, denied: [] });
    expect([await finds(member), await opens(member)]).toEqual([1, 200]);
  });

  it('stops owners from reading, not from governing', async () => {
    await deny([{ kind: 'everyone' }]);
    expect([await finds(owner), await opens(owner)]).toEqual([0, 404]);
    expect(
      (await as(room, member)(`PUT /v1/knowledge/documents/${documentId}/access`, { mode: 'inherit' }))
        .status,
    ).toBe(404);
    const base = await as(room, owner)(`GET /v1/knowledge/bases/${baseId}`);
    expect(base.body.can).toMatchObject({ read: true, own: true });
    await deny([]);
    expect(await opens(owner)).toBe(200);
    const own = [{ principal: { kind: 'user', id: owner.userId }, right: 'own' }];
    const line = `PUT /v1/knowledge/bases/${baseId}/grants` as const;
    await as(room, owner)(line, { grants: own, denied: [{ kind: 'user', id: owner.userId }] });
    expect((await as(room, owner)(`GET /v1/knowledge/bases/${baseId}`)).body.can).toMatchObject({
      read: false,
      own: true,
    });
    expect(await opens(owner)).toBe(404);
    expect((await as(room, owner)(line, { grants: own, denied: [] })).status).toBe(200);
    expect(await opens(owner)).toBe(200);
  });

  it('names nobody from elsewhere', async () => {
    const stranger = await makePerson(room, await makeTenant(room), { name: 'stranger' });
    expect((await deny([{ kind: 'user', id: stranger.userId }])).body.code).toBe(
      'knowledge.unknown_principal',
    );
  });
});

describe('why somebody reads or does not', () => {
  beforeAll(furnish);

  it('is told with the way through the groups, to owners and administrators, and audited', async () => {
    await deny([{ kind: 'group', id: outer }]);
    for (const person of [owner, admin]) {
      const { body } = await explain(person, member);
      expect(body).toMatchObject({ reads: false, finds: false, user: { id: member.userId, name: 'Max' } });
      expect(body.reasons.map(({ code }: { code: string }) => code)).toEqual([
        'denied-by-document',
        'granted',
      ]);
      expect(body.reasons[0].via.map(({ id }: { id: string }) => id)).toEqual([inner, outer]);
      expect(body.reasons[0].text).toContain(outer);
    }
    const entries = await room.database.system
      .selectFrom('audit_entry')
      .select('action')
      .where('tenant_id', '=', owner.tenantId)
      .where('action', '=', 'knowledge.access_explained')
      .execute();
    expect(entries).toHaveLength(2);
    await deny([]);
    expect((await explain(owner, member)).body).toMatchObject({ reads: true, finds: true });
  });

  it('is not told to others, nor about others', async () => {
    expect((await explain(member, owner)).body.code).toBe('knowledge.own_denied');
    await deny([{ kind: 'user', id: member.userId }]);
    expect((await explain(member, owner)).body.code).toBe('knowledge.document_not_found');
    const stranger = await makePerson(room, await makeTenant(room), { name: 'stranger', role: 'owner' });
    expect((await explain(owner, stranger)).status).toBe(404);
    expect((await explain(stranger, owner)).body.code).toBe('knowledge.document_not_found');
    await deny([]);
  });
});
