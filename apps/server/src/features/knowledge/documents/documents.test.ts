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

const handbook = '# Travel\n\nTrains are first class above three hours.\n\n# Meals\n\nDinner up to 40 euro.';

describe('a document', () => {
  it('goes from upload to search', async () => {
    const baseId = await makeBase(room, owner);
    const documentId = await upload(room, owner, {
      baseId,
      file: { name: 'rules/handbook.md', content: handbook },
    });
    await room.drain();
    const document = await as(room, owner)(`GET /v1/knowledge/documents/${documentId}`);
    expect(document.body).toMatchObject({
      name: 'rules/handbook.md',
      status: 'ready',
      progress: 1,
      format: 'markdown',
      problem: null,
    });
    const text = await as(room, owner)(`GET /v1/knowledge/documents/${documentId}/text`);
    expect(text.body.text).toContain('Dinner up to 40 euro.');
    expect(text.body.total).toBe(text.body.text.length);
    const chunks = await as(room, owner)(`GET /v1/knowledge/documents/${documentId}/chunks`);
    for (const chunk of chunks.body.items)
      expect(text.body.text.slice(chunk.start, chunk.end)).toBe(chunk.text);
    const search = await as(room, owner)('POST /v1/knowledge/search', { query: 'dinner allowance' });
    expect(search.body.hits[0]).toMatchObject({
      documentId,
      documentName: 'rules/handbook.md',
      baseName: 'Base',
    });
    const [hit] = search.body.hits;
    const marked = hit.highlights.map((range: { start: number; end: number }) =>
      hit.text.slice(range.start, range.end),
    );
    expect(marked).toContain('Dinner');
    const opened = await as(room, owner)(`GET /v1/knowledge/chunks/${hit.chunkId}`);
    expect(opened.body).toMatchObject({
      chunk: { id: hit.chunkId, text: hit.text },
      document: { id: documentId },
    });
    const file = await as(room, owner)(`GET /v1/knowledge/documents/${documentId}/file`);
    expect(file.bytes.toString()).toBe(handbook);
    expect(file.headers['content-disposition']).toBe(
      `attachment; filename="handbook.md"; filename*=UTF-8''handbook.md`,
    );
    const base = await as(room, owner)(`GET /v1/knowledge/bases/${baseId}`);
    expect(base.body).toMatchObject({
      documentCount: 1,
      chunkCount: chunks.body.items.length,
      pendingCount: 0,
      failedCount: 0,
    });
  });
});
