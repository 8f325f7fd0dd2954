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

beforeAll(async () => {
  room = await openRoom();
  owner = await makePerson(room, await makeTenant(room), { name: 'Olga' });
});
afterAll(() => room.close());

/** Tables of the catalogue with a row that mentions any of the ids. The audit log remembers, and may. */
async function tablesWith(ids: string[]): Promise<string[]> {
  const { rows } = await room.database.execute(
    `select table_name as name from information_schema.columns where column_name = 'tenant_id' and table_schema = 'public'`,
  );
  const names = (rows as { name: string }[]).map(({ name }) => name);
  expect(names.length).toBeGreaterThan(15);
  const hits: string[] = [];
  for (const name of names) {
    const pattern = ids.map((id) => `row.* ::text like '%${id}%'`).join(' or ');
    const { rows: found } = await room.database.execute(
      `select 1 from ${name} as row where ${pattern} limit 1`,
    );
    if (found.length > 0 && name !== 'audit_entry') hits.push(name);
  }
  return hits.sort();
}

async function blobKey(documentId: string): Promise<string> {
  const row = await room.database.system
    .selectFrom('document')
    .select('blob_key')
    .where('id', '=', documentId)
    .executeTakeFirstOrThrow();
  return row.blob_key;
}

describe('a deleted document', () => {
  it('is gone at once, and completely after the sweep', async () => {
    const baseId = await makeBase(room, owner);
    const list = { mode: 'list', entries: [{ kind: 'user', id: owner.userId }] };
    const file = { name: 'g.txt', content: 'gnu '.repeat(40_000) };
    const documentId = await upload(room, owner, { baseId, file, access: list });
    const other = await upload(room, owner, { baseId, file: { name: 'o.txt', content: 'gnu too' } });
    await room.drain();
    const key = await blobKey(documentId);
    const [chunk] = (await as(room, owner)(`GET /v1/knowledge/documents/${documentId}/chunks?limit=1`)).body
      .items;
    expect(await tablesWith([documentId, chunk.id])).toEqual([
      'chunk',
      'document',
      'document_text',
      'search_entry',
    ]);

    expect((await as(room, owner)(`DELETE /v1/knowledge/documents/${documentId}`)).body).toEqual({
      ok: true,
    });
    expect((await as(room, owner)(`GET /v1/knowledge/documents/${documentId}`)).status).toBe(404);
    expect((await as(room, owner)(`GET /v1/knowledge/chunks/${chunk.id}`)).status).toBe(404);
    const search = await as(room, owner)('POST /v1/knowledge/search', { query: 'gnu', limit: 100 });
    expect(search.body.hits.map((hit: { documentId: string }) => hit.documentId)).toEqual([other]);

    await room.drain();
    expect(await tablesWith([documentId, chunk.id])).toEqual([]);
    expect(await room.ports.blobs.exists(key)).toBe(false);
    const { rows } = await room.database.execute(
      `select entries from access_set where base_id = '${baseId}' and entries is not null`,
    );
    expect(rows).toEqual([]);
  });

  it('takes its running pipeline with it', async () => {
    const baseId = await makeBase(room, owner);
    const documentId = await upload(room, owner, {
      baseId,
      file: { name: 'r.txt', content: 'ibex '.repeat(60_000) },
    });
    const { analysis } = room.ports.knowledge;
    const original = analysis.prepare;
    analysis.prepare = async (chunks, whole) => {
      analysis.prepare = original;
      await as(room, owner)(`DELETE /v1/knowledge/documents/${documentId}`);
      return original(chunks, whole);
    };
    await room.drain();
    expect(await tablesWith([documentId])).toEqual([]);
  });
});

describe('a deleted base', () => {
  it('is gone at once, and completely after the sweep', async () => {
    const baseId = await makeBase(room, owner, true);
    const ids = [];
    for (const name of ['a', 'b', 'c'])
      ids.push(await upload(room, owner, { baseId, file: { name, content: `okapi ${name}` } }));
    await room.drain();
    const keys = await Promise.all(ids.map(blobKey));
    expect((await as(room, owner)(`DELETE /v1/knowledge/bases/${baseId}`)).body).toEqual({ ok: true });
    expect((await as(room, owner)(`GET /v1/knowledge/bases/${baseId}`)).body.code).toBe(
      'knowledge.base_not_found',
    );
    expect((await as(room, owner)(`GET /v1/knowledge/documents/${ids[0]}`)).status).toBe(404);
    const search = await as(room, owner)('POST /v1/knowledge/search', { query: 'okapi' });
    expect(search.body.hits).toEqual([]);
    await room.drain();
    expect(await tablesWith([baseId, ...ids])).toEqual([]);
    expect(await Promise.all(keys.map((key) => room.ports.blobs.exists(key)))).toEqual([false, false, false]);
  });
});

describe('a file that was left behind', () => {
  it('is swept when it is due, not before', async () => {
    const tenantId = owner.tenantId;
    const keys = ['due', 'young'].map((name) => `tenants/${tenantId}/documents/${name}`);
    for (const [index, key] of keys.entries()) {
      await room.ports.blobs.put(key, Buffer.from('x'));
      const removeAfter = new Date(Date.now() + (index === 0 ? -1_000 : 3_600_000));
      await room.database.system
        .insertInto('orphan_blob')
        .values({ tenant_id: tenantId, blob_key: key, remove_after: removeAfter })
        .execute();
    }
    room.queued.push({ name: 'knowledge.sweep', payload: { tenantId }, singletonKey: tenantId });
    await room.drain();
    expect(await Promise.all(keys.map((key) => room.ports.blobs.exists(key)))).toEqual([false, true]);
    expect(room.queued).toMatchObject([{ name: 'knowledge.sweep', startAfterSeconds: expect.any(Number) }]);
    room.queued.length = 0;
  });
});
