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
    settings: { ocr: 'auto', chunkTokens: null, reader: 'auto' },
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
  expect(settings).toEqual({ ocr: 'off', chunkTokens: 100, reader: 'auto' });
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
