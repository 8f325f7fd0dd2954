import type { ModelItem, ProviderItem } from '@jishi/contract';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp, type TestMember } from './gateway-app.ts';
import { settledLedger } from './gateway-world.ts';
import { fieldsOf, readEvents } from './protocol/openai.ts';
import { checkOperation } from './protocol/request/openai-other.ts';
import {
  type RecordedProvider,
  type RecordedRequest,
  sse,
  startRecordedProvider,
} from './recorded-provider.ts';

// Responses that go through to a provider that speaks them (Azure OpenAI's interface v1, on loopback), with OpenAI's own
// client. The answers are written after OpenAI's reference.

let app: GatewayApp;
let upstream: RecordedProvider;
let admin: TestMember;
let client: OpenAI;

function check({ path, headers, body }: RecordedRequest): string[] {
  return [
    ...(path === '/openai/v1/responses' ? [] : [`path ${path}`]),
    ...(headers['api-key'] === 'azure-key' && headers.authorization === undefined ? [] : ['key']),
    ...checkOperation('/responses', body),
    ...(body.model === 'deployment' ? [] : [`model ${body.model}`]),
  ];
}

beforeAll(async () => {
  upstream = await startRecordedProvider(check);
  app = await startGatewayApp();
  admin = app.member(await app.tenant(), 'admin');
  const fields = { name: 'Azure', kind: 'azure-openai', baseUrl: upstream.url, apiKey: 'azure-key' };
  const { body } = await app.call<ProviderItem>(admin, 'POST /v1/providers', fields);
  const model = { providerId: body.id, name: 'think', upstreamName: 'deployment', kind: 'chat' };
  const added = await app.call<ModelItem>(admin, 'POST /v1/model-pool', model);
  const rates = { toolCallPico: '10000000000' };
  const price = { currency: 'USD', inputPico: '1000000', outputPico: '2000000', rates };
  const priced = await app.call(admin, `POST /v1/model-pool/${added.body.id}/prices`, price);
  if (priced.status !== 201) throw new Error(priced.text);
  client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: admin.token, maxRetries: 0 });
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const usage = {
  input_tokens: 100,
  input_tokens_details: { cached_tokens: 40 },
  output_tokens: 30,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 130,
};
const search = {
  type: 'web_search_call',
  id: 'ws_1',
  status: 'completed',
  action: { type: 'search', query: 'x' },
};
const text = {
  type: 'output_text',
  text: '21 °C',
  annotations: [{ type: 'url_citation', url: 'https://a.example' }],
};
const said = { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [text] };
const response = (fields: object = {}) => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1_700_000_000,
  status: 'completed',
  model: 'gpt-5.4-2026',
  error: null,
  output: [search, search, said],
  usage,
  a_word_of_tomorrow: { kept: true },
  ...fields,
});
const lastRow = async () => (await settledLedger(app, admin.tenantId)).at(-1);
const counted = {
  operation: 'responses',
  input_tokens: 100,
  cached_input_tokens: 40,
  output_tokens: 30,
  reasoning_tokens: 20,
  tool_calls: 2,
  // 100 tokens in, 30 out, and two searches of a cent each.
  cost_pico: String(100n * 1_000_000n + 30n * 2_000_000n + 2n * 10_000_000_000n),
};

describe('Responses as they are', () => {
  it('go through with the caller’s own words, and come back with the provider’s', async () => {
    upstream.play({ body: JSON.stringify(response()) });
    const answer = await client.responses.create({
      model: 'think',
      input: 'Weather?',
      tools: [{ type: 'web_search' }],
      include: ['web_search_call.action.sources'],
      max_tool_calls: 3,
    });
    expect(answer).toMatchObject({
      id: 'resp_1',
      model: 'think',
      output_text: '21 °C',
      output: [search, search, said],
    });
    expect(answer).toHaveProperty('a_word_of_tomorrow', { kept: true });
    expect(upstream.seen.at(-1)?.body).toEqual({
      model: 'deployment',
      input: 'Weather?',
      tools: [{ type: 'web_search' }],
      include: ['web_search_call.action.sources'],
      max_tool_calls: 3,
      store: false,
    });
    expect(await lastRow()).toMatchObject({
      status: 'ok',
      estimated: false,
      upstream_id: 'resp_1',
      ...counted,
    });
  });

  const opening = response({ status: 'in_progress', output: [], usage: null });
  const delta = {
    type: 'response.output_text.delta',
    item_id: 'msg_1',
    output_index: 0,
    content_index: 0,
    delta: '21 °C',
  };
  const begun = [
    { type: 'response.created', sequence_number: 0, response: opening },
    { type: 'response.future_event', sequence_number: 1, kept: true },
    { ...delta, sequence_number: 2 },
  ];
  const streams = { headers: { 'content-type': 'text/event-stream' } };
  const stream = async () => {
    const line = 'POST /v1/responses';
    const answer = await app.call(admin, line, { model: 'think', input: 'Weather?', stream: true });
    const { events, wrong } = readEvents(answer.text);
    expect(wrong).toEqual([]);
    return events.map(({ type, data }) => ({ type, data: fieldsOf(JSON.parse(data)) }));
  };

  it('stream event by event, known or not, the end when it is settled', async () => {
    const end = { type: 'response.completed', sequence_number: 3, response: response() };
    upstream.play({ ...streams, body: sse([...begun, end], { named: true }) });
    const events = await stream();
    expect(events.map(({ type }) => type)).toEqual([...begun, end].map(({ type }) => type));
    expect(events[1]?.data).toEqual(begun[1]);
    expect(fieldsOf(events[0]?.data.response).model).toBe('think');
    expect(events[3]?.data.response).toEqual({ ...response(), model: 'think' });
    expect(await lastRow()).toMatchObject({ status: 'ok', ...counted });
    expect((await lastRow())?.first_token_ms).not.toBeNull();
  });

  it('are put together by the client', async () => {
    const end = {
      type: 'response.incomplete',
      sequence_number: 3,
      response: response({ status: 'incomplete' }),
    };
    upstream.play({ ...streams, body: sse([...begun, end], { named: true }) });
    const deltas: string[] = [];
    for await (const event of await client.responses.create({ model: 'think', input: 'x', stream: true }))
      if (event.type === 'response.output_text.delta') deltas.push(event.delta);
    expect(deltas).toEqual(['21 °C']);
    expect(await lastRow()).toMatchObject({ status: 'ok', output_tokens: 30 });
  });

  it('that break off end with a numbered error, and are charged for what came', async () => {
    upstream.play({ ...streams, body: sse(begun, { named: true }), cut: true });
    const events = await stream();
    expect(events.at(-1)).toMatchObject({
      type: 'error',
      data: { type: 'error', code: 'models.stream_broken', sequence_number: 3 },
    });
    expect(await lastRow()).toMatchObject({
      status: 'error',
      problem: 'models.stream_broken',
      estimated: true,
    });
    expect((await lastRow())?.output_tokens).toBeGreaterThan(0);
  });

  it('that fail are told once, in the provider’s words', async () => {
    const error = { code: 'server_error', message: 'Something went wrong' };
    const failed = {
      type: 'response.failed',
      sequence_number: 3,
      response: response({ status: 'failed', error }),
    };
    upstream.play({ ...streams, body: sse([...begun, failed], { named: true }) });
    const events = await stream();
    expect(events.map(({ type }) => type)).toEqual([...begun.map(({ type }) => type), 'response.failed']);
    expect(await lastRow()).toMatchObject({ status: 'error' });
    upstream.play({ body: JSON.stringify(response({ status: 'failed', output: [], error })) });
    const whole = await app.call(admin, 'POST /v1/responses', { model: 'think', input: 'x' });
    expect(whole.status).toBe(502);
    expect(whole.text).toContain('Something went wrong');
  });

  it.each([
    { previous_response_id: 'resp_1' },
    { store: true },
    { prompt: { id: 'pmpt_1' } },
    { tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] },
    { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file_1' }] }] },
  ])('reach nothing that lies at the provider: %o', async (fields) => {
    const before = upstream.seen.length;
    const line = 'POST /v1/responses';
    const answer = await app.call(admin, line, { model: 'think', input: 'x', ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { problem: 'models.capability_missing' } });
    expect(upstream.seen).toHaveLength(before);
    expect(await lastRow()).toMatchObject({ status: 'error', output_tokens: 0 });
  });

  it('with tools of the provider are refused by a hard budget: nothing bounds them', async () => {
    const budget = {
      name: 'Hard',
      unit: 'money',
      currency: 'USD',
      amount: '1000000000000000',
      period: 'month',
    };
    const made = await app.call<{ id: string }>(admin, 'POST /v1/budgets', budget);
    expect(made.status).toBe(201);
    const ask = { model: 'think', input: 'x', tools: [{ type: 'web_search' }] };
    const refused = await app.call(admin, 'POST /v1/responses', ask);
    expect(refused.body).toMatchObject({ error: { problem: 'limits.unbounded' } });
    // Without them the answer is limited to what is held.
    upstream.play({ body: JSON.stringify(response({ output: [said] })) });
    expect((await app.call(admin, 'POST /v1/responses', { model: 'think', input: 'x' })).status).toBe(200);
    expect(upstream.seen.at(-1)?.body).toHaveProperty('max_output_tokens', 16_384);
  });
});
