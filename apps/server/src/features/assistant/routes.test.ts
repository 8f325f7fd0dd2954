import type { AskEvent } from '@jishi/contract';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type AssistantRoom,
  addText,
  type Desk,
  openAssistant,
  openDesk,
  says,
  saysAndWaits,
  summarise,
} from './assistant.fixture.ts';
import { caller, openEdge } from './edge.fixture.ts';

let room: AssistantRoom;
let app: FastifyInstance;
let desk: Desk;
let call: ReturnType<typeof caller>;
beforeAll(async () => {
  room = await openAssistant();
  app = await openEdge(room);
});
afterAll(async () => {
  await app.close();
  await room.close();
});
beforeEach(async () => {
  desk = await openDesk(room);
  call = caller(app, desk.owner);
  room.chat.model = undefined;
  await addText(desk, {
    name: 'travel.md',
    content: 'Employees must submit travel claims within 30 days of their return.',
  });
});

const asked = { question: 'How many days do I have to submit travel claims?' };

async function* eventsOf(response: Response): AsyncGenerator<AskEvent> {
  let text = '';
  for await (const bytes of response.body ?? []) {
    text += Buffer.from(bytes).toString('utf8');
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (block.includes('event: message') && data !== undefined) yield JSON.parse(data);
    }
  }
}

async function tell(body: object = asked) {
  const response = await call('POST /v1/assistant/ask', body);
  expect(response.status).toBe(200);
  const events: AskEvent[] = [];
  for await (const event of eventsOf(response)) events.push(event);
  return summarise(events);
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
const bodyOf = async (response: Promise<Response>): Promise<any> => (await response).json();

describe('asking over HTTP', () => {
  it('streams the events', async () => {
    const response = await call('POST /v1/assistant/ask', asked);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const events: AskEvent[] = [];
    for await (const event of eventsOf(response)) events.push(event);
    expect([...new Set(events.map(({ type }) => type))]).toEqual([
      'turn-start',
      'evidence-found',
      'text-delta',
      'citation-added',
      'turn-end',
    ]);
  });

  it.each([
    [{ question: '' }, 422, 'request.invalid'],
    [{ question: 'x'.repeat(10_001) }, 422, 'request.invalid'],
    [{ ...asked, conversationId: `cnv_${'0'.repeat(32)}` }, 404, 'assistant.conversation_not_found'],
    [{ ...asked, regenerate: `trn_${'0'.repeat(32)}` }, 404, 'assistant.turn_not_found'],
    [{ ...asked, baseIds: [`kb_${'0'.repeat(32)}`] }, 404, 'knowledge.base_not_found'],
    [{ ...asked, model: 'nobody' }, 404, 'models.not_found'],
  ])('%# refuses what cannot begin with a status of its own', async (body, status, code) => {
    const response = await call('POST /v1/assistant/ask', body);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([status, code]);
  });

  it('lets those who may not use models choose none', async () => {
    room.chat.model = { name: 'scripted', contextTokens: null };
    const asViewer = caller(app, { ...desk.owner, role: 'viewer' });
    expect((await asViewer('POST /v1/assistant/ask', { ...asked, model: 'scripted' })).status).toBe(403);
    expect((await asViewer('POST /v1/assistant/ask', asked)).status).toBe(200);
  });

  it('aborts the model and keeps what was written when the connection goes', async () => {
    room.chat.model = { name: 'scripted', contextTokens: null };
    const aborted = Promise.withResolvers<void>();
    room.chat.script = ({ signal }) => {
      signal?.addEventListener('abort', () => aborted.resolve());
      return saysAndWaits(signal, 'Thirty days');
    };
    const connection = new AbortController();
    const response = await call('POST /v1/assistant/ask', asked, connection.signal);
    const events: AskEvent[] = [];
    try {
      for await (const event of eventsOf(response)) {
        events.push(event);
        if (event.type === 'text-delta') connection.abort();
      }
    } catch {
      // The reader's own abort.
    }
    await aborted.promise;
    const { turnId } = summarise(events);
    await expect
      .poll(async () =>
        room.database.system
          .selectFrom('turn')
          .select(['status', 'answer'])
          .where('id', '=', turnId)
          .executeTakeFirst(),
      )
      .toEqual({ status: 'stopped', answer: 'Thirty days' });
  });

  it('stops over HTTP', async () => {
    room.chat.model = { name: 'scripted', contextTokens: null };
    room.chat.script = ({ signal }) => saysAndWaits(signal, 'Thirty days');
    const response = await call('POST /v1/assistant/ask', asked);
    const events: AskEvent[] = [];
    for await (const event of eventsOf(response)) {
      events.push(event);
      if (event.type === 'text-delta')
        expect((await call(`POST /v1/assistant/turns/${summarise(events).turnId}/stop`)).status).toBe(200);
    }
    expect(events.at(-1)).toMatchObject({ type: 'turn-end', status: 'stopped' });
  });
});

describe('conversations over HTTP', () => {
  it('are listed newest first, page by page', async () => {
    const ids: string[] = [];
    for (const text of ['First?', 'Second?', 'Third?'])
      ids.unshift((await tell({ question: text })).conversationId);
    const first = await bodyOf(call('GET /v1/assistant/conversations?limit=2'));
    const second = await bodyOf(call(`GET /v1/assistant/conversations?limit=2&cursor=${first.nextCursor}`));
    const items = [...first.items, ...second.items] as { id: string; title: string; turnCount: number }[];
    expect(items.map(({ id }) => id)).toEqual(ids);
    expect(items[0]).toMatchObject({ title: 'Third?', turnCount: 1 });
    expect(second.nextCursor).toBeNull();
  });

  it('are shown, renamed, exported and deleted', async () => {
    const { conversationId, text, citations } = await tell();
    const path = `/v1/assistant/conversations/${conversationId}` as const;
    const shown = await bodyOf(call(`GET ${path}`));
    expect(shown.turns[0]).toMatchObject({
      answer: text,
      citations,
      kind: 'quotation',
      status: 'done',
      withheld: 0,
    });
    const renamed = await bodyOf(call(`PATCH ${path}`, { title: 'Travel: claims / 2026' }));
    expect(renamed).toMatchObject({ id: conversationId, title: 'Travel: claims / 2026' });
    const { fileName, markdown } = await bodyOf(call(`GET ${path}/export`));
    expect(fileName).toBe('Travel-claims-2026.md');
    expect(markdown).toBe(`# Travel: claims / 2026

## Question: How many days do I have to submit travel claims?

**Answer** (Quoted from the documents)

Employees must submit travel claims within 30 days of their return.[1]

**Sources**

- [1] travel.md: “Employees must submit travel claims within 30 days of their return.”
`);
    expect((await call(`DELETE ${path}`)).status).toBe(200);
    expect((await call(`GET ${path}`)).status).toBe(404);
  });

  it('keep a thumb and its reason', async () => {
    const { turnId, conversationId } = await tell();
    const body = { rating: 'down', reason: 'incomplete', comment: 'Says nothing about receipts' };
    const saved = await bodyOf(call(`PUT /v1/assistant/turns/${turnId}/feedback`, body));
    expect(saved).toEqual(body);
    const shown = await bodyOf(call(`GET /v1/assistant/conversations/${conversationId}`));
    expect(shown.turns[0].feedback).toEqual(body);
    const entries = room.database.system
      .selectFrom('audit_entry')
      .select('details')
      .where('action', '=', 'answer.rated');
    expect((await entries.where('subject_id', '=', turnId).execute()).map((row) => row.details)).toEqual([
      '{"rating":"down","reason":"incomplete"}',
    ]);
  });

  it('show the trace of a turn', async () => {
    room.chat.model = { name: 'scripted', contextTokens: null };
    room.chat.script = () => says('Within 30 days [1].');
    const { turnId, evidence } = await tell();
    const trace = await bodyOf(call(`GET /v1/assistant/turns/${turnId}/trace`));
    expect(trace).toMatchObject({
      turnId,
      evidence,
      withheld: 0,
      model: 'scripted',
      inputTokens: 100,
      costPico: '7000',
      currency: 'USD',
    });
    expect(trace.steps.map(({ name }: { name: string }) => name)).toEqual(['retrieve', 'answer', 'cite']);
    expect(JSON.stringify(trace.steps)).not.toContain('travel claims');
  });

  it('suggest questions', async () => {
    const { items } = await bodyOf(call('GET /v1/assistant/suggestions?locale=en'));
    expect(items).toEqual([{ question: 'What is “travel” about?' }]);
  });
});
