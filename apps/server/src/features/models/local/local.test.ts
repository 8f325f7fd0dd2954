import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ModelItem, ProviderItem } from '@jishi/contract';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GatewayApp,
  startGatewayApp,
  type TestMember,
} from '../../../../../../tests/peers/gateway-app.ts';
import { ledger, settledLedger } from '../../../../../../tests/peers/gateway-world.ts';
import { listModelFiles, modelFile, requireModelPlace } from './files.ts';
import { createLocalProcess, type LocalProcess } from './process.ts';
import type { LocalEvent } from './protocol.ts';

// `sh scripts/local-model.sh` puts both into .cache/.
const cache = resolve(import.meta.dirname, '../../../../../../.cache');
const models = process.env.JISHI_MODELS ?? join(cache, 'models');
const engine = process.env.JISHI_LLAMA_MODULE ?? join(cache, 'llama');
const file = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const present = existsSync(join(models, file)) && existsSync(engine);
if (!present) process.stderr.write('local model tests skipped: run sh scripts/local-model.sh first\n');

const llama = {
  entry: new URL('./child.ts', import.meta.url),
  environment: { JISHI_LLAMA_MODULE: tmpdir() },
};

interface World {
  app: GatewayApp;
  admin: TestMember;
  client: OpenAI;
}

async function startWorld(options: { folders: string[]; llamaModule: string }): Promise<World> {
  const app = await startGatewayApp({ localFolders: options.folders, llamaModule: options.llamaModule });
  const admin = app.member(await app.tenant(), 'admin');
  const client = new OpenAI({ baseURL: `${app.url}/v1`, apiKey: admin.token, maxRetries: 0 });
  return { app, admin, client };
}

async function addLocal(
  { app, admin }: World,
  input: { place: string; name: string; kind: string; file: string },
) {
  const provider = { name: 'Local', kind: 'local-gguf', baseUrl: input.place };
  const created = await app.call<ProviderItem>(admin, 'POST /v1/providers', provider);
  expect(created.status).toBe(201);
  const { name, kind } = input;
  const model = { providerId: created.body.id, name, kind, upstreamName: input.file };
  expect((await app.call<ModelItem>(admin, 'POST /v1/model-pool', model)).status).toBe(201);
  return created.body;
}

describe.skipIf(!present)('a real local model', { timeout: 180_000 }, () => {
  let world: World;
  const question = [
    { role: 'system' as const, content: 'Answer in one short sentence.' },
    { role: 'user' as const, content: 'What is the capital of France?' },
  ];
  const ask = { model: 'smol', messages: question, temperature: 0, max_tokens: 24 };

  beforeAll(async () => {
    world = await startWorld({ folders: [models], llamaModule: engine });
    await addLocal(world, { place: models, name: 'smol', kind: 'chat', file });
    await addLocal(world, { place: models, name: 'smol-vectors', kind: 'embedding', file });
  });
  afterAll(() => world.app.close());

  it('answers, whole and streamed, the same, with the tokens that the engine counted', async () => {
    const whole = await world.client.chat.completions.create(ask);
    expect(whole.model).toBe('smol');
    expect(whole.choices[0]?.message.content).toMatch(/Paris|France/);
    const stream = await world.client.chat.completions.create({
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    });
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe(
      whole.choices[0]?.message.content,
    );
    expect(chunks.length).toBeGreaterThan(5);
    expect(chunks.at(-1)?.usage).toEqual(whole.usage);
    const rows = await settledLedger(world.app, world.admin.tenantId);
    const counted = {
      input_tokens: whole.usage?.prompt_tokens,
      output_tokens: whole.usage?.completion_tokens,
    };
    expect(rows).toMatchObject([
      { status: 'ok', estimated: false, ...counted },
      { status: 'ok', estimated: false, ...counted },
    ]);
    expect(rows[0]?.input_tokens).toBeGreaterThan(15);
  });

  it('stops at the given number of tokens and at stop words', async () => {
    const short = await world.client.chat.completions.create({ ...ask, max_tokens: 3 });
    expect(short.choices[0]?.finish_reason).toBe('length');
    expect(short.usage?.completion_tokens).toBe(3);
    const stopped = await world.client.chat.completions.create({ ...ask, stop: ['France'] });
    expect(stopped.choices[0]?.message.content).not.toContain('France');
  });

  it('writes JSON by a schema', async () => {
    const schema = {
      type: 'object',
      properties: { capital: { type: 'string', maxLength: 20 } },
      required: ['capital'],
    };
    const answer = await world.client.chat.completions.create({
      ...ask,
      max_tokens: 60,
      response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    });
    expect(JSON.parse(answer.choices[0]?.message.content ?? '')).toMatchObject({
      capital: expect.any(String),
    });
  });

  it('stops working when the client leaves, and serves the next', async () => {
    const stream = await world.client.chat.completions.create({
      ...ask,
      messages: [{ role: 'user', content: 'Count from one to one thousand in words.' }],
      max_tokens: 2_000,
      stream: true,
    });
    let seen = 0;
    for await (const chunk of stream) {
      seen += chunk.choices[0]?.delta.content?.length ?? 0;
      if (seen > 20) stream.controller.abort();
    }
    const row = (await settledLedger(world.app, world.admin.tenantId)).at(-1);
    expect(row).toMatchObject({ status: 'cancelled', estimated: true });
    expect(
      (await world.client.chat.completions.create({ ...ask, max_tokens: 3 })).usage?.completion_tokens,
    ).toBe(3);
  });

  it('refuses by name what it cannot do, and a prompt longer than its context', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'f' } }];
    await expect(world.client.chat.completions.create({ ...ask, tools })).rejects.toMatchObject({
      status: 400,
      code: 'models.unsupported',
      message: expect.stringContaining('tools'),
    });
    const content = 'word '.repeat(9_000);
    await expect(
      world.client.chat.completions.create({ ...ask, messages: [{ role: 'user', content }] }),
    ).rejects.toMatchObject({ status: 400, code: 'context_length_exceeded' });
  });

  it('survives a file that is no model', async () => {
    const folder = mkdtempSync(join(models, 'broken-'));
    writeFileSync(join(folder, 'broken.gguf'), Buffer.alloc(4_096, 'GGUF'));
    try {
      await addLocal(world, { place: folder, name: 'broken', kind: 'chat', file: 'broken.gguf' });
      await expect(world.client.chat.completions.create({ ...ask, model: 'broken' })).rejects.toMatchObject({
        status: 502,
      });
      const next = await world.client.chat.completions.create({ ...ask, max_tokens: 3 });
      expect(next.usage?.completion_tokens).toBe(3);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('makes vectors', async () => {
    const input = ['the cat sits on the mat', 'a cat is sitting on a mat', 'quarterly revenue grew by 8 %'];
    const { data, usage } = await world.client.embeddings.create({ model: 'smol-vectors', input });
    const [first = [], second = [], third = []] = data.map(({ embedding }) => embedding);
    expect(first.length).toBe(576);
    expect(cosine(first, second)).toBeGreaterThan(cosine(first, third));
    expect(usage.prompt_tokens).toBeGreaterThan(20);
    expect((await ledger(world.app, world.admin.tenantId)).at(-1)).toMatchObject({
      operation: 'embeddings',
      input_tokens: usage.prompt_tokens,
      estimated: false,
    });
  });
});

function cosine(left: number[], right: number[]): number {
  const dot = left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);
  return dot / (Math.hypot(...left) * Math.hypot(...right));
}

describe('without the engine', () => {
  let world: World;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jishi-models-'));
    writeFileSync(join(folder, 'fake.gguf'), 'not a model');
    world = await startWorld({ folders: [folder], llamaModule: folder });
    await addLocal(world, { place: folder, name: 'fake', kind: 'chat', file: 'fake.gguf' });
  });
  afterAll(async () => {
    await world.app.close();
    rmSync(folder, { recursive: true });
  });

  it('a local model says what is missing, and the attempt is settled', async () => {
    const messages = [{ role: 'user' as const, content: 'hello' }];
    for (const stream of [false, true])
      await expect(
        world.client.chat.completions.create({ model: 'fake', messages, stream }),
      ).rejects.toMatchObject({
        status: 503,
        code: 'models.local_unavailable',
      });
    const rows = await ledger(world.app, world.admin.tenantId);
    expect(rows.map(({ status, problem }) => [status, problem])).toEqual([
      ['error', 'models.local_unavailable'],
      ['error', 'models.local_unavailable'],
    ]);
  });

  it('the provider can still be looked at', async () => {
    const { items } = (await world.app.call<{ items: ProviderItem[] }>(world.admin, 'GET /v1/providers'))
      .body;
    const path = `/v1/providers/${items[0]?.id}`;
    expect((await world.app.call(world.admin, `POST ${path}/check`)).body).toMatchObject({ ok: true });
    expect((await world.app.call(world.admin, `GET ${path}/upstream-models`)).body).toEqual({
      items: [{ name: 'fake.gguf', kind: 'chat' }],
    });
  });
});

describe('the process for local models', () => {
  const request = { kind: 'embed' as const, file: '/nowhere.gguf', inputs: ['x'] };
  const run = (child: LocalProcess) => new Promise<LocalEvent>((resolve) => child.start(request, resolve));
  const gone = async (child: LocalProcess) => {
    while (child.processId() !== undefined) await new Promise((resolve) => setTimeout(resolve, 5));
  };

  it('starts on first use, ends when idle, and starts again', async () => {
    const child = createLocalProcess({ ...llama, idleMs: 20 });
    expect(child.processId()).toBeUndefined();
    expect(await run(child)).toMatchObject({ kind: 'failed', code: 'unavailable' });
    await gone(child);
    expect(await run(child)).toMatchObject({ kind: 'failed', code: 'unavailable' });
    child.stop();
  });

  it('that dies fails its requests and is replaced', async () => {
    const child = createLocalProcess({ ...llama, idleMs: 60_000 });
    const waiting = run(child);
    process.kill(child.processId() ?? 0, 'SIGKILL');
    expect(await waiting).toMatchObject({ kind: 'failed', code: 'failed' });
    expect(await run(child)).toMatchObject({ kind: 'failed', code: 'unavailable' });
    child.stop();
  });
});

describe('the model folder', () => {
  let root: string;
  let allowed: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'jishi-walls-'));
    allowed = join(root, 'models');
    mkdirSync(join(allowed, 'inner'), { recursive: true });
    mkdirSync(join(root, 'models-secret'));
    writeFileSync(join(root, 'models-secret', 'secret.gguf'), '');
    writeFileSync(join(root, 'outside.gguf'), '');
    writeFileSync(join(allowed, 'a.gguf'), '');
    writeFileSync(join(allowed, 'notes.txt'), '');
    writeFileSync(join(allowed, 'inner', 'b.gguf'), '');
    symlinkSync(join(root, 'outside.gguf'), join(allowed, 'link.gguf'));
    symlinkSync(root, join(allowed, 'way-out'));
  });
  afterAll(() => rmSync(root, { recursive: true }));

  it.each([
    '..',
    '../outside.gguf',
    '../models-secret',
    'link.gguf',
    'way-out',
    'way-out/outside.gguf',
    'inner/../../outside.gguf',
    '/etc/passwd',
    '/',
    'notes.txt',
    'absent.gguf',
    'a.gguf\0.txt',
    '',
  ])('%j is no way out of it', async (path) => {
    if (path === '') return expect(await requireModelPlace([allowed], path)).toBe(allowed);
    await expect(requireModelPlace([allowed], path)).rejects.toMatchObject({
      code: 'models.local_path_refused',
    });
  });

  it.each(['../a', '../a.gguf', '/etc/passwd', '../../outside', '..', 'absent'])(
    'the model name %j stays inside its provider',
    async (upstreamName) => {
      const model = { baseUrl: join(allowed, 'inner'), upstreamName };
      await expect(modelFile([allowed], model)).rejects.toMatchObject({ code: 'models.local_path_refused' });
    },
  );

  it('gives its model files', async () => {
    expect(await listModelFiles([allowed], '.')).toEqual(['a.gguf']);
    expect(await modelFile([allowed], { baseUrl: allowed, upstreamName: 'a' })).toBe(join(allowed, 'a.gguf'));
    const single = join(allowed, 'inner', 'b.gguf');
    expect(await modelFile([allowed], { baseUrl: single, upstreamName: 'whatever' })).toBe(single);
  });
});
