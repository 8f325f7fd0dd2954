import type { ProviderItem } from '@jishi/contract';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { conversation } from './conversation.ts';
import { type GatewayApp, startGatewayApp, type TestMember } from './gateway-app.ts';
import { settledLedger } from './gateway-world.ts';
import { eventFrame } from './protocol/bedrock.ts';
import { checkChatCompletion, checkChatStream } from './protocol/openai.ts';
import { checkConverseRequest } from './protocol/request/bedrock.ts';
import { checkBatchEmbed, checkGenerateRequest } from './protocol/request/gemini.ts';
import { checkOwnChat } from './protocol/request/openai-chat.ts';
import { checkSignature } from './protocol/request/sigv4.ts';
import {
  type RecordedProvider,
  type RecordedRequest,
  sse,
  startRecordedProvider,
} from './recorded-provider.ts';

// OpenAI's client in front of Gemini, Bedrock and Azure. What the providers play is written after the public
// documentation of each, not taken from live connections. Confirmed there: the names of the stream's members
// (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html) and Gemini's path
// (ai.google.dev/api/generate-content); Gemini's usage metadata and Azure's bodies were not fetched.

let app: GatewayApp;
let upstream: RecordedProvider;
let admin: TestMember;
let client: OpenAI;

const account = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  region: 'us-east-1',
  service: 'bedrock',
};
const bedrockKey = `${account.accessKeyId}:${account.secretKey}`;

/** Each path knows its protocol and where its key belongs. */
function check(request: RecordedRequest): string[] {
  const { method, path, headers, body } = request;
  if (method !== 'POST' || headers['content-type'] !== 'application/json') return [`${method} ${path}`];
  if (headers['x-api-key'] !== undefined) return ['x-api-key'];
  if (path.startsWith('/v1beta/models/gemini-test:')) return checkGemini(request);
  if (/^\/model\/anthropic\.claude%3A0\/converse(-stream)?$/.test(path))
    return [...checkSignature(request, account), ...checkConverseRequest(body)];
  const azure = /^\/openai\/(v1|deployments\/dep%2F1)\/chat\/completions($|\?api-version=\d{4}-\d\d-\d\d$)/;
  const known = azure.test(path) && headers['api-key'] === 'azure-key' && headers.authorization === undefined;
  return known ? checkOwnChat(body) : [`unknown path ${path}`];
}

function checkGemini({ path, headers, body }: RecordedRequest): string[] {
  const keyed = headers['x-goog-api-key'] === 'goog-key' && headers.authorization === undefined;
  const [, method = ''] =
    /:(generateContent|streamGenerateContent\?alt=sse|batchEmbedContents)$/.exec(path) ?? [];
  if (!keyed || method === '') return [`${path}: key or method`];
  return method === 'batchEmbedContents' ? checkBatchEmbed(body) : checkGenerateRequest(body);
}

async function addRemote(input: {
  kind: string;
  baseUrl: string;
  apiKey: string;
  name: string;
  upstreamName: string;
}) {
  const { name, upstreamName, ...fields } = input;
  const provider = await app.call<ProviderItem>(admin, 'POST /v1/providers', { name, ...fields });
  for (const kind of name === 'gemini' ? ['chat', 'embedding'] : ['chat']) {
    const model = {
      providerId: provider.body.id,
      name: kind === 'chat' ? name : `${name}-${kind}`,
      upstreamName,
      kind,
    };
    const added = await app.call(admin, 'POST /v1/model-pool', model);
    if (added.status !== 201) throw new Error(added.text);
  }
}

beforeAll(async () => {
  upstream = await startRecordedProvider(check);
  app = await startGatewayApp();
  admin = app.member(await app.tenant(), 'admin');
  const { url } = upstream;
  const azure = { kind: 'azure-openai', apiKey: 'azure-key' };
  await addRemote({
    kind: 'gemini',
    baseUrl: url,
    apiKey: 'goog-key',
    name: 'gemini',
    upstreamName: 'gemini-test',
  });
  await addRemote({
    kind: 'bedrock',
    baseUrl: url,
    apiKey: bedrockKey,
    name: 'bedrock',
    upstreamName: 'anthropic.claude:0',
  });
  await addRemote({ ...azure, baseUrl: url, name: 'azure', upstreamName: 'dep1' });
  await addRemote({
    ...azure,
    baseUrl: `${url}/openai/deployments`,
    name: 'azure-old',
    upstreamName: 'dep/1',
  });
  client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: admin.token, maxRetries: 0 });
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const question = [{ role: 'user' as const, content: 'Hello' }];
const tools = [
  {
    type: 'function' as const,
    function: { name: 'get_weather', parameters: { type: 'object', properties: {} } },
  },
];
const stream = async (body: object) => {
  const response = await fetch(`${app.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
      ...body,
    }),
  });
  const text = await response.text();
  const chunks = text
    .split('\n\n')
    .filter((event) => event.startsWith('data: {'))
    .map((event) => JSON.parse(event.slice(6)));
  return {
    text,
    chunks,
    deltas: chunks.flatMap(({ choices = [] }) => choices.map((choice: { delta: object }) => choice.delta)),
  };
};
const lastRow = async () => (await settledLedger(app, admin.tenantId)).at(-1);
describe('Gemini', () => {
  const usageMetadata = {
    promptTokenCount: 20,
    candidatesTokenCount: 5,
    thoughtsTokenCount: 7,
    cachedContentTokenCount: 8,
    totalTokenCount: 32,
    promptTokensDetails: [
      { modality: 'TEXT', tokenCount: 12 },
      { modality: 'IMAGE', tokenCount: 4 },
    ],
  };
  const answer = (parts: object[], finishReason: string | undefined = 'STOP') => ({
    candidates: [{ content: { role: 'model', parts }, ...(finishReason && { finishReason }), index: 0 }],
    usageMetadata,
    modelVersion: 'gemini-test-001',
    responseId: 'resp1',
  });

  it('answers as a chat completion; thoughts are counted into the completion', async () => {
    upstream.play({ body: JSON.stringify(answer([{ text: 'thinking', thought: true }, { text: 'Hi' }])) });
    const completion = await client.chat.completions.create({
      model: 'gemini',
      messages: conversation,
      tools,
      tool_choice: { type: 'function', function: { name: 'get_weather' } },
      max_tokens: 50,
      seed: 3,
      stop: 'END',
      reasoning_effort: 'high',
      response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } },
    });
    expect(checkChatCompletion(completion as never)).toEqual([]);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: 'Hi', reasoning_content: 'thinking' },
    });
    expect(await lastRow()).toMatchObject({
      input_tokens: 20,
      cached_input_tokens: 8,
      image_input_tokens: 4,
      output_tokens: 12,
      reasoning_tokens: 7,
    });
    expect(upstream.seen.at(-1)?.body).toMatchObject({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        {
          role: 'user',
          parts: [{ text: 'Look' }, { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } }],
        },
        {
          role: 'model',
          parts: [
            { functionCall: { name: 'get_weather', args: { city: '北京' } }, thoughtSignature: 'c2ln' },
          ],
        },
        { role: 'user', parts: [{ functionResponse: { name: 'get_weather', response: { output: '晴' } } }] },
      ],
      toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['get_weather'] } },
      generationConfig: {
        maxOutputTokens: 50,
        seed: 3,
        stopSequences: ['END'],
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
        thinkingConfig: { includeThoughts: true, thinkingLevel: 'high' },
      },
    });
  });

  it('streams text and calls; cumulative usage is not summed', async () => {
    const call = { functionCall: { name: 'get_weather', args: { city: '上海' } }, thoughtSignature: 'abc' };
    const events = [
      { ...answer([{ text: 'Let me' }], ''), usageMetadata: { promptTokenCount: 20, totalTokenCount: 20 } },
      answer([{ text: ' look' }], ''),
      answer([call, call]),
    ];
    upstream.play({ headers: { 'content-type': 'text/event-stream' }, body: sse(events) });
    const { text, deltas } = await stream({ model: 'gemini', tools });
    expect(checkChatStream(text, { wantsUsage: true })).toEqual([]);
    const calls = deltas.flatMap(({ tool_calls = [] }) => tool_calls);
    expect(calls.map(({ index }: { index: number }) => index)).toEqual([0, 1]);
    expect(new Set(calls.map(({ id }: { id: string }) => id)).size).toBe(2);
    expect(calls[0].extra_content).toEqual({ google: { thought_signature: 'abc' } });
    expect(text).toContain('"finish_reason":"tool_calls"');
    expect(await lastRow()).toMatchObject({ status: 'ok', input_tokens: 20, output_tokens: 12 });
  });

  it('says when it was blocked, when it was cut, and what was wrong', async () => {
    upstream.play({ body: JSON.stringify({ promptFeedback: { blockReason: 'SAFETY' }, usageMetadata }) });
    const blocked = await client.chat.completions.create({ model: 'gemini', messages: question });
    expect(blocked.choices[0]?.finish_reason).toBe('content_filter');
    upstream.play({
      headers: { 'content-type': 'text/event-stream' },
      body: sse([answer([{ text: 'a' }], '')]),
    });
    const { text } = await stream({ model: 'gemini' });
    expect(text).toContain('models.stream_broken');
    expect(text).not.toContain('[DONE]');
    const error = { code: 400, message: 'Unsupported MIME type', status: 'INVALID_ARGUMENT' };
    upstream.play({ status: 400, body: JSON.stringify({ error }) });
    await expect(client.chat.completions.create({ model: 'gemini', messages: question })).rejects.toThrow(
      'Unsupported MIME type',
    );
  });

  it('embeds', async () => {
    upstream.play({ body: JSON.stringify({ embeddings: [{ values: [0.5, 1] }, { values: [0, 2] }] }) });
    const { data } = await client.embeddings.create({
      model: 'gemini-embedding',
      input: ['a', 'b'],
      dimensions: 2,
    });
    expect(data.map(({ embedding }) => embedding)).toEqual([
      [0.5, 1],
      [0, 2],
    ]);
    expect(await lastRow()).toMatchObject({ status: 'ok', estimated: true });
  });

  it('takes pictures by address only as far as the outbound rules let them come', async () => {
    const picture = (url: string) => [
      { role: 'user' as const, content: [{ type: 'image_url' as const, image_url: { url } }] },
    ];
    const ask = (url: string) => client.chat.completions.create({ model: 'gemini', messages: picture(url) });
    await expect(ask('http://169.254.169.254/latest/meta-data')).rejects.toMatchObject({ status: 400 });
    await expect(ask('http://10.0.0.1/a.png')).rejects.toMatchObject({ status: 400 });
    const secrets = await startRecordedProvider(() => []);
    secrets.play({ body: '{"secret":1}' });
    await expect(ask(`${secrets.url}/inside`)).rejects.toMatchObject({ status: 400 });
    secrets.play({ body: Buffer.from('89504e470d0a1a0a00', 'hex') });
    upstream.play({ body: JSON.stringify(answer([{ text: 'Hi' }])) });
    await ask(`${secrets.url}/a.png`);
    expect(JSON.stringify(upstream.seen.at(-1)?.body)).toContain('"mimeType":"image/png"');
    await secrets.close();
  });
});

describe('Bedrock', () => {
  const usage = { inputTokens: 30, outputTokens: 9, totalTokens: 139, cacheReadInputTokens: 100 };
  const framed = { headers: { 'content-type': 'application/vnd.amazon.eventstream' } };

  it('answers as a chat completion, signed with SigV4', async () => {
    const content = [
      { reasoningContent: { reasoningText: { text: 'Hm', signature: 'sig' } } },
      { text: 'Hi' },
      { toolUse: { toolUseId: 't1', name: 'get_weather', input: { city: 'x' } } },
    ];
    const output = { message: { role: 'assistant', content } };
    upstream.play({
      body: JSON.stringify({ output, stopReason: 'tool_use', usage, metrics: { latencyMs: 5 } }),
    });
    const completion = await client.chat.completions.create({
      model: 'bedrock',
      messages: conversation,
      tools,
      max_tokens: 50,
    });
    expect(checkChatCompletion(completion as never)).toEqual([]);
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: 'Hi', thinking_blocks: [{ signature: 'sig' }], tool_calls: [{ id: 't1' }] },
    });
    expect(await lastRow()).toMatchObject({ input_tokens: 130, cached_input_tokens: 100, output_tokens: 9 });
    expect(upstream.seen.at(-1)?.body).toMatchObject({
      system: [{ text: 'Be brief.' }],
      inferenceConfig: { maxTokens: 50 },
      messages: [
        { content: [{ text: 'Look' }, { image: { format: 'png', source: { bytes: 'iVBORw0KGgo=' } } }] },
        { content: [{ toolUse: { toolUseId: 'c1', name: 'get_weather', input: { city: '北京' } } }] },
        { content: [{ toolResult: { toolUseId: 'c1', content: [{ text: '晴' }] } }] },
      ],
    });
  });

  it('streams frames as chunks', async () => {
    const body = [
      eventFrame('messageStart', { role: 'assistant' }),
      eventFrame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: '你' } }),
      eventFrame('contentBlockStop', { contentBlockIndex: 0 }),
      eventFrame('contentBlockStart', {
        contentBlockIndex: 1,
        start: { toolUse: { toolUseId: 't1', name: 'get_weather' } },
      }),
      eventFrame('contentBlockDelta', {
        contentBlockIndex: 1,
        delta: { toolUse: { input: '{"city":"x"}' } },
      }),
      eventFrame('contentBlockStop', { contentBlockIndex: 1 }),
      eventFrame('messageStop', { stopReason: 'tool_use' }),
      eventFrame('metadata', { usage, metrics: { latencyMs: 5 } }),
    ];
    upstream.play({ ...framed, body });
    const { text } = await stream({ model: 'bedrock', tools });
    expect(checkChatStream(text, { wantsUsage: true })).toEqual([]);
    expect(await lastRow()).toMatchObject({ status: 'ok', input_tokens: 130, output_tokens: 9 });
  });

  it('gives structured output by a tool of its own', async () => {
    const format = {
      response_format: {
        type: 'json_schema' as const,
        json_schema: { name: 'x', schema: { properties: {} } },
      },
    };
    const content = [{ toolUse: { toolUseId: 't', name: 'structured_answer', input: { a: 1 } } }];
    const output = { message: { role: 'assistant', content } };
    upstream.play({ body: JSON.stringify({ output, stopReason: 'tool_use', usage }) });
    const completion = await client.chat.completions.create({
      model: 'bedrock',
      messages: question,
      ...format,
    });
    expect(completion.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '{"a":1}' } });
  });

  it('tells exceptions in a stream, and refusals', async () => {
    upstream.play({
      ...framed,
      body: [
        eventFrame('messageStart', { role: 'assistant' }),
        eventFrame('modelStreamErrorException', { message: 'the model failed' }, 'exception'),
      ],
    });
    const { text } = await stream({ model: 'bedrock' });
    expect(text).toContain('the model failed');
    expect(text).not.toContain('[DONE]');
    upstream.play({ status: 429, body: '{"message":"Too many tokens"}' });
    await expect(
      client.chat.completions.create({ model: 'bedrock', messages: question }),
    ).rejects.toMatchObject({
      status: 429,
    });
  });
});

describe('Azure OpenAI', () => {
  it.each(['azure', 'azure-old'])(
    '%s gets OpenAI’s request at its own address with its own key',
    async (model) => {
      const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }];
      const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
      const body = { id: 'c', object: 'chat.completion', created: 1, model: 'gpt', choices, usage };
      upstream.play({ body: JSON.stringify(body) });
      const completion = await client.chat.completions.create({ model, messages: question });
      expect(completion).toMatchObject({ model, choices });
    },
  );
});
