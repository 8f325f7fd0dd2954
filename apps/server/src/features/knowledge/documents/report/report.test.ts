import { afterAll, beforeAll, expect, it } from 'vitest';
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
let baseId: string;

beforeAll(async () => {
  room = await openRoom();
  owner = await makePerson(room, await makeTenant(room), { name: 'Olga' });
  baseId = await makeBase(room, owner);
});
afterAll(() => room.close());

const paragraph = 'Trains are first class above three hours, and every ticket has to be shown. ';
const handbook = `# Travel\n\n${paragraph.repeat(30)}\n\n# Meals\n\n${'Dinner up to 40 euro. '.repeat(60)}`;

async function uploaded(name: string, content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const documentId = await upload(room, owner, { baseId, file: { name, content } });
  await room.drain();
  return documentId;
}

it('says how a document was read, and nothing while it was not', async () => {
  const documentId = await upload(room, owner, { baseId, file: { name: 'a.md', content: '# One\n\nText.' } });
  const path = `GET /v1/knowledge/documents/${documentId}/report` as const;
  expect((await as(room, owner)(path)).body).toEqual({
    report: null,
    settings: { ocr: 'auto', chunkTokens: null, tables: 'auto', reader: 'auto' },
    own: false,
  });
  await room.drain();
  const { report } = (await as(room, owner)(path)).body;
  expect(report).toMatchObject({
    format: 'markdown',
    mediaType: 'text/markdown',
    parser: 'markdown',
    blocks: { heading: 1, paragraph: 1 },
    warnings: [],
  });
});

it('shows what other settings would give, and changes nothing', async () => {
  const documentId = await uploaded('b.md', handbook);
  const before = (await as(room, owner)(`GET /v1/knowledge/documents/${documentId}`)).body;
  const preview = await as(room, owner)(`POST /v1/knowledge/documents/${documentId}/preview`, {
    chunkTokens: 100,
  });
  expect(preview.status).toBe(200);
  expect(preview.body.chunkCount).toBeGreaterThan(before.chunkCount);
  const [chunk] = preview.body.chunks;
  expect(preview.body.text.slice(chunk.start, chunk.end)).toBe(chunk.text);
  expect((await as(room, owner)(`GET /v1/knowledge/documents/${documentId}`)).body).toEqual(before);
});

it('reads a document again with other settings and keeps them', async () => {
  const documentId = await uploaded('c.md', `${handbook} c`);
  const before = (await as(room, owner)(`GET /v1/knowledge/documents/${documentId}`)).body;
  const again = await as(room, owner)(`POST /v1/knowledge/documents/${documentId}/reparse`, {
    ocr: 'off',
    chunkTokens: 100,
  });
  expect(again.status).toBe(200);
  await room.drain();
  const after = (await as(room, owner)(`GET /v1/knowledge/documents/${documentId}`)).body;
  expect(after.status).toBe('ready');
  expect(after.chunkCount).toBeGreaterThan(before.chunkCount);
  const { settings } = (await as(room, owner)(`GET /v1/knowledge/documents/${documentId}/report`)).body;
  expect(settings).toEqual({ ocr: 'off', chunkTokens: 100, tables: 'auto', reader: 'auto' });
});

it('reads documents as their base says, until one has settings of its own', async () => {
  const base = await makeBase(room, owner);
  const path = `/v1/knowledge/bases/${base}` as const;
  const parsing = { ocr: 'off', chunkTokens: 100, tables: 'ruled', reader: 'builtin' };
  const changed = await as(room, owner)(`PATCH ${path}`, { parsing });
  expect(changed.body).toMatchObject({ parsing, name: expect.any(String) });
  const add = async (name: string) => {
    const file = { name, content: `${handbook} ${name}` };
    const documentId = await upload(room, owner, { baseId: base, file });
    await room.drain();
    return documentId;
  };
  const chunks = async (id: string) =>
    (await as(room, owner)(`GET /v1/knowledge/documents/${id}`)).body.chunkCount;
  const told = async (id: string) => (await as(room, owner)(`GET /v1/knowledge/documents/${id}/report`)).body;
  const documentId = await add('g.md');
  const small = await chunks(documentId);
  expect(await told(documentId)).toMatchObject({ settings: parsing, own: false });
  const preview = await as(room, owner)(`POST ${path}/preview`, fileWith());
  expect(preview.body.chunkCount).toBeGreaterThanOrEqual(small);

  await as(room, owner)(`POST /v1/knowledge/documents/${documentId}/reparse`, {});
  await room.drain();
  expect(await told(documentId)).toMatchObject({ settings: { ocr: 'auto', chunkTokens: null }, own: true });
  expect(await chunks(documentId)).toBeLessThan(small);
  await as(room, owner)(`POST /v1/knowledge/documents/${documentId}/reparse`, { own: false });
  await room.drain();
  expect(await told(documentId)).toMatchObject({ settings: parsing, own: false });
  expect(await chunks(documentId)).toBe(small);
});

it('lets only owners of a base say how it is read', async () => {
  const base = await makeBase(room, owner);
  const writer = await makePerson(room, owner.tenantId, { name: 'Wim' });
  await as(room, owner)(`PUT /v1/knowledge/bases/${base}/grants`, {
    grants: [
      { principal: { kind: 'user', id: owner.userId }, right: 'own' },
      { principal: { kind: 'user', id: writer.userId }, right: 'write' },
    ],
  });
  const path = `PATCH /v1/knowledge/bases/${base}` as const;
  expect((await as(room, writer)(path, { parsing: { ocr: 'off' } })).status).not.toBe(200);
  expect((await as(room, owner)(path, { parsing: { chunkTokens: 1 } })).status).toBe(422);
  const { parsing } = (await as(room, owner)(`GET /v1/knowledge/bases/${base}`)).body;
  expect(parsing).toEqual({ ocr: 'auto', chunkTokens: null, tables: 'auto', reader: 'auto' });
});

it('refuses settings out of range, and a preview of what cannot be read with the reason', async () => {
  const documentId = await uploaded('d.md', `${handbook} d`);
  const bad = await as(room, owner)(`POST /v1/knowledge/documents/${documentId}/preview`, { chunkTokens: 1 });
  expect(bad.status).toBe(422);
  const picture = await uploaded('e.png', Uint8Array.from(Buffer.from('\x89PNG\r\n\x1a\nbroken', 'latin1')));
  const off = await as(room, owner)(`POST /v1/knowledge/documents/${picture}/preview`, { ocr: 'off' });
  expect(off.status).toBe(422);
  expect(off.body.code).toBe('parsing.needs_ocr');
});

function fileWith(settings?: string, name = 'plan.md'): FormData {
  const data = new FormData();
  if (settings !== undefined) data.append('settings', settings);
  data.append('file', new Blob([handbook]), name);
  return data;
}

it('reads a file that is not kept: the same as a document, with settings of its own', async () => {
  const path = `POST /v1/knowledge/bases/${baseId}/preview` as const;
  const before = (await as(room, owner)(`GET /v1/knowledge/bases/${baseId}`)).body;
  const plain = await as(room, owner)(path, fileWith());
  expect(plain.status).toBe(200);
  expect(plain.body.report).toMatchObject({ format: 'markdown', parser: 'markdown', readBy: null });
  const [chunk] = plain.body.chunks;
  expect(plain.body.text.slice(chunk.start, chunk.end)).toBe(chunk.text);
  const small = await as(room, owner)(path, fileWith('{"chunkTokens":100}'));
  expect(small.body.chunkCount).toBeGreaterThan(plain.body.chunkCount);
  expect((await as(room, owner)(`GET /v1/knowledge/bases/${baseId}`)).body).toEqual(before);
});

it('refuses a preview without a file, with settings that make no sense, and of what is too large', async () => {
  const path = `POST /v1/knowledge/bases/${baseId}/preview` as const;
  const codeOf = async (body: unknown) => (await as(room, owner)(path, body)).body.code;
  expect(await codeOf(new FormData())).toMatch(/knowledge.empty_upload|request.malformed/);
  expect(await codeOf(fileWith('{"chunkTokens":1}'))).toBe('request.invalid');
  expect(await codeOf(fileWith('['))).toBe('request.invalid');
  const large = new FormData();
  large.append('file', new Blob(['x'.repeat(1024 * 1024 + 1)]), 'a.txt');
  expect(await codeOf(large)).toBe('knowledge.document_too_large');
  const empty = new FormData();
  empty.append('file', new Blob([]), 'a.txt');
  expect(await codeOf(empty)).toBe('parsing.empty');
});

it('previews files for those who may write into the base', async () => {
  const path = `POST /v1/knowledge/bases/${baseId}/preview` as const;
  const stranger = await makePerson(room, await makeTenant(room), { name: 'Sam' });
  expect((await as(room, stranger)(path, fileWith())).body.code).toBe('knowledge.base_not_found');
  const reader = await makePerson(room, owner.tenantId, { name: 'Rea', role: 'viewer' });
  expect((await as(room, reader)(path, fileWith())).status).toBe(403);
});

it('is not for strangers: a foreign document answers like an unknown one', async () => {
  const documentId = await uploaded('f.md', `${handbook} f`);
  const stranger = await makePerson(room, await makeTenant(room), { name: 'Sam' });
  for (const id of [documentId, `doc_${'0'.repeat(32)}`]) {
    const answers = [
      await as(room, stranger)(`GET /v1/knowledge/documents/${id}/report`),
      await as(room, stranger)(`POST /v1/knowledge/documents/${id}/preview`, {}),
      await as(room, stranger)(`POST /v1/knowledge/documents/${id}/reparse`, {}),
    ];
    expect(answers.map(({ body }) => body.code)).toEqual(new Array(3).fill('knowledge.document_not_found'));
  }
});
