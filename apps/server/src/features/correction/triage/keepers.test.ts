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

describe('who looks after a base', () => {
  let room: CorrectionRoom;
  let desk: CorrectionDesk;
  let [asker, writer, colleague, locked]: [Person?, Person?, Person?, Person?] = [];
  let caseId: string | undefined;
  const ask = 'How many working days of annual leave does an employee have?';
  const cases = '/v1/knowledge/cases';

  beforeAll(async () => {
    room = await openCorrections();
    desk = await openCorrectionDesk(room);
    const person = (name: string) => makePerson(room, desk.tenantId, { name, role: 'member' });
    [asker, writer, colleague, locked] = [
      await person('Asker'),
      await person('Writer'),
      await person('Colleague'),
      await person('Locked'),
    ];
    const grant = (id: string, right: string) => ({ principal: { kind: 'user', id }, right });
    await as(room, desk.owner)(`PUT /v1/knowledge/bases/${desk.baseId}/grants`, {
      grants: [
        grant(desk.owner.userId, 'own'),
        grant(writer.userId, 'write'),
        grant(locked.userId, 'write'),
        { principal: { kind: 'everyone' }, right: 'write' },
      ],
      denied: [{ kind: 'user', id: locked.userId }],
    });
    const content = 'Every employee has 15 working days of annual leave a year.';
    await addText(desk, { name: 'leave.md', content });
    ({ caseId } = await complain(desk, asker, { ask }));
  });
  afterAll(() => room.close());

  const asWho = (person: Person | undefined) => on(room, person ?? desk.owner);
  const patch = (person: Person | undefined, body: object) => asWho(person)(`PATCH ${cases}/${caseId}`, body);

  it('are its owners and who may write there by name; not who writes as everyone may, nor who reads nothing of it', async () => {
    const seen = async (person: Person | undefined) =>
      (await asWho(person)(`GET ${cases}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await seen(desk.owner)).toEqual([caseId]);
    expect(await seen(writer)).toEqual([caseId]);
    expect(await seen(colleague)).toEqual([]);
    expect(await seen(asker)).toEqual([]);
    expect(await seen(locked)).toEqual([]);
    expect((await asWho(writer)(`GET ${cases}/count`)).body).toEqual({ open: 1, mine: 0 });
    for (const person of [colleague, asker, locked])
      expect((await asWho(person)(`GET ${cases}/${caseId}`)).status).toBe(404);
  });

  it('a writer finds the cause and takes the case, and gives it to nobody else', async () => {
    const { body } = await asWho(writer)(`GET ${cases}/${caseId}`);
    expect(body).toMatchObject({ question: ask, can: { mend: true, govern: false }, candidates: [] });
    expect(await patch(writer, { assigneeId: desk.owner.userId })).toMatchObject({ status: 403 });
    expect(await patch(writer, { baseId: desk.baseId })).toMatchObject({ status: 403 });
    const taken = await patch(writer, { assigneeId: writer?.userId, cause: 'answer', state: 'in-progress' });
    expect(taken.body).toMatchObject({ assignee: { name: 'Writer' }, cause: 'answer', state: 'in-progress' });
    expect((await patch(writer, { assigneeId: null })).body.assignee).toBeNull();
    await patch(desk.owner, { assigneeId: desk.owner.userId });
    expect(await patch(writer, { assigneeId: writer?.userId }), 'what is somebody’s').toMatchObject({
      status: 403,
    });
    const request = { assigneeId: writer?.userId, text: 'Please add it.' };
    expect(await asWho(writer)(`POST ${cases}/${caseId}/source-requests`, request)).toMatchObject({
      status: 403,
    });
  });

  it('a writer keeps regression cases asked as themselves; asking as others is for owners', async () => {
    const line = '/v1/knowledge/regressions';
    const expected = { kind: 'text', text: '15 working days' };
    const add = (person: Person | undefined, more: object) =>
      asWho(person)(`POST ${line}`, { baseId: desk.baseId, question: ask, expected, caseId, ...more });
    const own = await add(writer, {});
    expect(own).toMatchObject({ status: 201, body: { asker: { name: 'Writer' }, can: { change: true } } });
    expect(await add(writer, { userId: asker?.userId })).toMatchObject({ status: 403 });
    const others = await add(desk.owner, {});
    expect(others.body).toMatchObject({ asker: { name: 'Asker' }, can: { change: true } });
    const { body: list } = await asWho(writer)(`GET ${line}?baseId=${desk.baseId}`);
    expect(list.items.map(({ can }: { can: object }) => can)).toEqual([{ change: false }, { change: true }]);
    const change = { expected: { kind: 'refusal' } };
    expect(await asWho(writer)(`PATCH ${line}/${others.body.id}`, change)).toMatchObject({ status: 403 });
    expect(await asWho(writer)(`DELETE ${line}/${others.body.id}`)).toMatchObject({ status: 403 });
    expect((await asWho(writer)(`POST ${line}/${own.body.id}/run`)).body.last).toMatchObject({
      passed: true,
    });
    expect(await asWho(colleague)(`GET ${line}?baseId=${desk.baseId}`)).toMatchObject({
      status: 403,
      body: { code: 'correction.base_not_kept' },
    });
    expect(await asWho(colleague)(`POST ${line}/${own.body.id}/run`)).toMatchObject({ status: 404 });
  });
});
