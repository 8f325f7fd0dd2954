import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../tests/peers/gateway-app.ts';
import {
  addModel,
  addTenant,
  ledger,
  settledLedger,
  type TestTenant,
} from '../../../../../tests/peers/gateway-world.ts';
import {
  type MockUpstream,
  type Script,
  startMockUpstream,
  vectorOf,
} from '../../../../../tests/peers/mock-upstream.ts';
import type { CallReport } from './gateway/attempt.ts';
import { createReporter } from './gateway/report.ts';
import { type ChatEvent, defaultChatModel, defaultEmbeddingModel, embed, streamChat } from './index.ts';

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp({ deadlines: { idleMs: 1_500 } });
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

async function freshTenant() {
  tenant = await addTenant(app, upstream);
  return app.scope(tenant.admin);
}

const ask = { messages: [{ role: 'user' as const, content: '你好' }], app: 'assistant', purpose: 'answer' };

async function collect(events: AsyncIterable<ChatEvent>) {
  const all: ChatEvent[] = [];
  for await (const event of events) all.push(event);
  return {
    text: all.map((event) => (event.type === 'text-delta' ? event.text : '')).join(''),
    end: all.at(-1),
  };
}

const lastRow = async () => (await settledLedger(app, tenant.tenantId)).at(-1);

describe('streamChat', () => {
  it('yields text and ends with exact usage and cost', async () => {
    const scope = await freshTenant();
    const usage = { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 };
    const script = { pieces: ['你', '好', '！🌍'], usage, splitBytes: 3 };
    const model = await addModel(app, upstream, { tenant, name: 'chat', script });
    const price = { currency: 'USD', inputPico: '5', outputPico: '7' };
    await app.call(tenant.admin, `POST /v1/model-pool/${model.id}/prices`, price);
    const { text, end } = await collect(streamChat(scope, { ...ask, maxTokens: 99, temperature: 0.2 }));
    expect(text).toBe('你好！🌍');
    expect(end).toEqual({
      type: 'end',
      usage: { inputTokens: 20, cachedInputTokens: 0, outputTokens: 4, reasoningTokens: 0, estimated: false },
      costPico: 128n,
      currency: 'USD',
      model: 'chat',
      finishReason: 'stop',
    });
    expect(upstream.seen.at(-1)?.body).toMatchObject({
      model: 'vendor/chat',
      max_tokens: 99,
      temperature: 0.2,
    });
    expect(await lastRow()).toMatchObject({
      status: 'ok',
      app: 'assistant',
      purpose: 'answer',
      cost_pico: '128',
    });
  });

  it('takes a model by name or id', async () => {
    const scope = await freshTenant();
    await addModel(app, upstream, { tenant, name: 'first' });
    const second = await addModel(app, upstream, { tenant, name: 'second', script: { pieces: ['second'] } });
    for (const model of ['second', second.id])
      expect((await collect(streamChat(scope, { ...ask, model }))).text).toBe('second');
  });

  it('without any model says so, before anything is opened', async () => {
    const scope = await freshTenant();
    await expect(collect(streamChat(scope, ask))).rejects.toMatchObject({ code: 'models.no_chat_model' });
    expect(await ledger(app, tenant.tenantId)).toEqual([]);
  });

  it('left early stops the provider and settles what came', async () => {
    const scope = await freshTenant();
    await addModel(app, upstream, {
      tenant,
      name: 'long',
      script: { pieces: ['one ', 'two ', 'three '], stallAfter: 3 },
    });
    const left = upstream.clientLeft();
    for await (const event of streamChat(scope, ask)) if (event.type === 'text-delta') break;
    await left;
    expect(await lastRow()).toMatchObject({ status: 'cancelled', problem: null, estimated: true });
    expect((await ledger(app, tenant.tenantId)).length).toBe(1);
  });

  it('aborted by its signal throws `cancelled`', async () => {
    const scope = await freshTenant();
    await addModel(app, upstream, {
      tenant,
      name: 'long',
      script: { pieces: ['one ', 'two '], stallAfter: 3 },
    });
    const abort = new AbortController();
    const run = async () => {
      for await (const event of streamChat(scope, { ...ask, signal: abort.signal })) {
        if (event.type === 'text-delta') abort.abort();
      }
    };
    await expect(run()).rejects.toMatchObject({ code: 'cancelled' });
    expect(await lastRow()).toMatchObject({ status: 'cancelled' });
  });

  const failures: [Script, string][] = [
    [{ cutAfter: 3 }, 'models.stream_broken'],
    [{ stallAfter: 3 }, 'models.timeout'],
    [{ error: { status: 401 } }, 'models.key_rejected'],
    [{ error: { status: 429 } }, 'models.rate_limited'],
    [{ error: { status: 503 } }, 'models.provider_refused'],
    [{ raw: ['data: {"error":{"message":"x"}}\n\n'] }, 'models.provider_refused'],
  ];
  it.each(failures)('%j throws %s and is settled as that', async (script, code) => {
    const scope = await freshTenant();
    await addModel(app, upstream, { tenant, name: 'bad', script });
    await expect(collect(streamChat(scope, ask))).rejects.toMatchObject({ code });
    expect(await lastRow()).toMatchObject({ status: 'error', problem: code });
  });

  it('works with a provider that answers in one piece', async () => {
    const scope = await freshTenant();
    const whole =
      '{"model":"v","choices":[{"message":{"content":"all"},"finish_reason":"length"}],"usage":{"prompt_tokens":3,"completion_tokens":1}}';
    await addModel(app, upstream, {
      tenant,
      name: 'whole',
      script: { contentType: 'application/json', raw: [whole] },
    });
    const { text, end } = await collect(streamChat(scope, ask));
    expect(text).toBe('all');
    expect(end).toMatchObject({ finishReason: 'length', usage: { inputTokens: 3, outputTokens: 1 } });
  });
});

describe('embed', () => {
  it('keeps the order over batches and adds up what they cost', async () => {
    const scope = await freshTenant();
    const model = await addModel(app, upstream, {
      tenant,
      name: 'vectors',
      kind: 'embedding',
      script: { dimensions: 4 },
    });
    await app.call(tenant.admin, `POST /v1/model-pool/${model.id}/prices`, {
      currency: 'CNY',
      inputPico: '3',
      outputPico: '0',
    });
    const inputs = Array.from({ length: 150 }, (_, index) => `text number ${index}`);
    const result = await embed(scope, { inputs, app: 'knowledge' });
    expect(result.vectors).toEqual(inputs.map((input) => vectorOf(input, 4)));
    const rows = await ledger(app, tenant.tenantId);
    expect(rows.map(({ operation, app: name }) => [operation, name])).toEqual(
      Array.from({ length: 3 }, () => ['embeddings', 'knowledge']),
    );
    const tokens = rows.reduce((sum, row) => sum + row.input_tokens, 0);
    expect(result).toMatchObject({ dimensions: 4, model: 'vectors', modelId: model.id, currency: 'CNY' });
    expect(result.usage.inputTokens).toBe(tokens);
    expect(result.costPico).toBe(BigInt(tokens) * 3n);
  });

  it('gives a provider that takes few texts at once what it can take', async () => {
    const scope = await freshTenant();
    const script = { maxInputs: 10, dimensions: 4 };
    await addModel(app, upstream, { tenant, name: 'small', kind: 'embedding', script });
    const inputs = Array.from({ length: 23 }, (_, index) => `text number ${index}`);
    const result = await embed(scope, { inputs, app: 'knowledge' });
    expect(result.vectors).toEqual(inputs.map((input) => vectorOf(input, 4)));
    const rows = await ledger(app, tenant.tenantId);
    expect(rows.map(({ status }) => status)).toEqual(['error', 'ok', 'ok', 'ok']);
  });

  it.each([
    ['too few', { data: [{ index: 0, embedding: [1, 2] }] }],
    [
      'of two lengths',
      {
        data: [
          { index: 0, embedding: [1, 2] },
          { index: 1, embedding: [1] },
        ],
      },
    ],
    [
      'twice the same',
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 0, embedding: [2] },
        ],
      },
    ],
    [
      'with a hole',
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 1, embedding: [null, 'x'] },
        ],
      },
    ],
    [
      'far out',
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 1e9, embedding: [2] },
        ],
      },
    ],
    [
      'empty',
      {
        data: [
          { index: 0, embedding: [] },
          { index: 1, embedding: [] },
        ],
      },
    ],
  ])('refuses vectors that are %s', async (_name, body) => {
    const scope = await freshTenant();
    await addModel(app, upstream, {
      tenant,
      name: 'odd',
      kind: 'embedding',
      script: { error: { status: 200, body } },
    });
    await expect(embed(scope, { inputs: ['a', 'b'], app: 'test' })).rejects.toMatchObject({
      code: 'models.provider_refused',
    });
    expect(await lastRow()).toMatchObject({ status: 'error', problem: 'models.provider_refused' });
  });

  it('without a model says so', async () => {
    const scope = await freshTenant();
    await expect(embed(scope, { inputs: ['a'], app: 'test' })).rejects.toMatchObject({
      code: 'models.no_embedding_model',
    });
  });
});

describe('the default model', () => {
  it('is the tenant’s own, while it is usable', async () => {
    const scope = await freshTenant();
    expect(await scope.tx(defaultChatModel)).toBeUndefined();
    const chat = await addModel(app, upstream, { tenant, name: 'mine' });
    const vectors = await addModel(app, upstream, { tenant, name: 'vec', kind: 'embedding' });
    expect(await scope.tx(defaultChatModel)).toMatchObject({
      id: chat.id,
      name: 'mine',
      providerName: 'Mock',
    });
    expect(await scope.tx(defaultEmbeddingModel)).toMatchObject({ id: vectors.id, dimensions: null });
    await app.call(tenant.admin, `PATCH /v1/providers/${tenant.provider.id}`, { enabled: false });
    expect(await scope.tx(defaultChatModel)).toBeUndefined();
  });
});

describe('telemetry', () => {
  it('reports each attempt once, without a word of its content', async () => {
    const observed: object[] = [];
    const spans: { name: string; attributes: object }[] = [];
    const report = createReporter({
      metrics: { observeModelCall: (call) => void observed.push(call) },
      tracer: {
        startSpan: (name: string, options: { attributes: object }) => {
          spans.push({ name, attributes: options.attributes });
          return { setStatus: () => undefined, end: () => undefined };
        },
      } as never,
    });
    const scope = await freshTenant();
    await addModel(app, upstream, { tenant, name: 'observed' });
    const reports: CallReport[] = [];
    const gateway = scope.ports.modelGateway;
    const listening = {
      ...scope,
      ports: {
        ...scope.ports,
        modelGateway: { ...gateway, report: (call: CallReport) => void reports.push(call) },
      },
    };
    await collect(streamChat(listening, ask));
    for (const call of reports) report(call);
    expect(observed).toMatchObject([
      { operation: 'chat', model: 'observed', outputTokens: 4, errorType: undefined },
    ]);
    expect(spans).toMatchObject([
      {
        name: 'chat observed',
        attributes: {
          'gen_ai.operation.name': 'chat',
          'gen_ai.request.model': 'observed',
          'gen_ai.usage.output_tokens': 4,
          'jishi.tenant.id': tenant.tenantId,
        },
      },
    ]);
    expect(JSON.stringify([observed, spans])).not.toMatch(/你好|Hello|sk-upstream/);
  });
});
