import type { ModelItem, ProviderItem } from '@jishi/contract';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp, type TestMember } from './gateway-app.ts';
import { ledger, settledLedger } from './gateway-world.ts';
import { checkChatCompletion, checkChatStream } from './protocol/openai.ts';
import { checkMessagesRequest } from './protocol/request/anthropic.ts';
import { type RecordedProvider, sse, startRecordedProvider } from './recorded-provider.ts';

// OpenAI's clients in front of Anthropic's API. What the provider plays is written after the public documentation of the
// Messages API (streaming, tool use, extended thinking, prompt caching), which was not fetched for it, and nothing of it
// was taken from a live connection. The order of events, usage in `message_start` and its cumulative figure in
// `message_delta` agree with the types of the official client (@anthropic-ai/sdk, resources/messages).

let app: GatewayApp;
let upstream: RecordedProvider;
let member: TestMember;
let client: OpenAI;

const key = 'sk-ant-0123456789abcdef';

beforeAll(async () => {
  upstream = await startRecordedProvider(({ method, path, headers, body }) => [
    ...(method === 'POST' && path === '/v1/messages' ? checkMessagesRequest(body) : [`${method} ${path}`]),
    ...(headers['x-api-key'] === key ? [] : ['the key is not in x-api-key']),
    ...(headers['anthropic-version'] === '2023-06-01' ? [] : ['anthropic-version']),
    ...(headers.authorization === undefined ? [] : ['the caller’s authorization']),
  ]);
  app = await startGatewayApp();
  const tenantId = await app.tenant();
  const admin = app.member(tenantId, 'admin');
  const provider = await app.call<ProviderItem>(admin, 'POST /v1/providers', {
    name: 'Anthropic',
    kind: 'anthropic',
    baseUrl: upstream.url,
    apiKey: key,
  });
  const added = await app.call<ModelItem>(admin, 'POST /v1/model-pool', {
    providerId: provider.body.id,
    name: 'claude',
    upstreamName: 'claude-sonnet-4-5',
    kind: 'chat',
  });
  if (added.status !== 201) throw new Error(added.text);
  member = app.member(tenantId, 'member');
  client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: member.token, maxRetries: 0 });
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const usage = {
  input_tokens: 12,
  cache_creation_input_tokens: 30,
  cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
  cache_read_input_tokens: 100,
  output_tokens: 7,
};
const message = {
  id: 'msg_013Zva2CMHLNnjNjJJKqJ2EF',
  type: 'message',
  role: 'assistant',
  model: 'claude-sonnet-4-5-20250929',
  content: [{ type: 'text', text: 'Hi! My name is Claude.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage,
};
const start = {
  type: 'message_start',
  message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
};
const ended = (stop_reason: string) => [
  { type: 'message_delta', delta: { stop_reason, stop_sequence: null }, usage: { output_tokens: 89 } },
  { type: 'message_stop' },
];
const block = (index: number, content_block: object, deltas: object[]) => [
  { type: 'content_block_start', index, content_block },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const weather = block(1, { type: 'tool_use', id: 'toolu_01', name: 'get_weather', input: {} }, [
  { type: 'input_json_delta', partial_json: '' },
  { type: 'input_json_delta', partial_json: '{"location": "San' },
  { type: 'input_json_delta', partial_json: ' Francisco, CA"}' },
]);
const time = block(2, { type: 'tool_use', id: 'toolu_02', name: 'get_time', input: {} }, []);
const streamed = { headers: { 'content-type': 'text/event-stream; charset=utf-8' } };
const tools = ['get_weather', 'get_time'].map((name) => ({
  type: 'function' as const,
  function: { name, description: name, parameters: { type: 'object', properties: {} } },
}));
const question = [{ role: 'user' as const, content: 'Hello' }];
const raw = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${member.token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ model: 'claude', messages: question, ...body }),
  });

describe('an answer of Anthropic', () => {
  it('comes as a chat completion, usage in OpenAI’s terms and in disjoint parts in the ledger', async () => {
    upstream.play({ body: JSON.stringify(message) });
    const answer = await client.chat.completions.create({ model: 'claude', messages: question });
    expect(checkChatCompletion(answer as never)).toEqual([]);
    expect(answer).toMatchObject({
      id: message.id,
      model: 'claude',
      choices: [{ message: { content: 'Hi! My name is Claude.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 142, completion_tokens: 7, prompt_tokens_details: { cached_tokens: 100 } },
    });
    expect((await ledger(app, member.tenantId)).at(-1)).toMatchObject({
      status: 'ok',
      input_tokens: 142,
      cached_input_tokens: 100,
      cache_write_5m_tokens: 20,
      cache_write_1h_tokens: 10,
      output_tokens: 7,
      upstream_id: message.id,
    });
  });

  it('streams text, thoughts with their signature, and parallel tool calls', async () => {
    const thinking = block(0, { type: 'thinking', thinking: '', signature: '' }, [
      { type: 'thinking_delta', thinking: 'Let me ' },
      { type: 'thinking_delta', thinking: 'see.' },
      { type: 'signature_delta', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' },
    ]);
    const events = [start, { type: 'ping' }, ...thinking, ...weather, ...time, ...ended('tool_use')];
    upstream.play({ ...streamed, body: sse(events, { named: true }) });
    const text = await (await raw({ tools, stream: true, stream_options: { include_usage: true } })).text();
    expect(checkChatStream(text, { wantsUsage: true })).toEqual([]);
    const stream = text
      .split('\n\n')
      .filter((event) => event.startsWith('data: {'))
      .map((event) => JSON.parse(event.slice(6)));
    const deltas = stream.flatMap((chunk) => chunk.choices.map((choice: { delta: object }) => choice.delta));
    expect(deltas.map((delta) => delta.reasoning_content ?? '').join('')).toBe('Let me see.');
    expect(deltas.find((delta) => delta.thinking_blocks)?.thinking_blocks).toEqual([
      { type: 'thinking', thinking: 'Let me see.', signature: 'EqQBCgIYAhIM1gbcDa9GJwZA2b3h' },
    ]);
    expect(stream.at(-1).usage).toMatchObject({ prompt_tokens: 142, completion_tokens: 89 });
    expect((await settledLedger(app, member.tenantId)).at(-1)).toMatchObject({
      status: 'ok',
      output_tokens: 89,
      cache_write_1h_tokens: 10,
    });
  });

  it('without being asked for usage tells none, and the openai client puts it together', async () => {
    const events = [start, ...block(0, { type: 'text', text: '' }, [{ type: 'text_delta', text: '你好' }])];
    const play = () =>
      upstream.play({ ...streamed, body: sse([...events, ...ended('max_tokens')], { named: true }) });
    play();
    const text = await (await raw({ stream: true })).text();
    expect(checkChatStream(text, { wantsUsage: false })).toEqual([]);
    play();
    const stream = client.chat.completions.stream({ model: 'claude', messages: question });
    expect((await stream.finalChatCompletion()).choices[0]).toMatchObject({
      message: { content: '你好' },
      finish_reason: 'length',
    });
  });

  it('cut off ends with an error, and what was produced is settled', async () => {
    const body = sse([
      start,
      ...block(0, { type: 'text', text: '' }, [{ type: 'text_delta', text: 'x'.repeat(400) }]),
    ]);
    upstream.play({ ...streamed, body, cut: true });
    const text = await (await raw({ stream: true })).text();
    expect(text).not.toContain('[DONE]');
    expect(text).toContain('models.stream_broken');
    expect((await settledLedger(app, member.tenantId)).at(-1)).toMatchObject({
      status: 'error',
      problem: 'models.stream_broken',
      input_tokens: 142,
      output_tokens: 100,
      estimated: true,
    });
  });

  it('that is an error in the stream is told as one', async () => {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
    upstream.play({ ...streamed, body: sse([start, error], { named: true }) });
    const text = await (await raw({ stream: true })).text();
    expect(text).toContain('Overloaded');
    expect(text).not.toContain('[DONE]');
  });

  it.each([
    [400, 'invalid_request_error', 400, 'max_tokens: too large'],
    [429, 'rate_limit_error', 429, 'slow down'],
    [529, 'overloaded_error', 502, 'Overloaded'],
    [401, 'authentication_error', 502, 'The provider rejected the API key.'],
  ])('%i %s reaches the client as %i', async (...[status, type, shown, text]) => {
    const error = { type, message: status === 401 ? `invalid x-api-key ${key}` : text };
    upstream.play({
      status,
      headers: { 'retry-after': '7' },
      body: JSON.stringify({ type: 'error', error, request_id: 'req_1' }),
    });
    const answer = await raw({});
    expect(answer.status).toBe(shown);
    expect(await answer.json()).toMatchObject({ error: { message: text } });
    if (status === 429) expect(answer.headers.get('retry-after')).toBe('7');
  });
});

describe('a request for Anthropic', () => {
  it('keeps system, roles, tools, results, pictures and files', async () => {
    upstream.play({ body: JSON.stringify(message) });
    const png = 'iVBORw0KGgo=';
    await client.chat.completions.create({
      model: 'claude',
      max_completion_tokens: 100,
      temperature: 0.5,
      stop: ['END'],
      user: 'user-7',
      tools,
      tool_choice: 'required',
      parallel_tool_calls: false,
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: `data:image/png;base64,${png}` } },
            { type: 'image_url', image_url: { url: 'https://example.com/a.jpg' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } },
          ],
        },
        {
          role: 'assistant',
          content: null,
          tool_calls: ['a', 'b'].map((id) => ({
            id,
            type: 'function' as const,
            function: { name: 'get_weather', arguments: '{"location":"北京"}' },
          })),
        },
        { role: 'tool', tool_call_id: 'a', content: '晴' },
        { role: 'tool', tool_call_id: 'b', content: '雨' },
      ],
    });
    expect(upstream.seen.at(-1)?.body).toEqual({
      model: 'claude-sonnet-4-5',
      max_tokens: 100,
      temperature: 0.5,
      stop_sequences: ['END'],
      metadata: { user_id: 'user-7' },
      system: [{ type: 'text', text: 'Be brief.' }],
      tool_choice: { type: 'any', disable_parallel_tool_use: true },
      tools: ['get_weather', 'get_time'].map((name) => ({
        name,
        description: name,
        input_schema: { type: 'object', properties: {} },
      })),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } },
            { type: 'image', source: { type: 'url', url: 'https://example.com/a.jpg' } },
            {
              type: 'document',
              title: 'a.pdf',
              source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
            },
          ],
        },
        {
          role: 'assistant',
          content: ['a', 'b'].map((id) => ({
            type: 'tool_use',
            id,
            name: 'get_weather',
            input: { location: '北京' },
          })),
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'a', content: [{ type: 'text', text: '晴' }] },
            { type: 'tool_result', tool_use_id: 'b', content: [{ type: 'text', text: '雨' }] },
          ],
        },
      ],
    });
  });

  it('takes a schema and an effort in Anthropic’s words', async () => {
    upstream.play({ body: JSON.stringify(message) });
    const schema = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
    await raw({
      reasoning_effort: 'low',
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
    });
    expect(upstream.seen.at(-1)?.body).toMatchObject({
      output_config: { format: { type: 'json_schema', schema } },
      thinking: { type: 'enabled', budget_tokens: 2_048 },
      max_tokens: 10_240,
    });
  });

  it('with what Anthropic cannot do is refused by name, or answered with a substitute when that is allowed', async () => {
    const seenBefore = upstream.seen.length;
    const refused = await raw({ seed: 1, logprobs: true, vendor_switch: true });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: {
        problem: 'models.capability_missing',
        message: expect.stringContaining('seed, logprobs, vendor_switch'),
      },
    });
    expect((await raw({ n: 2 }, { 'x-jishi-emulate': 'true' })).status).toBe(400);
    expect(upstream.seen.length).toBe(seenBefore);
    upstream.play({ body: JSON.stringify(message) });
    const allowed = await raw(
      { seed: 1, response_format: { type: 'json_object' } },
      { 'x-jishi-emulate': 'true' },
    );
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('x-jishi-emulated')).toBe('seed, response_format');
  });
});
