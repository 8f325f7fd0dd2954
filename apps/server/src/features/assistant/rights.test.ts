import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '../../kernel/scope.ts';
import { as } from '../knowledge/knowledge.fixture.ts';
import {
  type AssistantRoom,
  addText,
  type Desk,
  makeGroup,
  makePerson,
  openAssistant,
  openDesk,
  type Person,
  question,
  says,
  scopeOf,
  tell,
} from './assistant.fixture.ts';
import { exportConversation } from './conversation/export.ts';
import { rate } from './conversation/feedback.ts';
import { showConversation } from './conversation/show.ts';
import { showTrace } from './conversation/trace.ts';
import { suggestQuestions } from './suggestions.ts';
import { texts } from './texts.ts';
import { stopTurn } from './turn/stop.ts';

const salaries =
  'The salary of a P6 engineer is 20,500 euros a year. The salary of a P7 engineer is 27,000 euros a year.';
const asked = 'What is the salary of a P6 engineer?';

let room: AssistantRoom;
let desk: Desk;
let reader: Person;
let scope: Scope;
beforeAll(async () => {
  room = await openAssistant();
});
afterAll(() => room.close());
beforeEach(async () => {
  desk = await openDesk(room);
  reader = await makePerson(room, desk.tenantId, { name: 'Reader', role: 'member' });
  scope = scopeOf(room, reader);
  room.chat.model = undefined;
});

/** A document that only the reader's group may read, beside its owner. */
async function closedDocument(): Promise<{ documentId: string; revoke: () => Promise<void> }> {
  const groupId = await makeGroup(room, desk.tenantId, [reader]);
  const access = { mode: 'list', entries: [{ kind: 'group', id: groupId }] };
  const documentId = await addText(desk, { name: 'salaries.md', content: salaries, access });
  const revoke = async () => {
    await room.database.system.deleteFrom('group_member').where('group_id', '=', groupId).execute();
  };
  return { documentId, revoke };
}

describe('rights are asked again whenever something is shown', () => {
  it('an answer closes when its document is no longer readable, and opens again with it', async () => {
    const { revoke } = await closedDocument();
    const told = await tell(scope, question(asked));
    expect(told.text).toContain('20,500');
    const group = await room.database.system
      .selectFrom('group_member')
      .selectAll()
      .where('tenant_id', '=', desk.tenantId)
      .execute();
    await revoke();
    const closed = await showConversation(scope, told.conversationId);
    expect(closed.turns[0]).toMatchObject({
      answer: texts.en.withheld,
      citations: [],
      evidence: [],
      question: asked,
    });
    expect(closed.turns[0]?.withheld).toBeGreaterThan(0);
    const trace = await showTrace(scope, told.turnId);
    expect(trace).toMatchObject({ evidence: [], withheld: told.evidence.length });
    const { markdown } = await exportConversation(scope, told.conversationId);
    for (const shown of [closed, trace, markdown])
      expect(JSON.stringify(shown)).not.toMatch(/20,500|27,000|salaries\.md/);
    await room.database.system.insertInto('group_member').values(group).execute();
    const open = await showConversation(scope, told.conversationId);
    expect(open.turns[0]?.answer).toBe(told.text);
    expect(open.turns[0]?.citations).toEqual(told.citations);
  });

  it('the next question of the conversation knows nothing of it', async () => {
    const { revoke } = await closedDocument();
    const first = await tell(scope, question(asked));
    await revoke();
    const next = await tell(
      scope,
      question('And of a P7 engineer?', { conversationId: first.conversationId }),
    );
    expect(next.evidence).toEqual([]);
    expect(next.text).toBe(texts.en.notInDocuments);
    expect(next.query).not.toContain('salaries');
    room.chat.model = { name: 'scripted', contextTokens: 8_192 };
    room.chat.calls = [];
    await addText(desk, { name: 'open.md', content: 'Engineers of level P7 have 30 days of leave.' });
    room.chat.script = () => says('30 days [1].');
    await tell(scope, question('And their leave?', { conversationId: first.conversationId }));
    expect(JSON.stringify(room.chat.calls)).not.toMatch(/20,500|27,000/);
  });

  it('what a follow-up took from an answer closes with that answer', async () => {
    const { documentId, revoke } = await closedDocument();
    await addText(desk, { name: 'leave.md', content: 'Every P6 engineer has 30 days of leave a year.' });
    room.chat.model = { name: 'scripted', contextTokens: 8_192 };
    room.chat.script = () => says('A P6 engineer earns 20,500 euros [1].');
    const first = await tell(scope, question(asked));
    room.chat.script = ({ purpose }) =>
      purpose === 'condense'
        ? says('How much leave has who earns 20,500 euros?')
        : says('30 days of leave [1].');
    const next = await tell(
      scope,
      question('How much leave do they have?', { conversationId: first.conversationId }),
    );
    const row = await room.database.system
      .selectFrom('turn')
      .selectAll()
      .where('id', '=', next.turnId)
      .executeTakeFirstOrThrow();
    expect(row.source_documents).toContain(documentId);
    await revoke();
    const shown = await showConversation(scope, first.conversationId);
    expect(shown.turns.map(({ answer }) => answer)).toEqual([texts.en.withheld, texts.en.withheld]);
  });

  it('nothing written from a document outlives it', async () => {
    const { documentId } = await closedDocument();
    const told = await tell(scope, question(asked));
    const { status } = await as(room, desk.owner)(`DELETE /v1/knowledge/documents/${documentId}`);
    expect(status).toBe(200);
    const row = await room.database.system
      .selectFrom('turn')
      .selectAll()
      .where('id', '=', told.turnId)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ answer: '', citations: [], evidence: [], search_query: null });
    const shown = await showConversation(scope, told.conversationId);
    expect(shown.turns[0]).toMatchObject({ answer: texts.en.withheld, withheld: 1 });
  });

  it('an answer stays when its document is only read again by the pipeline', async () => {
    const documentId = await addText(desk, {
      name: 'open.md',
      content: 'The canteen opens at 11:30 on every working day.',
    });
    const told = await tell(scope, question('When does the canteen open?'));
    expect((await as(room, desk.owner)(`POST /v1/knowledge/documents/${documentId}/retry`)).status).toBe(200);
    await room.drain();
    expect((await showConversation(scope, told.conversationId)).turns[0]?.answer).toBe(told.text);
  });
});

describe('conversations belong to one person', () => {
  it('nobody else reads, changes, stops, rates or traces them', async () => {
    const told = await tell(scope, question('Anything?'));
    const colleague = scopeOf(
      room,
      await makePerson(room, desk.tenantId, { name: 'Colleague', role: 'member' }),
    );
    const stranger = scopeOf(room, (await openDesk(room)).owner);
    for (const other of [colleague, stranger]) {
      const codes = await Promise.all(
        [
          showConversation(other, told.conversationId),
          exportConversation(other, told.conversationId),
          stopTurn(other, told.turnId),
          rate(other, told.turnId, { rating: 'down', reason: null, comment: '' }),
          showTrace(other, told.turnId),
        ].map((attempt) =>
          attempt.then(
            () => 'done',
            (error) => error.code,
          ),
        ),
      );
      expect(codes).toEqual([
        'assistant.conversation_not_found',
        'assistant.conversation_not_found',
        'assistant.turn_not_found',
        'assistant.turn_not_found',
        'assistant.turn_not_found',
      ]);
    }
  });

  it('whoever may read traces sees the steps, and only the evidence that they may read themselves', async () => {
    await closedDocument();
    const told = await tell(scope, question(asked));
    const auditor = scopeOf(room, await makePerson(room, desk.tenantId, { name: 'Auditor', role: 'admin' }));
    const trace = await showTrace(auditor, told.turnId);
    expect(trace.steps.map(({ name }) => name)).toEqual(['retrieve', 'extract', 'cite']);
    expect(trace).toMatchObject({ evidence: [], withheld: told.evidence.length });
    expect(JSON.stringify(trace)).not.toMatch(/20,500|salaries/);
    expect((await showTrace(scope, told.turnId)).evidence).toEqual(told.evidence);
  });
});

describe('questions to start with', () => {
  it('are about the newest documents that the asker may read', async () => {
    await closedDocument();
    await addText(desk, { name: 'canteen.md', content: 'The canteen opens at 11:30.' });
    const other = scopeOf(room, await makePerson(room, desk.tenantId, { name: 'Other', role: 'member' }));
    expect(await suggestQuestions(other, 'en')).toEqual(['What is “canteen” about?']);
    expect(await suggestQuestions(scope, 'zh-CN')).toEqual([
      '《canteen》主要讲了什么？',
      '《salaries》主要讲了什么？',
    ]);
  });
});

describe('a document with a new version', () => {
  it('leaves an earlier answer its words, shown as of the older version, and answers from the newer one', async () => {
    const documentId = await addText(desk, { name: 'salaries.md', content: salaries });
    const told = await tell(scopeOf(room, desk.owner), question(asked));
    expect(told.text).toContain('20,500');
    const form = new FormData();
    form.append('file', new Blob([salaries.replace('20,500', '21,700')]), 'salaries.md');
    const added = await as(room, desk.owner)(`POST /v1/knowledge/documents/${documentId}/versions`, form);
    expect(added.status).toBe(201);
    await room.drain();
    const before = await showConversation(scopeOf(room, desk.owner), told.conversationId);
    expect(before.turns[0]?.answer).toContain('20,500');
    expect(before.turns[0]?.citations[0]?.quote).toContain('20,500');
    expect(before.turns[0]?.evidence[0]).toMatchObject({ documentId, olderVersion: 1 });
    const again = await tell(scopeOf(room, desk.owner), question(asked));
    expect(again.text).toContain('21,700');
    expect(again.evidence.some(({ olderVersion }) => olderVersion !== undefined)).toBe(false);
  });
});
