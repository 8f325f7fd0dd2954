import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addText,
  makePerson,
  type Person,
  question,
  scopeOf,
  tell,
} from '../../assistant/assistant.fixture.ts';
import { as } from '../../knowledge/knowledge.fixture.ts';
import {
  type CorrectionDesk,
  type CorrectionRoom,
  on,
  openCorrectionDesk,
  openCorrections,
} from '../correction.fixture.ts';

describe('reviewed answers', () => {
  let room: CorrectionRoom;
  let desk: CorrectionDesk;
  let asker: Person;
  const ask = 'How many days of annual leave do I have?';

  beforeAll(async () => {
    room = await openCorrections();
    desk = await openCorrectionDesk(room);
    asker = await makePerson(room, desk.tenantId, { name: 'Asker', role: 'member' });
  });
  afterAll(() => room.close());

  const add = (body: object, person = desk.owner) =>
    on(room, person)('POST /v1/knowledge/answers', { baseId: desk.baseId, ...body });
  const pose = (text: string, person = asker) => tell(scopeOf(room, person), question(text));
  const chunkOf = async (documentId: string) => {
    const { body } = await as(room, desk.owner)(`GET /v1/knowledge/documents/${documentId}/chunks`);
    return body.items[0].id;
  };
  const clear = async () => {
    const list = await on(room, desk.owner)(`GET /v1/knowledge/answers?baseId=${desk.baseId}`);
    for (const { id } of list.body.items) await on(room, desk.owner)(`DELETE /v1/knowledge/answers/${id}`);
  };

  it('is given before anything else, labelled with who stands for it, and cites its source', async () => {
    const documentId = await addText(desk, {
      name: 'leave.md',
      content: '# Annual leave\n\nEvery employee has 15 working days of annual leave a year.\n',
    });
    const made = await add({
      questions: [ask],
      answer: 'You have 15 working days, and 5 more after ten years.',
      sources: [{ chunkId: await chunkOf(documentId) }],
    });
    expect(made).toMatchObject({ status: 201, body: { state: 'active', uses: 0, updatedBy: 'Owner' } });
    const told = await pose('How many annual leave days are there?');
    expect(told.last).toMatchObject({ kind: 'reviewed', model: null, reviewed: { by: 'Owner' } });
    expect(told.text).toBe('You have 15 working days, and 5 more after ten years.');
    expect(told.citations).toMatchObject([{ number: 1, documentId, at: told.text.length }]);
    expect(told.citations[0]?.quote).toContain('15 working days');
    const { body } = await on(room, asker)(`GET /v1/assistant/conversations/${told.conversationId}`);
    expect(body.turns[0]).toMatchObject({ kind: 'reviewed', reviewed: { by: 'Owner' }, answer: told.text });
    const { body: list } = await on(room, desk.owner)(`GET /v1/knowledge/answers?baseId=${desk.baseId}`);
    expect(list.items[0].uses).toBe(1);
    await as(room, desk.owner)(`DELETE /v1/knowledge/documents/${documentId}`);
    await clear();
  });

  it('is not given to other questions, when it is off, too early or too late', async () => {
    const { body } = await add({
      questions: ['Who repairs the coffee machine?'],
      answer: 'Facilities, 4711.',
    });
    const kind = async (text = 'Who repairs the coffee machine?') => {
      const { last } = await pose(text);
      return last.type === 'turn-end' ? last.kind : last.type;
    };
    expect(await kind()).toBe('reviewed');
    expect(await kind('Who repairs the tea machine?')).not.toBe('reviewed');
    const put = (change: object) =>
      on(room, desk.owner)(`PUT /v1/knowledge/answers/${body.id}`, {
        questions: body.questions,
        answer: body.answer,
        ...change,
      });
    await put({ enabled: false });
    expect(await kind()).not.toBe('reviewed');
    expect((await put({ expiresAt: '2020-01-01T00:00:00.000Z' })).body.state).toBe('expired');
    expect(await kind()).not.toBe('reviewed');
    expect((await put({ effectiveAt: '2099-01-01T00:00:00.000Z' })).body.state).toBe('not-yet-effective');
    expect(await kind()).not.toBe('reviewed');
    const wrong = { effectiveAt: '2030-01-01T00:00:00.000Z', expiresAt: '2029-01-01T00:00:00.000Z' };
    expect(await put(wrong)).toMatchObject({ status: 422 });
    await put({});
    expect(await kind()).toBe('reviewed');
    await clear();
  });

  it('has readers of its own; who loses the right loses the answers it gave', async () => {
    const outsider = await makePerson(room, desk.tenantId, { name: 'Outsider', role: 'member' });
    const access = { mode: 'list', entries: [{ kind: 'user', id: asker.userId }] };
    const fields = { questions: ['What is the code of the safe?'], answer: 'It is 9931.' };
    const { body } = await add({ ...fields, access });
    const told = await pose('What is the code of the safe?');
    expect(told.text).toBe('It is 9931.');
    expect((await pose('What is the code of the safe?', outsider)).text).not.toContain('9931');
    const match = await on(room, outsider)('POST /v1/knowledge/answers/match', {
      question: fields.questions[0],
    });
    expect(match.body).toEqual({ match: null });
    await on(room, desk.owner)(`PUT /v1/knowledge/answers/${body.id}`, {
      ...fields,
      access: { mode: 'list', entries: [{ kind: 'user', id: outsider.userId }] },
    });
    const shown = await on(room, asker)(`GET /v1/assistant/conversations/${told.conversationId}`);
    expect(JSON.stringify(shown.body)).not.toContain('9931');
    expect(shown.body.turns[0].answer).toContain('withheld');
    // A follow-up cannot bring it back either.
    const next = await tell(
      scopeOf(room, asker),
      question('And what was that code?', { conversationId: told.conversationId }),
    );
    expect(next.text).not.toContain('9931');
    await clear();
  });

  it('survives a change of grants of the base that leaves its list alone', async () => {
    const access = { mode: 'list', entries: [{ kind: 'user', id: asker.userId }] };
    await add({ questions: ['Where is the archive?'], answer: 'In room B12.', access });
    const documentId = await addText(desk, { name: 'x.md', content: 'Nothing here.', access });
    // The document was the other user of that list.
    await as(room, desk.owner)(`PUT /v1/knowledge/documents/${documentId}/access`, { mode: 'inherit' });
    expect((await pose('Where is the archive?')).text).toBe('In room B12.');
    await clear();
  });

  it('is not given when a source is revoked, not in force, or says something else by now', async () => {
    const documentId = await addText(desk, {
      name: 'rates.md',
      content: 'The hotel rate in Hamburg is 120 euros.',
    });
    const fields = {
      questions: ['What is the hotel rate in Hamburg?'],
      answer: 'At most 120 euros a night.',
    };
    const made = await add({ ...fields, sources: [{ chunkId: await chunkOf(documentId) }] });
    const told = await pose(fields.questions[0] ?? '');
    expect(told.text).toBe(fields.answer);
    const given = async () => (await pose(fields.questions[0] ?? '')).text === fields.answer;
    const set = (mode: object) =>
      as(room, desk.owner)(`PUT /v1/knowledge/documents/${documentId}/access`, mode);
    await set({ mode: 'list', entries: [{ kind: 'user', id: desk.owner.userId }] });
    expect(await given()).toBe(false);
    const shown = await on(room, asker)(`GET /v1/assistant/conversations/${told.conversationId}`);
    expect(shown.body.turns[0].answer).not.toContain('120 euros');
    await set({ mode: 'inherit' });
    expect(await given()).toBe(true);
    const force = (enabled: boolean) =>
      as(room, desk.owner)(`PATCH /v1/knowledge/documents/${documentId}/validity`, { enabled });
    await force(false);
    expect(await given()).toBe(false);
    await force(true);
    // Reading the same text again changes nothing; another text does.
    await as(room, desk.owner)(`POST /v1/knowledge/documents/${documentId}/retry`);
    await room.drain();
    expect(await given()).toBe(true);
    const { form } = await import('../../knowledge/knowledge.fixture.ts');
    const newer = { name: 'rates.md', content: 'The hotel rate in Hamburg is 135 euros.' };
    await as(room, desk.owner)(`POST /v1/knowledge/documents/${documentId}/versions`, form([newer]));
    await room.drain();
    expect(await given()).toBe(false);
    const { body } = await on(room, desk.owner)(`GET /v1/knowledge/answers?baseId=${desk.baseId}`);
    expect(body.items[0]).toMatchObject({ id: made.body.id, state: 'source-lost', lost: 1, citations: [] });
    await clear();
  });

  it('is for writers of the base, and cites only what stands there', async () => {
    const fields = { questions: ['x'], answer: 'y' };
    expect((await add(fields, asker)).status).toBe(403);
    const other = await openCorrectionDesk(room);
    const documentId = await addText(other, { name: 'o.md', content: 'Elsewhere.' });
    const { body } = await as(room, other.owner)(`GET /v1/knowledge/documents/${documentId}/chunks`);
    const foreign = await add({ ...fields, sources: [{ chunkId: body.items[0].id }] });
    expect(foreign).toMatchObject({ status: 422, body: { code: 'correction.source_elsewhere' } });
    const made = await add(fields);
    const reply = await on(room, other.owner)(`PUT /v1/knowledge/answers/${made.body.id}`, fields);
    expect(reply.status).toBe(404);
    expect((await on(room, other.owner)(`DELETE /v1/knowledge/answers/${made.body.id}`)).status).toBe(404);
    await clear();
  });
});
