import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type GatewayApp, startGatewayApp, type TestMember } from './gateway-app.ts';
import { addModel, addTenant, ledger, settledLedger, type TestTenant } from './gateway-world.ts';
import { type MockUpstream, startMockUpstream, vectorOf } from './mock-upstream.ts';

// The official client, unchanged: only its base URL and key are ours.

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;
let member: TestMember;
let client: OpenAI;

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
  tenant = await addTenant(app, upstream);
  member = app.member(tenant.tenantId, 'member');
  client = clientOf(member.token);
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

function clientOf(apiKey: string): OpenAI {
  return new OpenAI({ baseURL: `${app.url}/v1`, apiKey, maxRetries: 0 });
}

const question = [{ role: 'user' as const, content: 'What is the capital of France?' }];

async function lastRow() {
  const row = (await settledLedger(app, tenant.tenantId)).at(-1);
  if (row === undefined) throw new Error('no usage');
  return row;
}

describe('chat', () => {
  it('answers, under the name that was asked for, and meters what the provider counted', async () => {
    await addModel(app, upstream, { tenant, name: 'plain', script: { pieces: ['Par', 'is'] } });
    const completion = await client.chat.completions.create({ model: 'plain', messages: question });
    expect(completion.model).toBe('plain');
    expect(completion.choices[0]?.message.content).toBe('Paris');
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    const billed = upstream.billed.at(-1);
    expect(completion.usage?.prompt_tokens).toBe(billed?.inputTokens);
    expect(await lastRow()).toMatchObject({
      status: 'ok',
      model_name: 'plain',
      input_tokens: billed?.inputTokens,
      output_tokens: 2,
      estimated: false,
      app: 'gateway',
      user_id: member.userId,
      upstream_id: billed?.id,
    });
  });

  it('streams, without usage when it was not asked for', async () => {
    await addModel(app, upstream, { tenant, name: 'streamed', script: { pieces: ['你', '好，', '世界'] } });
    const stream = await client.chat.completions.create({
      model: 'streamed',
      messages: question,
      stream: true,
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('你好，世界');
    expect(new Set(chunks.map((chunk) => chunk.model))).toEqual(new Set(['streamed']));
    expect(chunks.every((chunk) => chunk.choices.length === 1 && !('usage' in chunk))).toBe(true);
    expect(await lastRow()).toMatchObject({ status: 'ok', output_tokens: 3, estimated: false });
    expect((await lastRow()).first_token_ms).not.toBeNull();
  });

  it('streams usage when it was asked for', async () => {
    const stream = await client.chat.completions.create({
      model: 'streamed',
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: 3 } });
  });

  it('passes pictures, unknown roles and unknown fields on, byte by byte', async () => {
    await addModel(app, upstream, { tenant, name: 'vision' });
    const picture = `data:image/png;base64,${Buffer.alloc(5 * 1024 * 1024, 7).toString('base64')}`;
    await client.chat.completions.create({
      model: 'vision',
      messages: [
        { role: 'narrator' as 'user', content: 'Once upon a time' },
        {
          role: 'user',
          content: [
            { type: 'text', text: '图里有什么？\u2028' },
            { type: 'image_url', image_url: { url: picture, detail: 'high' } },
          ],
        },
      ],
      ...{ vendor_knob: { deep: [1, null, { x: '"model":"nested"' }] }, reasoning_effort: 'low' },
    });
    const seen = upstream.seen.at(-1);
    expect(seen?.body).toMatchObject({
      model: 'vendor/vision',
      vendor_knob: { deep: [1, null, { x: '"model":"nested"' }] },
      reasoning_effort: 'low',
    });
    expect(JSON.stringify(seen?.body.messages)).toContain(picture);
    expect(seen?.headers).not.toHaveProperty('x-stainless-lang');
  });

  it('streams tool calls piece by piece and takes their results back', async () => {
    const call = { id: 'call_1', name: 'get_weather', arguments: ['{"ci', 'ty":"上', '海"}'] };
    await addModel(app, upstream, { tenant, name: 'tools', script: { toolCalls: [call] } });
    const tools = [
      {
        type: 'function' as const,
        function: {
          name: 'get_weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        },
      },
    ];
    const runner = client.chat.completions.stream({ model: 'tools', messages: question, tools });
    const final = await runner.finalChatCompletion();
    const called = final.choices[0]?.message.tool_calls?.[0];
    expect(called).toMatchObject({
      id: 'call_1',
      function: { name: 'get_weather', arguments: '{"city":"上海"}' },
    });
    expect(upstream.seen.at(-1)?.body.tools).toEqual(tools);
    const result = await client.chat.completions.create({
      model: 'tools',
      messages: [
        ...question,
        { role: 'assistant', tool_calls: final.choices[0]?.message.tool_calls ?? [] },
        { role: 'tool', tool_call_id: 'call_1', content: '21 °C' },
      ],
      tools,
    });
    expect(result.choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('parses structured output', async () => {
    const script = { pieces: ['{"capital":', '"Paris"}'] };
    await addModel(app, upstream, { tenant, name: 'structured', script });
    const parsed = await client.chat.completions.parse({
      model: 'structured',
      messages: question,
      response_format: zodResponseFormat(z.object({ capital: z.string() }), 'answer'),
    });
    expect(parsed.choices[0]?.message.parsed).toEqual({ capital: 'Paris' });
    expect(upstream.seen.at(-1)?.body.response_format).toMatchObject({ type: 'json_schema' });
  });

  it('stops the provider when the client leaves, and settles what it had produced', async () => {
    const script = { pieces: ['one ', 'two ', 'three ', 'four '], stallAfter: 4 };
    await addModel(app, upstream, { tenant, name: 'long', script });
    const left = upstream.clientLeft();
    const stream = await client.chat.completions.create({ model: 'long', messages: question, stream: true });
    let text = '';
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      if (text.includes('three')) stream.controller.abort();
    }
    await left;
    const row = await lastRow();
    expect(row).toMatchObject({ status: 'cancelled', problem: null, estimated: true });
    expect(row.input_tokens).toBeGreaterThan(0);
    expect(row.output_tokens).toBeGreaterThan(0);
  });
});

describe('embeddings', () => {
  it('in base64 (as the client asks for by itself) and as numbers', async () => {
    await addModel(app, upstream, { tenant, name: 'vectors', kind: 'embedding' });
    const input = ['今天天气很好', 'the weather is fine'];
    const byDefault = await client.embeddings.create({ model: 'vectors', input });
    const asNumbers = await client.embeddings.create({ model: 'vectors', input, encoding_format: 'float' });
    expect(upstream.seen.at(-2)?.body.encoding_format).toBe('base64');
    for (const result of [byDefault, asNumbers]) {
      expect(result.model).toBe('vectors');
      expect(result.data.map((item) => item.embedding)).toEqual(input.map((text) => [...vectorOf(text, 8)]));
    }
    expect(await lastRow()).toMatchObject({ operation: 'embeddings', status: 'ok', output_tokens: 0 });
    expect((await lastRow()).input_tokens).toBe(upstream.billed.at(-1)?.inputTokens);
  });

  it('from a provider that knows numbers only', async () => {
    await addModel(app, upstream, {
      tenant,
      name: 'floats',
      kind: 'embedding',
      script: { floatsOnly: true },
    });
    const result = await client.embeddings.create({ model: 'floats', input: 'hello' });
    expect(result.data[0]?.embedding).toEqual([...vectorOf('hello', 8)]);
  });
});

describe('models', () => {
  it('lists what the caller may use', async () => {
    const names = [];
    for await (const model of client.models.list()) names.push(model.id);
    expect(names).toContain('plain');
    expect(names.some((name) => name.startsWith('vendor/'))).toBe(false);
  });
});

describe('errors', () => {
  it('are the classes that the client has for them', async () => {
    const ask = (api: OpenAI, model: string) => api.chat.completions.create({ model, messages: question });
    await expect(ask(clientOf('jk_unknown'), 'plain')).rejects.toBeInstanceOf(OpenAI.AuthenticationError);
    await expect(ask(client, 'nobody')).rejects.toMatchObject({
      status: 404,
      code: 'model_not_found',
      param: 'model',
    });
    await expect(ask(client, 'nobody')).rejects.toBeInstanceOf(OpenAI.NotFoundError);
    const viewer = clientOf(app.member(tenant.tenantId, 'viewer').token);
    await expect(ask(viewer, 'plain')).rejects.toBeInstanceOf(OpenAI.PermissionDeniedError);
    await expect(
      client.chat.completions.create({ model: 'plain', messages: 'hello' as never }),
    ).rejects.toBeInstanceOf(OpenAI.BadRequestError);
    await expect(
      client.chat.completions.create({ model: 'vectors', messages: question }),
    ).rejects.toMatchObject({ status: 400, code: 'models.wrong_kind' });
  });

  it('of the provider keep their meaning', async () => {
    const refuse = (
      name: string,
      error: { status: number; body?: unknown; headers?: Record<string, string> },
    ) => addModel(app, upstream, { tenant, name, script: { error } });
    const tooLong = {
      error: {
        message: 'maximum context length is 8192',
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    };
    await refuse('e400', { status: 400, body: tooLong });
    await refuse('e422', { status: 422, body: { detail: 'temperature' } });
    await refuse('e429', { status: 429, headers: { 'retry-after': '7' } });
    await refuse('e401', { status: 401, body: { error: { message: 'bad key sk-upstream-0123456789' } } });
    await refuse('e500', { status: 500, body: '<html>oops</html>' });
    const ask = (model: string) =>
      client.chat.completions.create({ model, messages: question }).then(
        () => undefined,
        (error: InstanceType<typeof OpenAI.APIError>) => error,
      );
    expect(await ask('e400')).toMatchObject({
      status: 400,
      code: 'context_length_exceeded',
      param: 'messages',
    });
    expect(await ask('e422')).toBeInstanceOf(OpenAI.UnprocessableEntityError);
    const limited = await ask('e429');
    expect(limited).toBeInstanceOf(OpenAI.RateLimitError);
    expect(limited?.headers?.get('retry-after')).toBe('7');
    const keyRejected = await ask('e401');
    expect(keyRejected).toMatchObject({ status: 502, code: 'models.key_rejected' });
    expect(JSON.stringify(keyRejected?.error)).not.toContain('sk-upstream');
    expect(await ask('e500')).toBeInstanceOf(OpenAI.InternalServerError);
    const rows = (await ledger(app, tenant.tenantId)).slice(-5);
    expect(rows.map((row) => row.status)).toEqual(['error', 'error', 'error', 'error', 'error']);
    expect(rows.every((row) => row.input_tokens === 0 && row.output_tokens === 0)).toBe(true);
  });

  it('are told in the language of the caller', async () => {
    const chinese = new OpenAI({
      baseURL: `${app.url}/v1`,
      apiKey: member.token,
      maxRetries: 0,
      defaultHeaders: { 'accept-language': 'zh-CN' },
    });
    const error = await chinese.chat.completions
      .create({ model: 'nobody', messages: question })
      .catch((thrown) => thrown);
    expect(error.message).toContain('没有您可用的');
  });
});
