import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../../kernel/scope.ts';
import { ask } from '../ask.ts';
import {
  type AssistantRoom,
  addText,
  collect,
  type Desk,
  openAssistant,
  openDesk,
  question,
  says,
  saysAndWaits,
  scopeOf,
  summarise,
  tell,
} from '../assistant.fixture.ts';
import { recoverTurns } from './recover.ts';
import { stopTurn } from './stop.ts';

const travel = `# Travel policy

Employees must submit travel claims within 30 days of their return. Late claims need the approval of a director.

# Hotels

The limit for a hotel night in Berlin is 140 euros. In Paris it is 180 euros.
`;

let room: AssistantRoom;
let desk: Desk;
let scope: Scope;
beforeAll(async () => {
  room = await openAssistant();
});
afterAll(() => room.close());
beforeEach(async () => {
  desk = await openDesk(room);
  scope = scopeOf(room, desk.owner);
  room.chat.model = undefined;
  room.chat.calls = [];
  room.chat.script = () => says();
});

const useModel = () => {
  room.chat.model = { name: 'scripted', contextTokens: 8_192 };
};

const turnRow = (turnId: string) =>
  room.database.system.selectFrom('turn').selectAll().where('id', '=', turnId).executeTakeFirstOrThrow();

const auditOf = async (action: string) => {
  const rows = await room.database.system
    .selectFrom('audit_entry')
    .select(['subject_id', 'details'])
    .where('tenant_id', '=', desk.tenantId)
    .where('action', '=', action)
    .execute();
  return rows.map((row) => ({ subject: row.subject_id, details: JSON.parse(row.details) }));
};

describe('a turn that does not end by itself', () => {
  it('is stopped by its owner at once, with what was written', async () => {
    useModel();
    await addText(desk, { name: 'travel.md', content: travel });
    room.chat.script = ({ signal }) => saysAndWaits(signal, 'Thirty days', ' and ');
    const events = ask(scope, question('How long may I wait with travel claims?'));
    const seen = [];
    for await (const event of events) {
      seen.push(event);
      if (event.type === 'text-delta') await stopTurn(scope, summarise(seen).turnId).catch(() => undefined);
    }
    const told = summarise(seen);
    expect(told.last).toMatchObject({ type: 'turn-end', status: 'stopped', kind: 'generated' });
    expect(await turnRow(told.turnId)).toMatchObject({ status: 'stopped', answer: told.text });
    await expect(stopTurn(scope, told.turnId)).rejects.toMatchObject({ code: 'assistant.not_running' });
  });

  it('is stopped from another process through its row', async () => {
    useModel();
    await addText(desk, { name: 'travel.md', content: travel });
    room.chat.script = ({ signal }) => saysAndWaits(signal, 'Thirty');
    const elsewhere = {
      ...scope,
      ports: { ...scope.ports, runningTurns: { add() {}, remove() {}, stop: () => false } },
    };
    const seen = [];
    for await (const event of ask(scope, question('How long may I wait with travel claims?'))) {
      seen.push(event);
      if (event.type === 'text-delta') await stopTurn(elsewhere, summarise(seen).turnId);
    }
    expect(summarise(seen).last).toMatchObject({ type: 'turn-end', status: 'stopped' });
  });

  it('is stopped when its reader leaves', async () => {
    useModel();
    await addText(desk, { name: 'travel.md', content: travel });
    room.chat.script = ({ signal }) => saysAndWaits(signal, 'Thirty days.');
    const seen = [];
    for await (const event of ask(scope, question('How long may I wait with travel claims?'))) {
      seen.push(event);
      if (event.type === 'text-delta') break;
    }
    const { turnId } = summarise(seen);
    expect(await turnRow(turnId)).toMatchObject({ status: 'stopped', answer: 'Thirty days.' });
    expect(await auditOf('answer.given')).toHaveLength(1);
  });

  it('is stopped when the connection goes while the model is silent', async () => {
    useModel();
    await addText(desk, { name: 'travel.md', content: travel });
    const connection = new AbortController();
    room.chat.script = ({ signal }) => {
      setImmediate(() => connection.abort());
      return saysAndWaits(signal);
    };
    const told = await tell(
      { ...scope, signal: connection.signal },
      question('How long may I wait with travel claims?'),
    );
    expect(told.last).toMatchObject({ status: 'stopped' });
  });

  it('is set aside after a crash, and its conversation goes on', async () => {
    await addText(desk, { name: 'travel.md', content: travel });
    const first = await tell(scope, question('How many days to submit travel claims?'));
    const crash = async (minutesAgo: number) =>
      room.database.system
        .updateTable('turn')
        .set({ status: 'running', heartbeat_at: new Date(Date.now() - minutesAgo * 60_000) })
        .where('id', '=', first.turnId)
        .execute();
    await crash(0);
    await recoverTurns(room.database.system, { clock: scope.clock });
    expect((await turnRow(first.turnId)).status).toBe('running');
    await crash(2);
    await recoverTurns(room.database.system, { clock: scope.clock });
    expect(await turnRow(first.turnId)).toMatchObject({ status: 'failed', problem_code: 'internal' });
    await crash(2);
    const next = await tell(
      scope,
      question('How many days to submit travel claims?', { conversationId: first.conversationId }),
    );
    expect(next.last.type).toBe('turn-end');
  });

  it('keeps a second question in its conversation waiting', async () => {
    useModel();
    await addText(desk, { name: 'travel.md', content: travel });
    room.chat.script = ({ signal }) => saysAndWaits(signal, 'Thirty');
    const first = ask(scope, question('How long may I wait with travel claims?'));
    const seen = [];
    for await (const event of first) {
      seen.push(event);
      if (event.type !== 'text-delta') continue;
      const { conversationId } = summarise(seen);
      const both = await Promise.allSettled([
        collect(ask(scope, question('And now?', { conversationId }))),
        collect(ask(scope, question('And then?', { conversationId }))),
      ]);
      for (const result of both)
        expect(result).toMatchObject({ status: 'rejected', reason: { code: 'assistant.turn_running' } });
      break;
    }
  });
});
