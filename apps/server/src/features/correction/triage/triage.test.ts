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

describe('from a thumb down to a fix', () => {
  let room: CorrectionRoom;
  let desk: CorrectionDesk;
  let asker: Person;

  beforeAll(async () => {
    room = await openCorrections();
    desk = await openCorrectionDesk(room);
    asker = await makePerson(room, desk.tenantId, { name: 'Asker', role: 'member' });
    await addText(desk, {
      name: 'leave.md',
      content: '# Annual leave\n\nEvery employee has 15 working days of annual leave a year.\n',
    });
  });
  afterAll(() => room.close());

  const ask = 'How many working days of annual leave does an employee have?';
  const see = (person: Person, caseId: string | undefined) =>
    on(room, person)(`GET /v1/knowledge/cases/${caseId}`);

  it('opens a case with the likeliest cause and tells the owner without the question', async () => {
    room.mails.length = 0;
    const { caseId } = await complain(desk, asker, { ask, comment: 'It is 18 days.' });
    const { body } = await see(desk.owner, caseId);
    expect(body).toMatchObject({
      base: { id: desk.baseId },
      state: 'open',
      suggestedCause: 'answer',
      cause: null,
      question: ask,
      askedBy: { id: asker.userId, name: 'Asker' },
      comment: 'It is 18 days.',
      kind: 'quotation',
      can: { govern: true },
    });
    expect(body.answer).toContain('15 working days');
    expect(body.citations).toHaveLength(1);
    expect(body.events).toMatchObject([{ kind: 'opened', by: null }]);
    expect(room.mails).toHaveLength(1);
    expect(room.mails[0]).toMatchObject({ to: `${desk.owner.userId}@example.com` });
    expect(JSON.stringify(room.mails)).not.toContain('annual leave');
    expect(room.mails[0]?.text).toContain(`https://jishi.test/corrections/${caseId}`);
  });

  it('is given to somebody, discussed and closed; each step is kept', async () => {
    const { caseId } = await complain(desk, asker, { ask: 'Is annual leave 15 working days?' });
    const change = (body: object) => on(room, desk.owner)(`PATCH /v1/knowledge/cases/${caseId}`, body);
    await change({ assigneeId: desk.owner.userId, cause: 'answer', state: 'in-progress' });
    await on(room, desk.owner)(`POST /v1/knowledge/cases/${caseId}/comments`, { text: 'Looking at it.' });
    const fixed = { fix: 'chunk-edited', fixed: 'chk', text: '' };
    await on(room, desk.owner)(`POST /v1/knowledge/cases/${caseId}/comments`, fixed);
    const { body } = await change({ state: 'fixed' });
    expect(body).toMatchObject({ state: 'fixed', cause: 'answer', assignee: { name: 'Owner' } });
    const steps = body.events.map(({ kind, value, text }: Record<string, string>) => [kind, value ?? text]);
    expect(steps).toEqual([
      ['opened', ''],
      ['assigned', 'Owner'],
      ['cause', 'answer'],
      ['state', 'in-progress'],
      ['comment', 'Looking at it.'],
      ['fix', 'chunk-edited'],
      ['state', 'fixed'],
    ]);
  });

  it('counts what waits, and filters', async () => {
    const fresh = await openCorrectionDesk(room);
    const somebody = await makePerson(room, fresh.tenantId, { name: 'S', role: 'member' });
    await addText(fresh, { name: 'a.md', content: 'Travel expenses are paid within 30 days.' });
    const { caseId } = await complain(fresh, somebody, { ask: 'When are travel expenses paid?' });
    const get = (path: string) => on(room, fresh.owner)(`GET /v1/knowledge/cases${path}`);
    expect((await get('/count')).body).toEqual({ open: 1, mine: 0 });
    await on(room, fresh.owner)(`PATCH /v1/knowledge/cases/${caseId}`, { assigneeId: fresh.owner.userId });
    expect((await get('/count')).body).toEqual({ open: 1, mine: 1 });
    expect((await get('?mine=true')).body.items).toHaveLength(1);
    expect((await get('?state=fixed')).body.items).toEqual([]);
    expect((await get(`?cause=answer&baseId=${fresh.baseId}`)).body.items).toHaveLength(1);
  });

  it('closes by itself when the asker changes their mind before anybody took it up', async () => {
    const { turnId, caseId } = await complain(desk, asker, { ask: 'How long is annual leave?' });
    await on(room, asker)(`PUT /v1/assistant/turns/${turnId}/feedback`, { rating: 'up' });
    expect((await see(desk.owner, caseId)).body.state).toBe('dismissed');
    await on(room, asker)(`PUT /v1/assistant/turns/${turnId}/feedback`, { rating: 'down', reason: 'wrong' });
    expect((await see(desk.owner, caseId)).body.state).toBe('open');
  });

  it('goes with its conversation', async () => {
    const { turnId, caseId } = await complain(desk, asker, { ask: 'How many days of leave are there?' });
    const { body } = await on(room, asker)('GET /v1/assistant/conversations');
    await on(room, asker)(`DELETE /v1/assistant/conversations/${body.items[0].id}`);
    expect((await see(desk.owner, caseId)).status).toBe(404);
    expect(turnId).toMatch(/^trn_/);
  });

  it('asks somebody for a missing document and tells them', async () => {
    const fresh = await openCorrectionDesk(room);
    const librarian = await makePerson(room, fresh.tenantId, { name: 'Librarian' });
    const somebody = await makePerson(room, fresh.tenantId, { name: 'S', role: 'viewer' });
    await as(room, fresh.owner)(`PUT /v1/knowledge/bases/${fresh.baseId}/grants`, {
      grants: [
        { principal: { kind: 'everyone' }, right: 'read' },
        { principal: { kind: 'user', id: fresh.owner.userId }, right: 'own' },
        { principal: { kind: 'user', id: librarian.userId }, right: 'write' },
      ],
    });
    await addText(fresh, { name: 'a.md', content: 'The canteen serves soup on Mondays.' });
    const { caseId } = await complain(fresh, somebody, { ask: 'Who repairs the espresso machine?' });
    const { body: item } = await see(fresh.owner, caseId);
    expect(item).toMatchObject({ kind: 'not-in-documents', suggestedCause: 'missing-source' });
    expect(item.candidates.map(({ name }: { name: string }) => name)).toEqual(['Librarian', 'Owner']);
    room.mails.length = 0;
    const request = (assigneeId: string) =>
      on(room, fresh.owner)(`POST /v1/knowledge/cases/${caseId}/source-requests`, {
        assigneeId,
        text: 'Please add the maintenance list.',
      });
    expect(await request(somebody.userId)).toMatchObject({ status: 422 });
    expect((await request(librarian.userId)).body).toMatchObject({
      state: 'waiting',
      cause: 'missing-source',
    });
    expect(room.mails.map(({ to }) => to)).toEqual([`${librarian.userId}@example.com`]);
    // Whom it was given to sees it and closes it, but gives it to nobody else.
    expect((await see(librarian, caseId)).body).toMatchObject({
      can: { mend: true, govern: false },
      candidates: [],
    });
    const patch = (body: object) => on(room, librarian)(`PATCH /v1/knowledge/cases/${caseId}`, body);
    expect(await patch({ assigneeId: fresh.owner.userId })).toMatchObject({ status: 403 });
    expect((await patch({ state: 'fixed' })).body.state).toBe('fixed');
  });
});

describe('who sees the question of somebody else', () => {
  let room: CorrectionRoom;
  let desk: CorrectionDesk;
  let asker: Person;

  beforeAll(async () => {
    room = await openCorrections();
    desk = await openCorrectionDesk(room);
    asker = await makePerson(room, desk.tenantId, { name: 'Asker' });
  });
  afterAll(() => room.close());

  const secret = 'The takeover of Nordwind is planned for the third quarter.';

  it('an owner who is denied a document behind the answer sees neither question nor asker, comment or answer', async () => {
    await addText(desk, {
      name: 'takeover.md',
      content: secret,
      access: {
        mode: 'list',
        entries: [{ kind: 'user', id: asker.userId }],
        denied: [{ kind: 'user', id: desk.owner.userId }],
      },
    });
    const { caseId } = await complain(desk, asker, {
      ask: 'When is the takeover of Nordwind planned?',
      comment: 'Nordwind is called Südwind now.',
    });
    const { body } = await on(room, desk.owner)(`GET /v1/knowledge/cases/${caseId}`);
    expect(body).toMatchObject({
      question: null,
      askedBy: null,
      comment: null,
      answer: null,
      turnId: null,
      evidence: [],
      citations: [],
      can: { govern: true },
    });
    expect(JSON.stringify(body)).not.toMatch(/Nordwind|Südwind|Asker/);
    const { body: list } = await on(room, desk.owner)('GET /v1/knowledge/cases');
    expect(JSON.stringify(list)).not.toMatch(/Nordwind|Asker/);
  });

  it('a question after such an answer, in the same conversation, is as closed', async () => {
    const first = await on(room, asker)('GET /v1/assistant/conversations');
    const conversationId = first.body.items[0].id;
    const { tell, question, scopeOf } = await import('../../assistant/assistant.fixture.ts');
    const told = await tell(
      scopeOf(room, asker),
      question('And the chancellor of Ruritania?', { conversationId }),
    );
    const rated = { rating: 'down', reason: 'not-found' };
    await on(room, asker)(`PUT /v1/assistant/turns/${told.turnId}/feedback`, rated);
    await room.drain();
    const { body } = await on(room, desk.owner)('GET /v1/knowledge/cases');
    expect(body.items[0]).toMatchObject({ question: null, askedBy: null });
  });

  it('a question in a conversation of its own is open', async () => {
    const { caseId } = await complain(desk, asker, { ask: 'Who is the chancellor of Ruritania?' });
    const { body } = await on(room, desk.owner)(`GET /v1/knowledge/cases/${caseId}`);
    expect(body.question).toBe('Who is the chancellor of Ruritania?');
  });

  it('shows cases to nobody but owners, administrators where there is no base, and whom they were given to', async () => {
    const { caseId } = await complain(desk, asker, { ask: 'Who is the king of Ruritania?' });
    const other = await makePerson(room, desk.tenantId, { name: 'Other' });
    const stranger = (await openCorrectionDesk(room)).owner;
    for (const person of [other, stranger, asker]) {
      expect((await on(room, person)(`GET /v1/knowledge/cases/${caseId}`)).status).toBe(404);
      expect((await on(room, person)(`PATCH /v1/knowledge/cases/${caseId}`, { state: 'fixed' })).status).toBe(
        404,
      );
      expect((await on(room, person)('GET /v1/knowledge/cases')).body.items).toEqual([]);
    }
  });

  it('suggests that rights are the cause when only others may read what answers, and does not say what', async () => {
    const outsider = await makePerson(room, desk.tenantId, { name: 'Outsider', role: 'member' });
    await addText(desk, {
      name: 'bonus.md',
      content: 'The bonus of senior engineers is twelve percent of the yearly salary.',
      access: { mode: 'list', entries: [{ kind: 'user', id: desk.owner.userId }] },
    });
    const { caseId } = await complain(desk, outsider, {
      ask: 'What percent of the yearly salary is the bonus of senior engineers?',
    });
    const { body } = await on(room, desk.owner)(`GET /v1/knowledge/cases/${caseId}`);
    expect(body).toMatchObject({ suggestedCause: 'permission', base: { id: desk.baseId } });
    expect(body.signals.anyShare).toBeGreaterThan(body.signals.readableShare);
  });
});
