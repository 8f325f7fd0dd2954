import type { ModelKind, ProviderItem } from '@jishi/contract';
import OpenAI, { toFile } from 'openai';
import { zodTextFormat } from 'openai/helpers/zod';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type GatewayApp, startGatewayApp, type TestMember } from './gateway-app.ts';
import { settledLedger } from './gateway-world.ts';
import { fieldsOf, readEvents } from './protocol/openai.ts';
import { checkCopiedChat } from './protocol/request/openai-chat.ts';
import { checkOperation, checkTranscription } from './protocol/request/openai-other.ts';
import {
  type RecordedProvider,
  type RecordedRequest,
  sse,
  startRecordedProvider,
} from './recorded-provider.ts';

// The other doors of the OpenAI API with the official client, and rerank in the shape of Jina and Cohere. What
// the provider plays is written after the public documentation of OpenAI, Jina and Cohere, which was not fetched for it;
// nothing was taken from a live connection. The official client reads OpenAI's shapes with its own types.

let app: GatewayApp;
let upstream: RecordedProvider;
let member: TestMember;
let client: OpenAI;

const kinds: Readonly<Record<string, ModelKind>> = {
  fim: 'chat',
  rank: 'rerank',
  paint: 'image',
  hear: 'transcription',
  speak: 'speech',
  judge: 'moderation',
};

async function check({ path, headers, body, bytes }: RecordedRequest): Promise<string[]> {
  const type = String(headers['content-type']);
  const isForm = type.startsWith('multipart/form-data');
  const named = isForm ? bytes.includes('vendor/hear') : String(body.model).startsWith('vendor/');
  const operation = path.replace(/^\/v1/, '');
  const checks: Readonly<Record<string, () => string[] | Promise<string[]>>> = {
    '/audio/transcriptions': () => checkTranscription(bytes, type),
    '/chat/completions': () => checkCopiedChat(body),
  };
  return [
    ...(headers.authorization === 'Bearer sk-upstream' ? [] : ['authorization']),
    ...(named ? [] : [`model ${body.model}`]),
    ...(await (checks[operation] ?? (() => checkOperation(operation, body)))()),
  ];
}

beforeAll(async () => {
  upstream = await startRecordedProvider(check);
  app = await startGatewayApp();
  const tenantId = await app.tenant();
  const admin = app.member(tenantId, 'admin');
  const provider = await app.call<ProviderItem>(admin, 'POST /v1/providers', {
    name: 'Upstream',
    kind: 'openai-compatible',
    baseUrl: `${upstream.url}/v1`,
    apiKey: 'sk-upstream',
  });
  for (const [name, kind] of Object.entries(kinds)) {
    const fields = { providerId: provider.body.id, name, upstreamName: `vendor/${name}`, kind };
    const { status, text } = await app.call(admin, 'POST /v1/model-pool', fields);
    if (status !== 201) throw new Error(text);
  }
  member = app.member(tenantId, 'member');
  client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: member.token, maxRetries: 0 });
});

afterAll(async () => {
  expect(upstream.violations).toEqual([]);
  await app.close();
  await upstream.close();
});

const lastRow = async () => (await settledLedger(app, member.tenantId)).at(-1);
const streamType = { headers: { 'content-type': 'text/event-stream' } };
const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };

describe('text completions', () => {
  it('fill in the middle, whole and streaming', async () => {
    const frame = { id: 'cmpl-1', object: 'text_completion', created: 1, model: 'vendor/fim' };
    const choice = { index: 0, text: 'return a', logprobs: null, finish_reason: 'stop' };
    upstream.play({ body: JSON.stringify({ ...frame, choices: [choice], usage }) });
    const request = { model: 'fim', prompt: 'def f(a):\n  ', suffix: '\n', max_tokens: 8 };
    const whole = await client.completions.create(request);
    expect(whole).toMatchObject({ model: 'fim', choices: [{ text: 'return a' }] });
    expect(upstream.seen.at(-1)).toMatchObject({ path: '/v1/completions', body: { suffix: '\n' } });
    expect(await lastRow()).toMatchObject({ operation: 'completions', input_tokens: 9, output_tokens: 3 });
    const events = [
      { ...frame, choices: [{ ...choice, finish_reason: null }] },
      { ...frame, choices: [{ ...choice, text: '', finish_reason: 'stop' }] },
      { ...frame, choices: [], usage },
    ];
    upstream.play({ ...streamType, body: [...sse(events), 'data: [DONE]\n\n'] });
    let text = '';
    for await (const chunk of await client.completions.create({ ...request, stream: true })) {
      expect(chunk.usage ?? null).toBeNull();
      text += chunk.choices[0]?.text ?? '';
    }
    expect(text).toBe('return a');
    expect(await lastRow()).toMatchObject({ status: 'ok', output_tokens: 3 });
  });
});

describe('rerank', () => {
  const results = [{ index: 1, relevance_score: 0.9, document: { text: 'b' } }];
  it.each([
    ['Jina', { usage: { total_tokens: 15 } }, { input_tokens: 15, search_units: 0 }],
    ['SiliconFlow', { meta: { tokens: { input_tokens: 20, output_tokens: 0 } } }, { input_tokens: 20 }],
    ['Cohere', { meta: { billed_units: { search_units: 2 } } }, { input_tokens: 0, search_units: 2 }],
  ])('as %s answers', async (_name, told, row) => {
    upstream.play({ body: JSON.stringify({ id: 'r', model: 'vendor/rank', results, ...told }) });
    const answer = await app.call(member, 'POST /v1/rerank', {
      model: 'rank',
      query: 'q',
      documents: ['a', 'b'],
      top_n: 1,
    });
    expect(answer.body).toMatchObject({ model: 'rank', results });
    expect(await lastRow()).toMatchObject({ operation: 'rerank', status: 'ok', ...row });
  });

  it('without documents, or of another kind of model, is refused', async () => {
    expect((await app.call(member, 'POST /v1/rerank', { model: 'rank', query: 'q' })).status).toBe(400);
    const wrong = await app.call(member, 'POST /v1/rerank', { model: 'fim', query: 'q', documents: ['a'] });
    expect(wrong.body).toMatchObject({ error: { problem: 'models.wrong_kind' } });
  });
});

describe('pictures, speech and moderation', () => {
  it('generates images and counts them', async () => {
    const told = { input_tokens: 5, output_tokens: 200, total_tokens: 205 };
    upstream.play({
      body: JSON.stringify({ created: 1, data: [{ b64_json: 'AA==' }, { b64_json: 'BB==' }], usage: told }),
    });
    const made = await client.images.generate({ model: 'paint', prompt: '一只猫', n: 2 });
    expect(made.data).toHaveLength(2);
    expect(await lastRow()).toMatchObject({ operation: 'images', images: 2, output_tokens: 200 });
  });

  it('transcribes a recording sent as a form, time and tokens counted', async () => {
    upstream.play({ body: JSON.stringify({ text: '你好', usage: { type: 'duration', seconds: 3.5 } }) });
    const file = await toFile(Buffer.from('RIFF'), 'a"\r\nx-evil: 1.wav', { type: 'audio/wav' });
    const heard = await client.audio.transcriptions.create({ model: 'hear', file, language: 'zh' });
    expect(heard.text).toBe('你好');
    const sent = upstream.seen.at(-1)?.bytes.toString('utf8') ?? '';
    expect(sent).toContain('vendor/hear');
    expect(sent).not.toMatch(/^x-evil/m);
    expect(await lastRow()).toMatchObject({ operation: 'transcriptions', milliseconds: 3_500, status: 'ok' });
    upstream.play({ headers: { 'content-type': 'text/plain' }, body: '1\n00:00 --> 00:01\n你好\n' });
    const clean = await toFile(Buffer.from('RIFF'), 'a.wav');
    expect(
      await client.audio.transcriptions.create({ model: 'hear', file: clean, response_format: 'srt' }),
    ).toContain('你好');
    const json = await app.call(member, 'POST /v1/audio/transcriptions', { model: 'hear' });
    expect(json.status).toBe(415);
  });

  it('speaks, and serves nothing but sound', async () => {
    upstream.play({
      headers: { 'content-type': 'audio/mpeg' },
      body: [Buffer.from([1, 2]), Buffer.from([3])],
    });
    const sound = await client.audio.speech.create({ model: 'speak', input: '你好', voice: 'alloy' });
    expect([...new Uint8Array(await sound.arrayBuffer())]).toEqual([1, 2, 3]);
    expect(sound.headers.get('content-type')).toBe('audio/mpeg');
    expect(await lastRow()).toMatchObject({ operation: 'speech', status: 'ok', input_tokens: 2 });
    upstream.play({ headers: { 'content-type': 'text/html' }, body: '<script>' });
    const page = await client.audio.speech.create({ model: 'speak', input: 'x', voice: 'alloy' });
    expect(page.headers.get('content-type')).toBe('application/octet-stream');
  });

  it('moderates', async () => {
    const body = {
      id: 'modr-1',
      model: 'vendor/judge',
      results: [{ flagged: false, categories: {}, category_scores: {} }],
    };
    upstream.play({ body: JSON.stringify(body) });
    const judged = await client.moderations.create({ model: 'judge', input: 'words' });
    expect(judged).toMatchObject({ model: 'judge', results: [{ flagged: false }] });
    expect(await lastRow()).toMatchObject({ operation: 'moderations', status: 'ok' });
  });
});

describe('the Responses API', () => {
  const frame = { id: 'c1', object: 'chat.completion', created: 1, model: 'vendor/fim' };
  const message = (fields: object, finish_reason = 'stop') => ({
    body: JSON.stringify({
      ...frame,
      choices: [{ index: 0, message: { role: 'assistant', content: null, ...fields }, finish_reason }],
      usage: { ...usage, completion_tokens_details: { reasoning_tokens: 2 } },
    }),
  });
  const weather = {
    type: 'function' as const,
    name: 'weather',
    description: null,
    strict: true,
    parameters: { type: 'object', properties: {}, additionalProperties: false },
  };

  it('answers text, structured output and thoughts', async () => {
    upstream.play(message({ content: '{"a":1}', reasoning_content: 'Hm' }));
    const format = zodTextFormat(z.object({ a: z.number() }), 'thing');
    const response = await client.responses.parse({
      model: 'fim',
      instructions: 'Brief.',
      input: 'Hello',
      reasoning: { effort: 'low' },
      max_output_tokens: 50,
      text: { format },
    });
    expect(response.output_parsed).toEqual({ a: 1 });
    expect(response).toMatchObject({ status: 'completed', model: 'fim', store: false });
    expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'message']);
    expect(response.usage).toMatchObject({ input_tokens: 9, output_tokens_details: { reasoning_tokens: 2 } });
    expect(upstream.seen.at(-1)?.body).toMatchObject({
      messages: [
        { role: 'system', content: 'Brief.' },
        { role: 'user', content: 'Hello' },
      ],
      reasoning_effort: 'low',
      max_tokens: 50,
      response_format: { type: 'json_schema', json_schema: { name: 'thing' } },
    });
    expect(await lastRow()).toMatchObject({ operation: 'responses', output_tokens: 3 });
  });

  it('carries a conversation with tools and pictures without remembering it', async () => {
    const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{}' } };
    upstream.play(message({ tool_calls: [call] }, 'tool_calls'));
    const image = {
      type: 'input_image' as const,
      image_url: 'https://example.com/a.png',
      detail: 'auto' as const,
    };
    const input: OpenAI.Responses.ResponseInputItem[] = [
      { role: 'user', content: [{ type: 'input_text', text: 'Weather here?' }, image] },
    ];
    const first = await client.responses.create({ model: 'fim', input, tools: [weather] });
    expect(first.output).toMatchObject([
      { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{}' },
    ]);
    upstream.play(message({ content: '晴' }));
    input.push(...(first.output as OpenAI.Responses.ResponseInputItem[]));
    input.push({ type: 'function_call_output', call_id: 'call_1', output: '晴' });
    const second = await client.responses.create({ model: 'fim', input, tools: [weather] });
    expect(second.output_text).toBe('晴');
    expect(upstream.seen.at(-1)?.body.messages).toMatchObject([
      { content: [{ type: 'text' }, { type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] },
      { role: 'assistant', tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: '晴' },
    ]);
  });

  it('streams numbered events that the client puts together', async () => {
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...frame,
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta, finish_reason }],
    });
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'weather', arguments: '' } };
    const events = [
      chunk({ role: 'assistant', content: '' }),
      chunk({ reasoning_content: 'Hm' }),
      chunk({ content: '你' }),
      chunk({ content: '好' }),
      chunk({ tool_calls: [call] }),
      chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":"x"}' } }] }),
      chunk({}, 'tool_calls'),
      { ...chunk({}), choices: [], usage },
    ];
    const play = () => upstream.play({ ...streamType, body: [...sse(events), 'data: [DONE]\n\n'] });
    play();
    const final = await client.responses
      .stream({ model: 'fim', input: 'x', tools: [weather] })
      .finalResponse();
    expect(final.output).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'Hm' }] },
      { type: 'message', content: [{ text: '你好' }] },
      { type: 'function_call', call_id: 'call_1', arguments: '{"city":"x"}' },
    ]);
    expect(final.usage?.output_tokens).toBe(3);
    play();
    const answer = await app.call(member, 'POST /v1/responses', { model: 'fim', input: 'x', stream: true });
    const { events: said, wrong } = readEvents(answer.text);
    expect(wrong).toEqual([]);
    const parsed = said.map(({ type, data }) => ({ type, data: fieldsOf(JSON.parse(data)) }));
    expect(parsed.map(({ data }) => data.sequence_number)).toEqual(parsed.map((_, index) => index));
    expect(parsed.every(({ type, data }) => type === data.type)).toBe(true);
    expect(parsed.at(0)?.type).toBe('response.created');
    expect(parsed.at(-1)?.type).toBe('response.completed');
    const opened = parsed.filter(({ type }) => type === 'response.output_item.added').length;
    expect(parsed.filter(({ type }) => type === 'response.output_item.done')).toHaveLength(opened);
  });

  it('ends a broken stream as failed', async () => {
    const chunk = { ...frame, choices: [{ index: 0, delta: { content: 'a' }, finish_reason: null }] };
    upstream.play({ ...streamType, body: sse([chunk]), cut: true });
    const { text } = await app.call(member, 'POST /v1/responses', { model: 'fim', input: 'x', stream: true });
    expect(text).toContain('response.failed');
    expect(text).not.toContain('response.completed');
  });

  it.each([
    { previous_response_id: 'resp_1' },
    { store: true },
    { background: true },
    { conversation: 'conv_1' },
    { tools: [{ type: 'web_search' }] },
    { input: [{ type: 'item_reference', id: 'msg_1' }] },
  ])('refuses what it cannot do: %o', async (fields) => {
    const answer = await app.call(member, 'POST /v1/responses', { model: 'fim', input: 'x', ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { problem: 'models.capability_missing' } });
  });
});
