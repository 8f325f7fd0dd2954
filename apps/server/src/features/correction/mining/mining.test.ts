import type { MinedPair, MiningRun } from '@jishi/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  addText,
  makePerson,
  type Person,
  question,
  says,
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

const leave =
  'Every employee has 15 working days of annual leave a year. Unused days may be carried over to March of the following year.';
const claim =
  'Travel claims are submitted within 30 days after the trip, and the finance team pays them weekly.';

describe('mining questions and answers', { timeout: 300_000 }, () => {
  let room: CorrectionRoom;
  let desk: CorrectionDesk;

  beforeAll(async () => {
    room = await openCorrections();
  });
  afterAll(() => room.close());
  beforeEach(async () => {
    desk = await openCorrectionDesk(room);
    room.chat.model = { name: 'writer', contextTokens: 8_000 };
    room.chat.calls = [];
  });

  /** The model's reply by what stands in its prompt. */
  const reply = (byWord: Record<string, object[]>) => {
    room.chat.script = ({ messages }) => {
      const asked = messages.at(-1)?.content ?? '';
      const pairs = Object.entries(byWord).find(([word]) => asked.includes(word))?.[1] ?? [];
      return says('```json\n', JSON.stringify(pairs), '\n```');
    };
  };
  const leavePair = {
    question: 'How many days of annual leave does an employee have?',
    answer: 'Every employee has 15 working days of annual leave a year.',
    quote: 'Every employee has 15 working days of annual leave a year.',
  };
  const claimPair = {
    question: 'When do travel claims have to be submitted?',
    answer: 'Travel claims are submitted within 30 days after the trip.',
    quote: 'within 30 days after the trip',
  };
  const start = async (body: object = {}, person: Person = desk.owner) => {
    const reply = await on(room, person)('POST /v1/knowledge/mining/runs', { baseId: desk.baseId, ...body });
    if (reply.status === 202) await room.drain();
    return reply;
  };
  const lastRun = async (): Promise<MiningRun> =>
    (await on(room, desk.owner)(`GET /v1/knowledge/mining/runs?baseId=${desk.baseId}`)).body.items[0];
  const pairs = async (person = desk.owner, state = 'proposed'): Promise<MinedPair[]> =>
    (await on(room, person)(`GET /v1/knowledge/mining/pairs?baseId=${desk.baseId}&state=${state}`)).body
      .items;

  it('proposes what passages say, with their place; accepted pairs answer and cite', async () => {
    const documentId = await addText(desk, { name: 'leave.md', content: leave });
    reply({ 'annual leave': [leavePair] });
    expect(await start()).toMatchObject({
      status: 202,
      body: { status: 'running', origin: 'documents', total: 1, done: 0, model: 'writer' },
    });
    expect(await lastRun()).toMatchObject({
      status: 'done',
      done: 1,
      proposed: 1,
      dropped: 0,
      startedBy: 'Owner',
    });
    const [pair] = await pairs();
    expect(pair).toMatchObject({
      ...{ question: leavePair.question, state: 'proposed' },
      verified: true,
      retired: false,
    });
    expect(pair?.citations).toMatchObject([{ documentId, quote: leavePair.quote }]);
    const asker = await makePerson(room, desk.tenantId, { name: 'Asker', role: 'member' });
    const ask = () =>
      tell(scopeOf(room, asker), question('How many days of annual leave does an employee have'));
    room.chat.model = undefined;
    expect((await ask()).last).not.toMatchObject({ kind: 'reviewed' });
    const accepted = await on(room, desk.owner)(`POST /v1/knowledge/mining/pairs/${pair?.id}/accept`, {
      answer: 'Fifteen working days (15) a year.',
    });
    expect(accepted).toMatchObject({ status: 200, body: { state: 'accepted', reviewedBy: 'Owner' } });
    const told = await ask();
    expect(told.last).toMatchObject({ kind: 'reviewed' });
    expect(told).toMatchObject({ text: 'Fifteen working days (15) a year.', citations: [{ documentId }] });
    expect(await pairs()).toEqual([]);
    const again = await on(room, desk.owner)(`POST /v1/knowledge/mining/pairs/${pair?.id}/reject`, {});
    expect(again).toMatchObject({ status: 409, body: { code: 'correction.pair_decided' } });
  });

  it('leaves out what is repeated, contradicted, quoted from nowhere, or was rejected', async () => {
    await addText(desk, { name: 'leave.md', content: leave });
    await addText(desk, { name: 'claims.md', content: claim });
    reply({
      'annual leave': [
        leavePair,
        { ...leavePair, question: 'How many annual leave days does an employee have?' },
        {
          ...leavePair,
          question: 'How much leave is there?',
          answer: 'Every employee has 25 working days of annual leave a year.',
        },
      ],
      'Travel claims': [
        claimPair,
        { ...claimPair, question: 'Who pays the claims?', quote: 'paid by the moon' },
      ],
    });
    await start();
    expect((await pairs()).map(({ question }) => question).sort()).toEqual([
      leavePair.question,
      claimPair.question,
    ]);
    expect(await lastRun()).toMatchObject({ proposed: 2, dropped: 3 });
    for (const { id } of await pairs())
      await on(room, desk.owner)(`POST /v1/knowledge/mining/pairs/${id}/reject`, {});
    await start();
    expect(await pairs()).toEqual([]);
    expect(await pairs(desk.owner, 'rejected')).toHaveLength(2);
  });

  it('keeps the rights of the source: reading, reviewing, and what the run may look at', async () => {
    const hidden = { mode: 'list', entries: [{ kind: 'user', id: desk.owner.userId }] };
    const documentId = await addText(desk, { name: 'leave.md', content: leave, access: hidden });
    const other = await makePerson(room, desk.tenantId, { name: 'Other', role: 'builder' });
    await as(room, desk.owner)(`PUT /v1/knowledge/bases/${desk.baseId}/grants`, {
      grants: [
        { principal: { kind: 'user', id: other.userId }, right: 'write' },
        { principal: { kind: 'user', id: desk.owner.userId }, right: 'own' },
      ],
    });
    reply({ 'annual leave': [leavePair] });
    expect((await start({}, other)).status).not.toBe(202);
    await start();
    const [pair] = await pairs();
    expect(pair).toBeDefined();
    const seen = await on(room, other)(`GET /v1/knowledge/mining/pairs?baseId=${desk.baseId}`);
    expect(JSON.stringify(seen.body)).not.toContain('annual leave');
    for (const act of ['accept', 'reject'])
      expect((await on(room, other)(`POST /v1/knowledge/mining/pairs/${pair?.id}/${act}`, {})).status).toBe(
        404,
      );
    // Foreign tenants meet what is not there.
    const foreign = await openCorrectionDesk(room);
    const theirs = on(room, foreign.owner);
    expect((await theirs(`POST /v1/knowledge/mining/pairs/${pair?.id}/accept`, {})).status).toBe(404);
    expect((await theirs(`POST /v1/knowledge/mining/runs/${(await lastRun()).id}/cancel`, {})).status).toBe(
      404,
    );
    expect((await theirs(`GET /v1/knowledge/mining/runs?baseId=${desk.baseId}`)).status).toBe(404);
    expect(
      (await theirs('POST /v1/knowledge/mining/runs', { baseId: foreign.baseId, documentIds: [documentId] }))
        .status,
    ).toBe(404);
  });

  it('retires pairs with their source, and forgets them with it', async () => {
    const documentId = await addText(desk, { name: 'leave.md', content: leave });
    reply({ 'annual leave': [leavePair] });
    await start();
    const [pair] = await pairs();
    const validity = (enabled: boolean) =>
      as(room, desk.owner)(`PATCH /v1/knowledge/documents/${documentId}/validity`, { enabled });
    await validity(false);
    expect(await pairs()).toMatchObject([{ retired: true }]);
    const accept = () => on(room, desk.owner)(`POST /v1/knowledge/mining/pairs/${pair?.id}/accept`, {});
    expect(await accept()).toMatchObject({ status: 409, body: { code: 'correction.pair_retired' } });
    await validity(true);
    expect(await pairs()).toMatchObject([{ retired: false }]);
    await as(room, desk.owner)(`DELETE /v1/knowledge/documents/${documentId}`);
    await room.drain();
    expect(await pairs()).toEqual([]);
    expect((await accept()).status).toBe(404);
  });

  it('learns from answers that were rated up, until their conversation goes', async () => {
    await addText(desk, { name: 'claims.md', content: claim });
    const asker = await makePerson(room, desk.tenantId, { name: 'Asker', role: 'member' });
    room.chat.model = undefined;
    const told = await tell(scopeOf(room, asker), question('When must I submit my travel claims?'));
    room.chat.model = { name: 'writer', contextTokens: 8_000 };
    expect(told.citations.length).toBeGreaterThan(0);
    const conversations = { origin: 'conversations' };
    expect(await start(conversations)).toMatchObject({
      status: 409,
      body: { code: 'correction.nothing_to_mine' },
    });
    await on(room, asker)(`PUT /v1/assistant/turns/${told.turnId}/feedback`, { rating: 'up' });
    reply({ 'When must I submit': [claimPair] });
    await start(conversations);
    const [pair] = await pairs();
    expect(pair).toMatchObject({ origin: 'conversations', question: claimPair.question });
    expect(pair?.citations.length).toBeGreaterThan(0);
    await on(room, asker)(`DELETE /v1/assistant/conversations/${told.conversationId}`);
    expect(await pairs()).toEqual([]);
  });

  it('needs a model, goes on where it stopped, can be cancelled, and says why it failed', async () => {
    await addText(desk, { name: 'leave.md', content: leave });
    await addText(desk, { name: 'claims.md', content: claim });
    room.chat.model = undefined;
    expect(await start()).toMatchObject({ status: 409, body: { code: 'correction.mining_without_model' } });
    room.chat.model = { name: 'writer', contextTokens: 8_000 };
    // A process that dies in the second passage.
    let calls = 0;
    room.chat.script = () => {
      calls += 1;
      if (calls === 2) throw new Error('killed');
      return says(JSON.stringify([calls === 1 ? claimPair : leavePair]));
    };
    const body = { baseId: desk.baseId };
    const begun = await on(room, desk.owner)('POST /v1/knowledge/mining/runs', body);
    const waiting = [...room.queued];
    await expect(room.drain()).rejects.toThrow('killed');
    expect(await lastRun()).toMatchObject({ status: 'running', done: 1 });
    const second = await on(room, desk.owner)('POST /v1/knowledge/mining/runs', body);
    expect(second).toMatchObject({ status: 409, body: { code: 'correction.mining_runs' } });
    const stop = () => on(room, desk.owner)(`POST /v1/knowledge/mining/runs/${begun.body.id}/cancel`, {});
    room.queued.push(...waiting);
    await room.drain();
    expect(await lastRun()).toMatchObject({ status: 'done', done: 2 });
    expect(await stop()).toMatchObject({ body: { status: 'done' } });
    // Begun and stopped before anything was looked at.
    const other = await on(room, desk.owner)('POST /v1/knowledge/mining/runs', body);
    const cancelled = await on(room, desk.owner)(
      `POST /v1/knowledge/mining/runs/${other.body.id}/cancel`,
      {},
    );
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled', done: 0 } });
    const before = calls;
    await room.drain();
    expect(calls).toBe(before);
  });
});
