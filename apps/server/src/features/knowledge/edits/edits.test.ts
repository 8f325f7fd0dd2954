import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  as,
  form,
  makeBase,
  makePerson,
  makeTenant,
  openRoom,
  type Person,
  type Room,
  upload,
} from '../knowledge.fixture.ts';
import { anchorOf, applyEdits } from './anchor.ts';

describe('edits on the chunks of a new run', () => {
  const chunk = (ordinal: number, text: string) => ({
    id: `chk_${ordinal}`,
    ordinal,
    title: '',
    text,
    start: 0,
    end: text.length,
    pageFrom: null,
    pageTo: null,
    boxes: [],
  });
  const edit = (text: string, more: object = {}) => ({
    id: 'edt_1',
    anchor: anchorOf('Ten days.'),
    occurrence: 0,
    text,
    enabled: true,
    ...more,
  });

  it('finds the same words wherever they stand', () => {
    const [first, second] = applyEdits([chunk(0, 'New.'), chunk(1, 'Ten days.')], [edit('Twelve days.')]);
    expect(first).toEqual(chunk(0, 'New.'));
    expect(second).toMatchObject({ text: 'Twelve days.', sourceText: 'Ten days.', editId: 'edt_1' });
  });

  it('tells equal chunks apart by their order', () => {
    const chunks = [chunk(0, 'Ten days.'), chunk(1, 'Ten days.')];
    const texts = applyEdits(chunks, [edit('Twelve days.', { occurrence: 1 })]).map(({ text }) => text);
    expect(texts).toEqual(['Ten days.', 'Twelve days.']);
  });

  it('leaves other words alone', () => {
    expect(applyEdits([chunk(0, 'Ten  days.')], [edit('Twelve days.')])[0]).not.toHaveProperty('editId');
  });

  it('marks a chunk that is only switched off as unchanged in its words', () => {
    const [off] = applyEdits([chunk(0, 'Ten days.')], [edit('Ten days.', { enabled: false })]);
    expect(off).toMatchObject({ text: 'Ten days.', enabled: false });
    expect(off).not.toHaveProperty('sourceText');
  });
});

const content = (days: string) =>
  `# Leave\n\nEvery employee has ${days} days of annual leave.\n\n# Travel\n\nTrains are booked in second class.\n`;

describe('changing a chunk', () => {
  let room: Room;
  let owner: Person;
  let reader: Person;
  let baseId: string;

  beforeAll(async () => {
    room = await openRoom();
    const tenantId = await makeTenant(room);
    owner = await makePerson(room, tenantId, { name: 'Olga' });
    reader = await makePerson(room, tenantId, { name: 'Rui', role: 'member' });
    baseId = await makeBase(room, owner, true);
  });
  afterAll(() => room.close());

  const file = (name: string, days: string) => ({ name, content: content(days), type: 'text/markdown' });
  const add = async (name: string, days: string) => {
    const documentId = await upload(room, owner, { baseId, file: file(name, days) });
    await room.drain();
    return documentId;
  };
  const chunkWith = async (documentId: string, words: string) => {
    const { body } = await as(room, owner)(`GET /v1/knowledge/documents/${documentId}/chunks`);
    return body.items.find(({ text }: { text: string }) => text.includes(words));
  };
  const found = async (query: string) => {
    const { body } = await as(room, reader)('POST /v1/knowledge/search', { query, baseIds: [baseId] });
    return body.hits.map(({ text }: { text: string }) => text);
  };

  it('is found by its new words at once and no longer by its old ones, marked with who changed it', async () => {
    const documentId = await add('a.md', 'seventeen');
    const chunk = await chunkWith(documentId, 'seventeen');
    const changed = await as(room, owner)(`PATCH /v1/knowledge/chunks/${chunk.id}`, {
      text: chunk.text.replace('seventeen', 'nineteen'),
      note: 'As of 2026',
    });
    expect(changed.body).toMatchObject({ id: chunk.id, edited: { by: 'Olga' }, enabled: true });
    expect((await found('nineteen')).join()).toContain('nineteen');
    expect((await found('seventeen')).join()).not.toContain('seventeen days');
    const { body } = await as(room, reader)(`GET /v1/knowledge/chunks/${chunk.id}/edits`);
    expect(body.items).toMatchObject([{ number: 1, note: 'As of 2026', editedBy: 'Olga', undoneAt: null }]);
    expect(body.items[0].sourceText).toContain('seventeen');
  });

  it('goes back step by step', async () => {
    const documentId = await add('b.md', 'twenty-three');
    const chunk = await chunkWith(documentId, 'twenty-three');
    const change = (body: object) => as(room, owner)(`PATCH /v1/knowledge/chunks/${chunk.id}`, body);
    await change({ text: 'First correction of leave.' });
    await change({ text: 'Second correction of leave.' });
    const undo = () => as(room, owner)(`POST /v1/knowledge/chunks/${chunk.id}/undo`);
    expect((await undo()).body.text).toBe('First correction of leave.');
    expect(await undo()).toMatchObject({ body: { text: chunk.text, edited: null } });
    expect(await undo()).toMatchObject({ status: 409, body: { code: 'knowledge.nothing_to_undo' } });
    expect((await found('twenty-three')).join()).toContain('twenty-three');
  });

  it('leaves search when it is switched off, stays listed, and comes back', async () => {
    const documentId = await add('c.md', 'thirty-one');
    const chunk = await chunkWith(documentId, 'thirty-one');
    const set = (enabled: boolean) => as(room, owner)(`PATCH /v1/knowledge/chunks/${chunk.id}`, { enabled });
    await set(false);
    expect((await found('thirty-one')).join()).not.toContain('thirty-one');
    expect(await chunkWith(documentId, 'thirty-one')).toMatchObject({ enabled: false, edited: null });
    await set(true);
    expect((await found('thirty-one')).join()).toContain('thirty-one');
  });

  it('survives reading the document again', async () => {
    const documentId = await add('d.md', 'forty-one');
    const chunk = await chunkWith(documentId, 'forty-one');
    await as(room, owner)(`PATCH /v1/knowledge/chunks/${chunk.id}`, {
      text: 'Leave is forty-three days now.',
    });
    const travel = await chunkWith(documentId, 'second class');
    await as(room, owner)(`PATCH /v1/knowledge/chunks/${travel.id}`, { enabled: false });
    await as(room, owner)(`POST /v1/knowledge/documents/${documentId}/retry`);
    await room.drain();
    const again = await chunkWith(documentId, 'forty-three');
    expect(again).toMatchObject({ edited: { by: 'Olga' } });
    expect(again.id).not.toBe(chunk.id);
    expect((await found('forty-three')).join()).toContain('forty-three');
    expect((await chunkWith(documentId, 'second class')).enabled).toBe(false);
    const { body } = await as(room, owner)(`GET /v1/knowledge/documents/${documentId}/edit-conflicts`);
    expect(body.items).toEqual([]);
  });

  it('is a conflict when a new version says something else, which is put on a chunk or given up', async () => {
    const documentId = await add('e.md', 'fifty-one');
    const chunk = await chunkWith(documentId, 'fifty-one');
    await as(room, owner)(`PATCH /v1/knowledge/chunks/${chunk.id}`, { text: 'Leave is fifty-three days.' });
    await as(room, owner)(
      `POST /v1/knowledge/documents/${documentId}/versions`,
      form([file('e.md', 'fifty-five')]),
    );
    await room.drain();
    expect((await found('fifty-five')).join()).toContain('fifty-five');
    expect((await found('fifty-three')).join()).not.toContain('fifty-three');
    const conflicts = `/v1/knowledge/documents/${documentId}/edit-conflicts` as const;
    const { body } = await as(room, owner)(`GET ${conflicts}`);
    expect(body.items).toMatchObject([{ chunkId: null, text: 'Leave is fifty-three days.' }]);
    const fresh = await chunkWith(documentId, 'fifty-five');
    const settled = await as(room, owner)(`POST ${conflicts}/${body.items[0].id}`, { chunkId: fresh.id });
    expect(settled.body.items).toEqual([]);
    expect((await chunkWith(documentId, 'fifty-three')).id).toBe(fresh.id);
  });

  it('is for those who may write in the base', async () => {
    const documentId = await add('f.md', 'sixty-one');
    const chunk = await chunkWith(documentId, 'sixty-one');
    const refused = await as(room, reader)(`PATCH /v1/knowledge/chunks/${chunk.id}`, { text: 'x' });
    expect(refused).toMatchObject({ status: 403, body: { code: 'knowledge.write_denied' } });
    const stranger = await makePerson(room, await makeTenant(room), { name: 'S' });
    expect((await as(room, stranger)(`PATCH /v1/knowledge/chunks/${chunk.id}`, { text: 'x' })).status).toBe(
      404,
    );
    expect((await as(room, stranger)(`GET /v1/knowledge/chunks/${chunk.id}/edits`)).status).toBe(404);
    expect((await as(room, stranger)(`POST /v1/knowledge/chunks/${chunk.id}/undo`)).status).toBe(404);
  });

  it('waits while the document is being read', async () => {
    const documentId = await add('g.md', 'seventy-one');
    const chunk = await chunkWith(documentId, 'seventy-one');
    await as(room, owner)(`POST /v1/knowledge/documents/${documentId}/retry`);
    const refused = await as(room, owner)(`PATCH /v1/knowledge/chunks/${chunk.id}`, { text: 'x' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'knowledge.still_running' } });
    await room.drain();
  });
});
