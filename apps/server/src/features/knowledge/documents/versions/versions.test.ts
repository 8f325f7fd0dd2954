import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  type UploadFile,
  upload,
} from '../../knowledge.fixture.ts';

let room: Room;
let owner: Person;
let reader: Person;
let stranger: Person;

beforeAll(async () => {
  room = await openRoom();
  const tenantId = await makeTenant(room);
  owner = await makePerson(room, tenantId, { name: 'Olga' });
  reader = await makePerson(room, tenantId, { name: 'Rita' });
  stranger = await makePerson(room, await makeTenant(room), { name: 'Stan' });
});
afterAll(() => room.close());

const text = (amount: number) =>
  `# Travel\n\nTrains are first class.\n\n# Meals\n\nDinner up to ${amount} euro.`;

function versionForm(file: UploadFile, note?: string): FormData {
  const data = new FormData();
  if (note !== undefined) data.append('note', note);
  data.append('file', new Blob([file.content], { type: 'text/plain' }), file.name);
  return data;
}

const line = (documentId: string) => `/v1/knowledge/documents/${documentId}/versions` as const;

function addVersion(documentId: string, content: string, note?: string) {
  const form = versionForm({ name: 'rules-new.md', content }, note);
  return as(room, owner)(`POST ${line(documentId)}`, form);
}

async function newDocument(): Promise<string> {
  const baseId = await makeBase(room, owner, true);
  const documentId = await upload(room, owner, { baseId, file: { name: 'rules.md', content: text(40) } });
  await room.drain();
  return documentId;
}

async function hits(documentId: string, query: string): Promise<{ chunkId: string; text: string }[]> {
  // Other bases hold the same text: it would be shown once.
  const { baseId } = (await as(room, reader)(`GET /v1/knowledge/documents/${documentId}`)).body;
  const search = { query, mode: 'lexical', baseIds: [baseId] };
  const { body } = await as(room, reader)('POST /v1/knowledge/search', search);
  return body.hits.filter((hit: { documentId: string }) => hit.documentId === documentId);
}

describe('a new version of a document', () => {
  it('replaces the one before it for searches when it is read, and keeps that one to be opened', async () => {
    const documentId = await newDocument();
    const [cited] = await hits(documentId, 'dinner euro');
    const added = await addVersion(documentId, text(55), 'New rates');
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ id: documentId, version: 2, status: 'stored', name: 'rules-new.md' });

    // Not read yet: everybody still sees the first.
    expect((await hits(documentId, 'dinner euro'))[0]?.text).toContain('40 euro');
    const waiting = await as(room, reader)(`GET ${line(documentId)}`);
    expect(waiting.body.items).toMatchObject([
      { number: 2, current: true, shown: false, readable: false, note: 'New rates', createdBy: 'Olga' },
      { number: 1, current: false, shown: true, readable: true, name: 'rules.md', createdBy: 'Olga' },
    ]);
    const open = await as(room, reader)(`GET /v1/knowledge/chunks/${cited?.chunkId}`);
    expect(open.body.olderVersion).toBeNull();
    const early = await as(room, owner)(`DELETE ${line(documentId)}/1`);
    expect(early.body.code).toBe('knowledge.version_shown');

    await room.drain();
    const found = await hits(documentId, 'dinner euro');
    expect(found.map((hit) => hit.text).join()).toContain('55 euro');
    expect(found.map((hit) => hit.text).join()).not.toContain('40 euro');
    const opened = await as(room, reader)(`GET /v1/knowledge/chunks/${cited?.chunkId}`);
    expect(opened.body).toMatchObject({ olderVersion: 1, document: { id: documentId, version: 2 } });
    expect(opened.body.chunk.text).toBe(cited?.text);
    const older = await as(room, reader)(`GET ${line(documentId)}/1/text`);
    expect(older.body.text).toContain('40 euro');
    expect(older.body.total).toBe(older.body.text.length);
    expect((await as(room, reader)(`GET ${line(documentId)}/1/file`)).bytes.toString()).toBe(text(40));
    expect((await as(room, reader)(`GET ${line(documentId)}/2/file`)).bytes.toString()).toBe(text(55));
  });

  it('tells what changed', async () => {
    const documentId = await newDocument();
    await addVersion(documentId, text(55));
    await room.drain();
    const changes = await as(room, reader)(`GET ${line(documentId)}/2/changes`);
    expect(changes.body).toMatchObject({ older: 1, newer: 2, added: 1, removed: 1, coarse: false });
    expect(changes.body.changes).toMatchObject([
      { removed: 'Dinner up to 40 euro.', added: 'Dinner up to 55 euro.' },
    ]);
    const none = await as(room, reader)(`GET ${line(documentId)}/1/changes`);
    expect(none.body.code).toBe('knowledge.version_not_found');
  });

  it('comes back as a version of its own, and a deleted one is gone with its text and file', async () => {
    const documentId = await newDocument();
    const [first] = await hits(documentId, 'dinner euro');
    await addVersion(documentId, text(55));
    await room.drain();
    const [second] = await hits(documentId, 'dinner euro');
    const restored = await as(room, owner)(`POST ${line(documentId)}/1/restore`, {});
    expect(restored.body).toMatchObject({ version: 3, name: 'rules.md' });
    await room.drain();
    expect((await hits(documentId, 'dinner euro'))[0]?.text).toContain('40 euro');

    const { blob_key } = await room.database.system
      .selectFrom('document_version')
      .select('blob_key')
      .where('document_id', '=', documentId)
      .where('number', '=', 1)
      .executeTakeFirstOrThrow();
    expect((await as(room, owner)(`DELETE ${line(documentId)}/1`)).status).toBe(200);
    await room.drain();
    expect((await as(room, reader)(`GET ${line(documentId)}/1/text`)).status).toBe(404);
    expect((await as(room, reader)(`GET /v1/knowledge/chunks/${first?.chunkId}`)).status).toBe(404);
    expect(await room.ports.blobs.get(blob_key)).toBeUndefined();
    const kept = await as(room, reader)(`GET /v1/knowledge/chunks/${second?.chunkId}`);
    expect(kept.body).toMatchObject({ olderVersion: 2 });
    expect((await hits(documentId, 'dinner euro'))[0]?.text).toContain('40 euro');
    expect((await as(room, owner)(`DELETE ${line(documentId)}/3`)).body.code).toBe('knowledge.version_shown');
  });

  it('that cannot be read leaves the one before it in place, also for the next', async () => {
    const documentId = await newDocument();
    await addVersion(documentId, '   \n  ');
    await room.drain();
    const document = await as(room, reader)(`GET /v1/knowledge/documents/${documentId}`);
    expect(document.body).toMatchObject({ status: 'failed', version: 2 });
    expect((await hits(documentId, 'dinner euro'))[0]?.text).toContain('40 euro');
    await addVersion(documentId, text(60));
    await room.drain();
    expect((await hits(documentId, 'dinner euro'))[0]?.text).toContain('60 euro');
    const history = await as(room, reader)(`GET ${line(documentId)}`);
    expect(history.body.items).toMatchObject([
      { number: 3, shown: true },
      { number: 2, shown: false, readable: false },
      { number: 1, shown: false, readable: true },
    ]);
  });

  it('keeps earlier versions when the newest one is read again', async () => {
    const documentId = await newDocument();
    const [cited] = await hits(documentId, 'dinner euro');
    await addVersion(documentId, text(55));
    await room.drain();
    await as(room, owner)(`POST /v1/knowledge/documents/${documentId}/retry`, {});
    await room.drain();
    const opened = await as(room, reader)(`GET /v1/knowledge/chunks/${cited?.chunkId}`);
    expect(opened.body.olderVersion).toBe(1);
  });

  it('goes with its document, all of it', async () => {
    const documentId = await newDocument();
    await addVersion(documentId, text(55));
    await room.drain();
    const keys = await room.database.system
      .selectFrom('document_version')
      .select('blob_key')
      .where('document_id', '=', documentId)
      .execute();
    await as(room, owner)(`DELETE /v1/knowledge/documents/${documentId}`);
    await room.drain();
    for (const table of ['document_version', 'chunk', 'document_text'] as const) {
      const rows = await room.database.system
        .selectFrom(table)
        .select('tenant_id')
        .where('document_id', '=', documentId)
        .execute();
      expect(rows, table).toEqual([]);
    }
    expect(keys).toHaveLength(1);
    for (const { blob_key } of keys) expect(await room.ports.blobs.get(blob_key)).toBeUndefined();
  });
});

describe('versions are for those who may', () => {
  it('read, and for writers to add', async () => {
    const documentId = await newDocument();
    await addVersion(documentId, text(55));
    await room.drain();
    const form = versionForm({ name: 'x.md', content: 'x' });
    expect((await as(room, reader)(`POST ${line(documentId)}`, form)).status).toBe(403);
    expect((await as(room, reader)(`POST ${line(documentId)}/1/restore`, {})).status).toBe(403);
    expect((await as(room, reader)(`DELETE ${line(documentId)}/1`)).status).toBe(403);
    await as(room, owner)(`PUT /v1/knowledge/documents/${documentId}/access`, { mode: 'list', entries: [] });
    for (const person of [reader, stranger]) {
      for (const path of ['', '/1/text', '/1/file', '/2/changes'])
        expect((await as(room, person)(`GET ${line(documentId)}${path}`)).status, path).toBe(404);
      expect((await as(room, person)(`POST ${line(documentId)}`, form)).status).toBe(404);
    }
  });

  it('refuses the same bytes, forms without a file, and notes after it', async () => {
    const documentId = await newDocument();
    expect((await addVersion(documentId, text(40))).body.code).toBe('knowledge.version_same');
    const empty = new FormData();
    empty.append('note', 'nothing');
    expect((await as(room, owner)(`POST ${line(documentId)}`, empty)).body.code).toBe(
      'knowledge.empty_upload',
    );
    expect((await as(room, owner)(`POST ${line(documentId)}`, {})).body.code).toBe(
      'request.unsupported_media_type',
    );
    const large = versionForm({ name: 'x.md', content: 'x'.repeat(1024 * 1024 + 1) });
    expect((await as(room, owner)(`POST ${line(documentId)}`, large)).body.code).toBe(
      'knowledge.document_too_large',
    );
    const history = await as(room, owner)(`GET ${line(documentId)}`);
    expect(history.body.items).toHaveLength(1);
  });
});
