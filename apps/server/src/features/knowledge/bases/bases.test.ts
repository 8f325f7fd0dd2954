import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../kernel/id.ts';
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
let reader: Person;

beforeAll(async () => {
  room = await openRoom();
  const tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga' });
  reader = await makePerson(room, tenantId, { name: 'Rita', role: 'viewer' });
});
afterAll(() => room.close());

describe('a knowledge base', () => {
  it('is created, shown, renamed and listed', async () => {
    const created = await as(room, owner)('POST /v1/knowledge/bases', {
      name: '  Handbooks ',
      description: 'All of them',
      everyoneMayRead: true,
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      name: 'Handbooks',
      documentCount: 0,
      can: { read: true, write: true, own: true, administer: false },
      embedding: null,
    });
    const line = `/v1/knowledge/bases/${created.body.id}` as const;
    expect((await as(room, reader)(`GET ${line}`)).body.can).toEqual({
      read: true,
      write: false,
      own: false,
      administer: false,
    });
    const renamed = await as(room, owner)(`PATCH ${line}`, { name: 'Manuals' });
    expect(renamed.body).toMatchObject({ name: 'Manuals', description: 'All of them' });
    const list = await as(room, reader)('GET /v1/knowledge/bases');
    expect(list.body.items.map((base: { name: string }) => base.name)).toContain('Manuals');
    const grants = await as(room, owner)(`GET ${line}/grants`);
    expect(grants.body.items).toEqual([
      { principal: { kind: 'everyone', id: null, name: '' }, right: 'read' },
      { principal: { kind: 'user', id: owner.userId, name: 'Olga' }, right: 'own' },
    ]);
  });

  it('is not there for those without any right', async () => {
    const baseId = await makeBase(room, owner);
    const unknown = (await as(room, reader)(`GET /v1/knowledge/bases/${newId('base')}`)).body;
    const { body } = await as(room, reader)(`GET /v1/knowledge/bases/${baseId}`);
    expect({ ...body, requestId: '' }).toEqual({ ...unknown, requestId: '' });
    expect((await as(room, reader)(`GET /v1/knowledge/bases/${baseId}/documents`)).body.code).toBe(
      'knowledge.base_not_found',
    );
  });

  it('lists its documents page by page, by name and by status', async () => {
    const baseId = await makeBase(room, owner);
    for (const name of ['alpha.txt', 'Beta_1%.txt', 'gamma.txt'])
      await upload(room, owner, { baseId, file: { name, content: name } });
    const line = `/v1/knowledge/bases/${baseId}/documents` as const;
    const names = (body: { items: { name: string }[] }) => body.items.map(({ name }) => name);
    const first = await as(room, owner)(`GET ${line}?limit=2`);
    expect(names(first.body)).toEqual(['gamma.txt', 'Beta_1%.txt']);
    const second = await as(room, owner)(`GET ${line}?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({ items: [{ name: 'alpha.txt' }], nextCursor: null });
    expect(names((await as(room, owner)(`GET ${line}?search=beta`)).body)).toEqual(['Beta_1%.txt']);
    expect(names((await as(room, owner)(`GET ${line}?search=${encodeURIComponent('_1%')}`)).body)).toEqual([
      'Beta_1%.txt',
    ]);
    expect(names((await as(room, owner)(`GET ${line}?search=${encodeURIComponent('%')}`)).body)).toHaveLength(
      1,
    );
    expect(names((await as(room, owner)(`GET ${line}?status=ready`)).body)).toEqual([]);
    await room.drain();
    expect(names((await as(room, owner)(`GET ${line}?status=ready`)).body)).toHaveLength(3);
    expect((await as(room, owner)(`GET ${line}?cursor=nonsense`)).body.code).toBe('request.invalid');
  });

  it('writes down every change', async () => {
    const baseId = await makeBase(room, owner);
    const documentId = await upload(room, owner, { baseId, file: { name: 'd.txt', content: 'd' } });
    await as(room, owner)(`PATCH /v1/knowledge/documents/${documentId}`, { name: 'e.txt' });
    await as(room, owner)(`PUT /v1/knowledge/documents/${documentId}/access`, { mode: 'list', entries: [] });
    await as(room, owner)(`DELETE /v1/knowledge/documents/${documentId}`);
    await as(room, owner)(`DELETE /v1/knowledge/bases/${baseId}`);
    const { rows } = await room.database.execute(
      `select action from audit_entry where subject_id in ('${baseId}', '${documentId}') order by sequence`,
    );
    expect((rows as { action: string }[]).map(({ action }) => action)).toEqual([
      'base.created',
      'document.uploaded',
      'document.renamed',
      'document.access_changed',
      'document.deleted',
      'base.deleted',
    ]);
  });
});
