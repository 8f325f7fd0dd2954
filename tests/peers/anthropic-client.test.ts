import Anthropic from '@anthropic-ai/sdk';
import type { ModelItem, ProviderItem } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp, type TestMember } from './gateway-app.ts';
import { addModel, addTenant, settledLedger, type TestTenant } from './gateway-world.ts';
import { type MockUpstream, startMockUpstream } from './mock-upstream.ts';
import { checkMessage, checkMessagesStream } from './protocol/anthropic.ts';
import { checkMessagesRequest } from './protocol/request/anthropic.ts';
import { type RecordedProvider, sse, startRecordedProvider } from './recorded-provider.ts';

// Anthropic's official client, unchanged: in front of an OpenAI-compatible provider, and of one that speaks its protocol.

let app: GatewayApp;
let openAi: MockUpstream;
let native: RecordedProvider;
let tenant: TestTenant;
let member: TestMember;
let client: Anthropic;

beforeAll(async () => {
  openAi = await startMockUpstream();
  native = await startRecordedProvider(({ path, headers, body }) => [
    ...(path === '/v1/messages' ? checkMessagesRequest(body) : [path]),
    ...(headers['x-api-key'] === 'sk-ant-upstream-key' ? [] : ['the key of the caller']),
  ]);
  app = await startGatewayApp();
  tenant = await addTenant(app, openAi);
  member = app.member(tenant.tenantId, 'member');
  const { body } = await app.call<ProviderItem>(tenant.admin, 'POST /v1/providers', {
    name: 'Anthropic',
    kind: 'anthropic',
    baseUrl: `${native.url}/v1`,
    apiKey: 'sk-ant-upstream-key',
  });
  const fields = { providerId: body.id, name: 'claude', upstreamName: 'claude-opus-4-1', kind: 'chat' };
  await app.call<ModelItem>(tenant.admin, 'POST /v1/model-pool', fields);
  client = new Anthropic({ baseURL: app.url, apiKey: member.token, maxRetries: 0 });
});

afterAll(async () => {
  expect([...openAi.violations, ...native.violations]).toEqual([]);
  await app.close();
  await Promise.all([openAi.close(), native.close()]);
});

const messages = [{ role: 'user' as const, content: 'Hello' }];
const tools = [
  {
    name: 'get_weather',
    description: 'The weather',
    input_schema: { type: 'object' as const, properties: { city: { type: 'string' } } },
  },
];
const raw = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/v1/messages`, {
    method: 'POST',
    headers: { 'x-api-key': member.token, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ max_tokens: 100, messages, ...body }),
  });

describe('the Anthropic client in front of an OpenAI-compatible provider', () => {
  it('gets a message', async () => {
    const usage = {
      prompt_tokens: 50,
      completion_tokens: 4,
      total_tokens: 54,
      prompt_tokens_details: { cached_tokens: 30 },
    };
    await addModel(app, openAi, { tenant, name: 'plain', script: { usage } });
    const message = await client.messages.create({
      model: 'plain',
      max_tokens: 100,
      messages,
      system: 'Brief.',
    });
    expect(checkMessage(message as never)).toEqual([]);
    expect(message).toMatchObject({
      model: 'plain',
      content: [{ type: 'text', text: 'Hello from the mock' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 20, cache_read_input_tokens: 30, output_tokens: 4 },
    });
    expect(openAi.seen.at(-1)?.body).toMatchObject({
      model: 'vendor/plain',
      max_tokens: 100,
      messages: [{ role: 'system', content: 'Brief.' }, ...messages],
    });
  });

  it('streams text and parallel tool calls in its own grammar', async () => {
    const toolCalls = ['a', 'b'].map((id) => ({
      id,
      name: 'get_weather',
      arguments: ['{"city":', '"北京"}'],
    }));
    await addModel(app, openAi, { tenant, name: 'calls', script: { toolCalls } });
    await addModel(app, openAi, { tenant, name: 'words', script: { pieces: ['你', '好'], splitBytes: 3 } });
    for (const model of ['calls', 'words']) {
      const text = await (await raw({ model, tools, stream: true })).text();
      expect(checkMessagesStream(text)).toEqual([]);
    }
    const final = await client.messages
      .stream({ model: 'calls', max_tokens: 100, messages, tools })
      .finalMessage();
    expect(final.stop_reason).toBe('tool_use');
    expect(final.content).toMatchObject(
      ['a', 'b'].map((id) => ({ type: 'tool_use', id, name: 'get_weather', input: { city: '北京' } })),
    );
    expect((await settledLedger(app, tenant.tenantId)).at(-1)).toMatchObject({ status: 'ok' });
  });

  it('sends tool results, pictures, a choice of tool and a schema', async () => {
    await addModel(app, openAi, { tenant, name: 'rich' });
    await client.messages.create({
      model: 'rich',
      max_tokens: 100,
      tools,
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      stop_sequences: ['END'],
      metadata: { user_id: 'u1' },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
          ],
        },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't1', name: 'get_weather', input: { city: 'x' } }],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'sunny' }] },
      ],
    });
    expect(openAi.seen.at(-1)?.body).toMatchObject({
      stop: ['END'],
      user: 'u1',
      tool_choice: 'required',
      parallel_tool_calls: false,
      messages: [
        {
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
          ],
        },
        { tool_calls: [{ id: 't1', function: { name: 'get_weather', arguments: '{"city":"x"}' } }] },
        { role: 'tool', tool_call_id: 't1', content: 'sunny' },
      ],
    });
  });

  it('is told by name what only Anthropic can do', async () => {
    await addModel(app, openAi, { tenant, name: 'poor' });
    const answer = await raw({ model: 'poor', tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', problem: 'models.capability_missing' },
    });
  });

  it('gets errors it understands', async () => {
    const error = { status: 429, body: { error: { message: 'slow down' } }, headers: { 'retry-after': '3' } };
    await addModel(app, openAi, { tenant, name: 'busy', script: { error } });
    const create = (model: string) => client.messages.create({ model, max_tokens: 10, messages });
    await expect(create('busy')).rejects.toBeInstanceOf(Anthropic.RateLimitError);
    await expect(create('nothing')).rejects.toBeInstanceOf(Anthropic.NotFoundError);
    const stranger = new Anthropic({ baseURL: app.url, apiKey: 'jk_wrong', maxRetries: 0 });
    await expect(stranger.messages.create({ model: 'busy', max_tokens: 1, messages })).rejects.toBeInstanceOf(
      Anthropic.AuthenticationError,
    );
    await addModel(app, openAi, { tenant, name: 'cut', script: { cutAfter: 2 } });
    const text = await (await raw({ model: 'cut', stream: true })).text();
    expect(text).toContain('event: error');
    expect(text).not.toContain('message_stop');
  });

  it('counts tokens', async () => {
    const counted = await client.messages.countTokens({ model: 'plain', messages, system: 'x'.repeat(400) });
    expect(counted.input_tokens).toBeGreaterThan(100);
  });
});

describe('the Anthropic client in front of Anthropic', () => {
  const usage = {
    input_tokens: 5,
    cache_read_input_tokens: 3,
    cache_creation_input_tokens: 2,
    output_tokens: 9,
  };
  const message = {
    id: 'msg_01',
    type: 'message',
    role: 'assistant',
    model: 'claude-opus-4-1-20250805',
    content: [{ type: 'text', text: 'Hi', citations: null }],
    stop_reason: 'stop_sequence',
    stop_sequence: 'END',
    usage,
  };

  it('is passed through, with the provider’s own words, and metered', async () => {
    native.play({ body: `{"vendor":12345678901234567890,${JSON.stringify(message).slice(1)}` });
    const body = {
      model: 'claude',
      system: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }],
    };
    const answer = await raw(body, { 'anthropic-beta': 'context-1m-2025-08-07' });
    const text = await answer.text();
    expect(text).toContain('12345678901234567890');
    expect(JSON.parse(text)).toMatchObject({ stop_sequence: 'END', model: 'claude', usage });
    const seen = native.seen.at(-1);
    expect(seen?.headers['anthropic-beta']).toBe('context-1m-2025-08-07');
    expect(seen?.body).toMatchObject({ ...body, model: 'claude-opus-4-1' });
    expect((await settledLedger(app, tenant.tenantId)).at(-1)).toMatchObject({
      input_tokens: 10,
      cached_input_tokens: 3,
      cache_write_5m_tokens: 2,
      output_tokens: 9,
      upstream_id: 'msg_01',
    });
  });

  it('streams the provider’s own events, the end when it is settled', async () => {
    const events = [
      { type: 'message_start', message: { ...message, content: [], usage: { ...usage, output_tokens: 1 } } },
      { type: 'ping' },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: '你好' } },
      { type: 'content_block_stop', index: 0 },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 9 },
      },
      { type: 'message_stop' },
    ];
    native.play({ headers: { 'content-type': 'text/event-stream' }, body: sse(events, { named: true }) });
    const final = await client.messages.stream({ model: 'claude', max_tokens: 10, messages }).finalMessage();
    expect(final).toMatchObject({
      model: 'claude',
      content: [{ text: '你好' }],
      usage: { output_tokens: 9 },
    });
    native.play({ headers: { 'content-type': 'text/event-stream' }, body: sse(events, { named: true }) });
    const text = await (await raw({ model: 'claude', stream: true })).text();
    expect(checkMessagesStream(text)).toEqual([]);
    expect((await settledLedger(app, tenant.tenantId)).at(-1)).toMatchObject({
      status: 'ok',
      output_tokens: 9,
    });
  });
});
