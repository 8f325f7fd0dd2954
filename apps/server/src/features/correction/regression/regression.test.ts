import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addText, makePerson, type Person } from '../../assistant/assistant.fixture.ts';
import { as } from '../../knowledge/knowledge.fixture.ts';
import {
  type CorrectionDesk,
  type CorrectionRoom,
  complain,
  on,
  openCorrectionDesk,
  openCorrections,
} from '../correction.fixture.ts';

describe('regression cases', () => {
  let room: CorrectionRoom;
  let desk: CorrectionDesk;
  let asker: Person;
  let documentId: string;
  const ask = 'How many working days of annual leave does an employee have?';

  beforeAll(async () => {
    room = await openCorrections();
    desk = await openCorrectionDesk(room);
    asker = await makePerson(room, desk.tenantId, { name: 'Asker', role: 'member' });
    documentId = await addText(desk, {
      name: 'leave.md',
      content: '# Annual leave\n\nEvery employee has 15 working days of annual leave a year.\n',
    });
  });
  afterAll(() => room.close());

  const add = (body: object, person = desk.owner) =>
    on(room, person)('POST /v1/knowledge/regressions', { baseId: desk.baseId, ...body });
  const run = (id: string) => on(room, desk.owner)(`POST /v1/knowledge/regressions/${id}/run`);
  const chunkId = async () => {
    const { body } = await as(room, desk.owner)(`GET /v1/knowledge/documents/${documentId}/chunks`);
    return body.items[0].id;
  };

  it('goes from a wrong answer over the fix of its chunk to green, with the answer before and after', async () => {
    const { caseId } = await complain(desk, asker, { ask });
    const added = await add({ question: ask, caseId, expected: { kind: 'text', text: '18 working days' } });
    expect(added).toMatchObject({ status: 201, body: { asker: { name: 'Asker' }, last: null, caseId } });
    const red = await run(added.body.id);
    expect(red.body).toMatchObject({ last: { passed: false, reason: 'text-not-said' }, before: null });
    await as(room, desk.owner)(`PATCH /v1/knowledge/chunks/${await chunkId()}`, {
      text: 'Every employee has 18 working days of annual leave a year.',
    });
    const green = await run(added.body.id);
    expect(green.body).toMatchObject({
      last: { passed: true, reason: 'as-expected', kind: 'quotation' },
      before: { passed: false },
    });
    expect(green.body.last.answer).toContain('18 working days');
    expect(green.body.before.answer).toContain('15 working days');
    const { body: seen } = await on(room, desk.owner)(`GET /v1/knowledge/cases/${caseId}`);
    expect(seen.regressions).toEqual([{ id: added.body.id, last: 'green' }]);
    await as(room, desk.owner)(`POST /v1/knowledge/chunks/${await chunkId()}/undo`);
  });

  it('an answer from a changed chunk cites the new words, marked with who changed them', async () => {
    await as(room, desk.owner)(`PATCH /v1/knowledge/chunks/${await chunkId()}`, {
      text: 'Every employee has 19 working days of annual leave a year, from 2026 on.',
    });
    const { tell, question, scopeOf } = await import('../../assistant/assistant.fixture.ts');
    const told = await tell(scopeOf(room, asker), question(ask));
    expect(told.text).toContain('19 working days');
    expect(told.citations[0]?.quote).toContain('19 working days');
    expect(told.citations[0]?.edited).toMatchObject({ by: 'Owner', since: false });
    // What it cited stays what it cited when the change is taken back: then the mark of the place alone is left.
    const show = async () => {
      const { body } = await on(room, asker)(`GET /v1/assistant/conversations/${told.conversationId}`);
      return body.turns[0].citations[0];
    };
    expect((await show()).quote).toContain('19 working days');
    await as(room, desk.owner)(`PATCH /v1/knowledge/chunks/${await chunkId()}`, {
      text: 'Leave: 20 working days.',
    });
    expect(await show()).toMatchObject({ edited: { since: true } });
    await as(room, desk.owner)(`POST /v1/knowledge/chunks/${await chunkId()}/undo`);
    await as(room, desk.owner)(`POST /v1/knowledge/chunks/${await chunkId()}/undo`);
    expect((await show()).edited).toBeUndefined();
  });

  it('is asked with the eyes of its person: a change of rights changes the outcome', async () => {
    const hidden = await addText(desk, {
      name: 'parking.md',
      content: 'The parking garage opens at half past six in the morning.',
      access: { mode: 'list', entries: [{ kind: 'user', id: desk.owner.userId }] },
    });
    const when = 'When does the parking garage open in the morning?';
    const refusal = { question: when, userId: asker.userId, expected: { kind: 'refusal' } };
    const { body: mayNot } = await add(refusal);
    const { body: cites } = await add({ ...refusal, expected: { kind: 'document', documentId: hidden } });
    expect((await run(mayNot.id)).body.last).toMatchObject({ passed: true, kind: 'not-in-documents' });
    expect((await run(cites.id)).body.last).toMatchObject({ passed: false, reason: 'should-answer' });
    await as(room, desk.owner)(`PUT /v1/knowledge/documents/${hidden}/access`, { mode: 'inherit' });
    expect((await run(mayNot.id)).body.last).toMatchObject({ passed: false, reason: 'should-refuse' });
    expect((await run(cites.id)).body).toMatchObject({
      last: { passed: true },
      expectedDocument: 'parking.md',
    });
  });

  it('tells a reader neither words nor green of an answer that they may not read', async () => {
    await addText(desk, {
      name: 'merger.md',
      content: 'The merger with Aurora Foods closes on the ninth of May.',
      access: {
        mode: 'list',
        entries: [{ kind: 'user', id: asker.userId }],
        denied: [{ kind: 'user', id: desk.owner.userId }],
      },
    });
    const { body } = await add({
      question: 'When does the merger with Aurora Foods close?',
      userId: asker.userId,
      expected: { kind: 'text', text: 'ninth of May' },
    });
    const { last } = (await run(body.id)).body;
    expect(last).toMatchObject({ passed: false, reason: 'withheld', answer: null });
    expect(JSON.stringify(last)).not.toContain('May.');
  });

  it('loses the words of an answer with the document they came from', async () => {
    const gone = await addText(desk, { name: 'tea.md', content: 'Tea is served at four in the atrium.' });
    const { body } = await add({
      question: 'When is tea served?',
      expected: { kind: 'document', documentId: gone },
    });
    expect((await run(body.id)).body.last.answer).toContain('four');
    await as(room, desk.owner)(`DELETE /v1/knowledge/documents/${gone}`);
    const rows = await room.database.system
      .selectFrom('regression_result')
      .select('answer')
      .where('case_id', '=', body.id)
      .execute();
    expect(rows).toEqual([{ answer: '' }]);
  });

  it('runs all of a base in the background and tells which are red', async () => {
    const fresh = await openCorrectionDesk(room);
    await addText(fresh, { name: 'a.md', content: 'Visitors sign in at the north gate.' });
    const make = (text: string) =>
      on(room, fresh.owner)('POST /v1/knowledge/regressions', {
        baseId: fresh.baseId,
        question: 'Where do visitors sign in?',
        expected: { kind: 'text', text },
      });
    const start = () =>
      on(room, fresh.owner)('POST /v1/knowledge/regressions/runs', { baseId: fresh.baseId });
    expect(await start()).toMatchObject({ status: 409, body: { code: 'correction.nothing_to_run' } });
    await make('north gate');
    await make('south gate');
    const { body: off } = await make('east gate');
    await on(room, fresh.owner)(`PATCH /v1/knowledge/regressions/${off.id}`, { enabled: false });
    const { status, body } = await start();
    expect([status, body.status, body.total]).toEqual([202, 'running', 2]);
    await room.drain();
    const progress = await on(room, fresh.owner)(`GET /v1/knowledge/regressions/runs/${body.id}`);
    expect(progress.body).toMatchObject({
      status: 'done',
      green: 1,
      red: 1,
      failures: [{ question: 'Where do visitors sign in?', reason: 'text-not-said' }],
    });
    const list = `GET /v1/knowledge/regressions?baseId=${fresh.baseId}`;
    expect((await on(room, fresh.owner)(list)).body.items).toHaveLength(3);
    expect((await on(room, desk.owner)(list)).status).toBe(404);
  });

  it('is for owners; asking as others in every base needs the right to look through their eyes', async () => {
    const expected = { kind: 'refusal' };
    expect((await add({ question: 'x', expected }, asker)).status).toBe(403);
    const wide = { question: 'x', expected, userId: asker.userId, everywhere: true };
    expect(await add(wide)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    const stranger = (await openCorrectionDesk(room)).owner;
    const alien = await add({ question: 'x', expected, userId: stranger.userId });
    expect(alien).toMatchObject({ status: 422, body: { code: 'correction.assignee_unfit' } });
    const { body } = await add({ question: 'x', expected });
    for (const person of [asker, stranger]) {
      const reply = await on(room, person)(`POST /v1/knowledge/regressions/${body.id}/run`);
      expect(reply.status).toBe(404);
      expect((await on(room, person)(`DELETE /v1/knowledge/regressions/${body.id}`)).status).toBe(404);
    }
  });
});
