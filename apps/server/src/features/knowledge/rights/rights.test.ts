import type { Id } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../kernel/id.ts';
import { openEvidence } from '../index.ts';
import {
  type Answer,
  as,
  makeBase,
  makeGroup,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type RequestLine,
  type Room,
  scopeOf,
  upload,
} from '../knowledge.fixture.ts';

type Who = 'owner' | 'writer' | 'reader' | 'listed' | 'stranger' | 'admin';
type Which = 'inherit' | 'user' | 'group' | 'everyone' | 'nobody';

/** Who reads which document: grants of the base for `inherit`, else the list and the owners. */
const readers: Record<Which, Who[]> = {
  inherit: ['owner', 'writer', 'reader'],
  user: ['owner', 'listed'],
  group: ['owner', 'reader'],
  everyone: ['owner', 'writer', 'reader', 'listed', 'stranger', 'admin'],
  nobody: ['owner'],
};
const everybody: Who[] = ['owner', 'writer', 'reader', 'listed', 'stranger', 'admin'];
const all = Object.keys(readers) as Which[];

let room: Room;
let people: Record<Who, Person>;
let foreigner: Person;
let baseId: string;
const documents = {} as Record<Which, string>;
const chunks = {} as Record<Which, string>;

beforeAll(async () => {
  room = await openRoom();
  const tenantId = await makeTenant(room);
  const person = (name: Who, role: Person['role'] = 'builder') => makePerson(room, tenantId, { name, role });
  people = {
    owner: await person('owner'),
    writer: await person('writer', 'member'),
    reader: await person('reader', 'viewer'),
    listed: await person('listed', 'member'),
    stranger: await person('stranger'),
    admin: await person('admin', 'admin'),
  };
  foreigner = await makePerson(room, await makeTenant(room), { name: 'foreigner', role: 'owner' });
  const readerGroup = await makeGroup(room, tenantId, [people.reader]);
  const writerGroup = await makeGroup(room, tenantId, [people.writer]);
  baseId = await makeBase(room, people.owner);
  const grants = [
    { principal: { kind: 'user', id: people.owner.userId }, right: 'own' },
    { principal: { kind: 'group', id: writerGroup }, right: 'write' },
    { principal: { kind: 'group', id: readerGroup }, right: 'read' },
  ];
  await as(room, people.owner)(`PUT /v1/knowledge/bases/${baseId}/grants`, { grants });
  const lists: Record<Which, object | undefined> = {
    inherit: undefined,
    user: { mode: 'list', entries: [{ kind: 'user', id: people.listed.userId }] },
    group: { mode: 'list', entries: [{ kind: 'group', id: readerGroup }] },
    everyone: { mode: 'list', entries: [{ kind: 'everyone' }] },
    nobody: { mode: 'list', entries: [] },
  };
  for (const which of all) {
    const file = { name: `${which}.txt`, content: `The secret word of ${which} is zebra.` };
    const access = lists[which];
    documents[which] = await upload(room, people.owner, {
      baseId,
      file,
      ...(access === undefined ? {} : { access }),
    });
  }
  await room.drain();
  for (const which of all) {
    const answer = await as(room, people.owner)(`GET /v1/knowledge/documents/${documents[which]}/chunks`);
    chunks[which] = answer.body.items[0].id;
  }
});
afterAll(() => room.close());

function without({ body }: Answer): object {
  const { requestId: _, ...rest } = body;
  return rest;
}

const paths: Record<string, (which: Which) => RequestLine> = {
  get: (which) => `GET /v1/knowledge/documents/${documents[which]}`,
  text: (which) => `GET /v1/knowledge/documents/${documents[which]}/text`,
  file: (which) => `GET /v1/knowledge/documents/${documents[which]}/file`,
  chunks: (which) => `GET /v1/knowledge/documents/${documents[which]}/chunks`,
  chunk: (which) => `GET /v1/knowledge/chunks/${chunks[which]}`,
};

describe.each(everybody)('%s', (who) => {
  it.each(Object.keys(paths))('opens by %s exactly what the lists allow', async (path) => {
    const unknown = await as(room, people[who])(`GET /v1/knowledge/documents/${newId('document')}`);
    for (const which of all) {
      const line = paths[path]?.(which) ?? 'GET /';
      const answer = await as(room, people[who])(line);
      expect(`${which} ${answer.status}`).toBe(`${which} ${readers[which].includes(who) ? 200 : 404}`);
      if (answer.status === 404) expect(without(answer)).toEqual(without(unknown));
      expect((await as(room, foreigner)(line)).status).toBe(404);
      expect((await as(room, null)(line)).status).toBe(401);
    }
  });

  it('finds, lists and counts exactly the same', async () => {
    const expected = all.filter((which) => readers[which].includes(who)).map((which) => documents[which]);
    const ids = (items: { id: string }[]) => items.map(({ id }) => id).sort();
    const search = await as(room, people[who])('POST /v1/knowledge/search', {
      query: 'secret zebra',
      limit: 50,
    });
    expect(search.body.hits.map((hit: { documentId: string }) => hit.documentId).sort()).toEqual(
      expected.sort(),
    );
    const list = await as(room, people[who])(`GET /v1/knowledge/bases/${baseId}/documents`);
    expect(ids(list.body.items)).toEqual(expected.sort());
    const bases = await as(room, people[who])('GET /v1/knowledge/bases');
    const [base] = bases.body.items;
    expect(base.documentCount).toBe(who === 'admin' ? all.length : expected.length);
    const evidence = await scopeOf(room, people[who]).tx((tx) =>
      openEvidence(tx, scopeOf(room, people[who]), Object.values(chunks)),
    );
    expect([...evidence.values()].map((chunk) => chunk.documentId as string).sort()).toEqual(expected.sort());
  });

  it('is seen through view-as as they see themselves', async () => {
    const line = 'POST /v1/knowledge/search';
    const body = { query: 'secret zebra', limit: 50, viewAs: people[who].userId };
    const seen = await as(room, people.admin)(line, body);
    const own = await as(room, people[who])(line, { ...body, viewAs: undefined });
    const ids = ({ body: { hits } }: Answer) => hits.map((hit: { chunkId: string }) => hit.chunkId).sort();
    expect(ids(seen)).toEqual(ids(own));
    if (who !== 'admin') expect((await as(room, people[who])(line, body)).status).toBe(403);
  });
});

describe('changing', () => {
  it.each([
    ['writer', 'inherit', 200],
    ['reader', 'inherit', 403],
    ['stranger', 'everyone', 403],
    ['admin', 'everyone', 403],
    ['admin', 'nobody', 404],
    ['stranger', 'user', 404],
    ['listed', 'user', 403],
  ] as const)('%s renames %s: %i', async (who, which, status) => {
    const line = `PATCH /v1/knowledge/documents/${documents[which]}` as const;
    const answer = await as(room, people[who])(line, { name: `${which}.txt` });
    expect(answer.status).toBe(status);
    if (status === 403) expect(['knowledge.write_denied', 'auth.forbidden']).toContain(answer.body.code);
  });

  it('deletes and shares what is one’s own only', async () => {
    const mine = await upload(room, people.writer, { baseId, file: { name: 'mine.txt', content: 'mine' } });
    const others = await as(room, people.writer)(`DELETE /v1/knowledge/documents/${documents.inherit}`);
    expect(others.body.code).toBe('knowledge.own_denied');
    const line = `PUT /v1/knowledge/documents/${mine}/access` as const;
    expect((await as(room, people.stranger)(line, { mode: 'inherit' })).status).toBe(404);
    expect((await as(room, people.writer)(line, { mode: 'list', entries: [] })).status).toBe(200);
    expect((await as(room, people.writer)(`GET /v1/knowledge/documents/${mine}`)).status).toBe(404);
    expect((await as(room, people.owner)(`DELETE /v1/knowledge/documents/${mine}`)).status).toBe(200);
  });

  it('lets administrators govern without reading', async () => {
    const base = await as(room, people.admin)(`GET /v1/knowledge/bases/${baseId}`);
    expect(base.body.can).toEqual({ read: true, write: false, own: false, administer: true });
    const grants = await as(room, people.admin)(`GET /v1/knowledge/bases/${baseId}/grants`);
    expect(grants.body.items).toHaveLength(3);
    const uploaded = await as(room, people.admin)(
      `POST /v1/knowledge/bases/${baseId}/documents`,
      new FormData(),
    );
    expect(uploaded.body.code).toBe('knowledge.write_denied');
    expect((await as(room, people.reader)(`GET /v1/knowledge/bases/${baseId}/grants`)).body.code).toBe(
      'knowledge.own_denied',
    );
  });

  it('refuses unknown and foreign principals, and a base without owner', async () => {
    const grantLine = `PUT /v1/knowledge/bases/${baseId}/grants` as const;
    const owner = as(room, people.owner);
    const own = { principal: { kind: 'user', id: people.owner.userId }, right: 'own' };
    const foreign = { kind: 'user', id: foreigner.userId };
    const refused = await owner(grantLine, { grants: [own, { principal: foreign, right: 'read' }] });
    expect(refused.body.code).toBe('knowledge.unknown_principal');
    const ownerless = await owner(grantLine, { grants: [{ ...own, right: 'write' }] });
    expect(ownerless.body.code).toBe('knowledge.owner_required');
    const access = `PUT /v1/knowledge/documents/${documents.inherit}/access` as const;
    expect((await owner(access, { mode: 'list', entries: [foreign] })).body.code).toBe(
      'knowledge.unknown_principal',
    );
  });
});

describe('a change of rights', () => {
  const zebra = { query: 'secret zebra', limit: 50 };
  const finds = async (who: Who) =>
    (await as(room, people[who])('POST /v1/knowledge/search', zebra)).body.hits.map(
      (hit: { documentId: string }) => hit.documentId,
    );

  it('of a document counts with the next request', async () => {
    const line = `PUT /v1/knowledge/documents/${documents.user}/access` as const;
    await as(room, people.owner)(line, { mode: 'inherit' });
    expect(await finds('listed')).not.toContain(documents.user);
    expect(await finds('reader')).toContain(documents.user);
    const entries = [{ kind: 'user', id: people.listed.userId }];
    await as(room, people.owner)(line, { mode: 'list', entries });
    expect(await finds('listed')).toContain(documents.user);
    expect(await finds('reader')).not.toContain(documents.user);
  });

  it('of a base counts with the next request, and for lists of documents too', async () => {
    const line = `PUT /v1/knowledge/bases/${baseId}/grants` as const;
    const { body } = await as(room, people.owner)(`GET /v1/knowledge/bases/${baseId}/grants`);
    const before = body.items.map((item: { principal: { kind: string; id: string }; right: string }) => ({
      principal: { kind: item.principal.kind, id: item.principal.id },
      right: item.right,
    }));
    const own = (id: Id<'user'>) => ({ principal: { kind: 'user', id }, right: 'own' });
    await as(room, people.owner)(line, { grants: [own(people.stranger.userId)] });
    expect((await finds('stranger')).sort()).toEqual(Object.values(documents).sort());
    expect(await finds('owner')).toEqual([documents.everyone]);
    expect((await as(room, people.owner)(paths.get?.('inherit') ?? 'GET /')).status).toBe(404);
    await as(room, people.stranger)(line, { grants: before });
    expect((await finds('owner')).sort()).toEqual(Object.values(documents).sort());
    expect(await finds('stranger')).toEqual([documents.everyone]);
  });

  it('of a membership counts with the next request', async () => {
    const set = (status: string) =>
      room.database.system
        .updateTable('member')
        .set({ status })
        .where('id', '=', people.reader.memberId)
        .execute();
    await set('suspended');
    expect(await finds('reader')).toEqual([]);
    await set('active');
    expect(await finds('reader')).toContain(documents.inherit);
  });
});
