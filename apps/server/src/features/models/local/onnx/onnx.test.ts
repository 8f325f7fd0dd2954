import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ModelItem, ProviderItem } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GatewayApp,
  startGatewayApp,
  type TestMember,
} from '../../../../../../../tests/peers/gateway-app.ts';
import { ledger } from '../../../../../../../tests/peers/gateway-world.ts';
import { embed } from '../../embed.ts';
import { rerank } from '../../rerank.ts';
import { tinyEmbedder, tinyReranker, words, writeModel } from './tiny-model.fixture.ts';

const installed = await import('onnxruntime-node').then(
  () => true,
  () => false,
);
if (!installed) process.stderr.write('ONNX tests skipped: run node scripts/setup.mjs --extras first\n');

/** The first start of the engine takes seconds on a busy machine. */
const patience = 180_000;

// One row for each word: what a token means. Marks count too, as in real models.
const meanings: readonly (readonly number[])[] = [
  [9, 9, 9],
  [0, 0, 0],
  [0, 0, 3],
  [0, 0, 0],
  [6, 0, 0],
  [0, 0, 0],
  [0, 6, 0],
  [2, 0, 0],
  [0, 2, 0],
  [4, 0, 0],
];
/** How much each word speaks for a document. */
const weights = words.map((word) => [{ cat: 2, dog: -3, 猫: 1, '[PAD]': 50 }[word as string] ?? 0]);

let folder: string;
let app: GatewayApp;
let admin: TestMember;
let provider: ProviderItem;

async function addModel(name: string, kind: string): Promise<void> {
  const fields = { providerId: provider.id, name, upstreamName: name, kind };
  const { status, text } = await app.call<ModelItem>(admin, 'POST /v1/model-pool', fields);
  if (status !== 201) throw new Error(text);
}

describe.skipIf(!installed)('local ONNX models', { timeout: patience }, () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'jishi-onnx-'));
    const place = (name: string) => join(folder, name);
    const prompts = { prompts: { query: 'query: ', passage: 'passage: ' } };
    writeModel(place('mean'), tinyEmbedder(meanings), {
      '1_Pooling/config.json': { pooling_mode_mean_tokens: true },
      'config_sentence_transformers.json': prompts,
      'tokenizer_config.json': { model_max_length: 1e30 },
      'sentence_bert_config.json': { max_seq_length: 8 },
    });
    writeModel(place('cls'), tinyEmbedder(meanings), {
      '1_Pooling/config.json': { pooling_mode_cls_token: true },
    });
    writeModel(place('own'), tinyEmbedder(meanings), { 'jishi.json': { pooling: 'cls', normalize: false } });
    writeModel(place('rank'), tinyReranker(weights), { 'jishi.json': { maxTokens: 10 } });
    writeModel(place('classes'), tinyReranker(weights.map(([weight = 0]) => [0, weight])));
    writeModel(place('broken'), Buffer.from('not a model'));
    symlinkSync(tmpdir(), place('outside'));
    app = await startGatewayApp({ localFolders: [folder] });
    admin = app.member(await app.tenant(), 'admin');
    const fields = { name: 'Here', kind: 'local-onnx', baseUrl: folder };
    provider = (await app.call<ProviderItem>(admin, 'POST /v1/providers', fields)).body;
    for (const name of ['mean', 'cls', 'own', 'broken']) await addModel(name, 'embedding');
    for (const name of ['rank', 'classes', 'outside']) await addModel(name, 'rerank');
  }, patience);

  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const embeddings = (body: object) =>
    app.call<{ data: { embedding: number[] }[]; usage: object; truncated?: number[]; model: string }>(
      admin,
      'POST /v1/embeddings',
      body,
    );
  const near = (vector: number[] | undefined, wanted: number[]) => {
    expect(vector).toHaveLength(wanted.length);
    for (const [index, value] of wanted.entries()) expect(vector?.[index]).toBeCloseTo(value, 5);
  };

  it('are found in the folder, and a link that leads out is not', async () => {
    const { body } = await app.call<{ items: { name: string; kind: string }[] }>(
      admin,
      `GET /v1/providers/${provider.id}/upstream-models`,
    );
    expect(body.items.map(({ name }) => name)).toEqual(['broken', 'classes', 'cls', 'mean', 'own', 'rank']);
  });

  it('embed by the mean, normalised, padding left out, in the order given', async () => {
    const { body, status } = await embeddings({ model: 'mean', input: ['cat', 'dog dog dog', 'cat dog'] });
    expect(status).toBe(200);
    // cat: [CLS] cat [SEP] = (2, 0, 3) / 3, made a unit.
    near(body.data[0]?.embedding, [2 / Math.hypot(2, 3), 0, 3 / Math.hypot(2, 3)]);
    near(body.data[1]?.embedding, [0, 6 / Math.hypot(6, 3), 3 / Math.hypot(6, 3)]);
    near(
      body.data[2]?.embedding,
      [2, 2, 3].map((value) => value / Math.hypot(2, 2, 3)),
    );
    expect(body).toMatchObject({ model: 'mean', usage: { prompt_tokens: 3 + 5 + 4, total_tokens: 12 } });
    const row = (await ledger(app, admin.tenantId)).at(-1);
    expect(row).toMatchObject({ status: 'ok', operation: 'embeddings', input_tokens: 12, estimated: false });
  });

  it.each([
    { model: 'cls', vector: [0, 0, 1] },
    { model: 'own', vector: [0, 0, 3] },
  ])('embed as $model says', async ({ model, vector }) => {
    const { body } = await embeddings({ model, input: '猫' });
    near(body.data[0]?.embedding, vector);
  });

  it('give questions and passages their prefixes', async () => {
    const scope = app.scope(admin);
    const ask = { model: 'mean', app: 'test', inputs: ['cat'] };
    const [plain, query, passage] = await Promise.all([
      embed(scope, ask),
      embed(scope, { ...ask, inputType: 'query' }),
      embed(scope, { ...ask, inputType: 'document' }),
    ]);
    near(
      [...(plain.vectors[0] ?? [])],
      [2, 0, 3].map((value) => value / Math.hypot(2, 3)),
    );
    near(
      [...(query.vectors[0] ?? [])],
      [8, 0, 3].map((value) => value / Math.hypot(8, 3)),
    );
    near(
      [...(passage.vectors[0] ?? [])],
      [2, 6, 3].map((value) => value / Math.hypot(2, 6, 3)),
    );
  });

  it('cut what is too long and say so, or refuse it', async () => {
    const input = ['cat', 'dog '.repeat(20)];
    const { body } = await embeddings({ model: 'mean', input });
    // Eight tokens: [CLS], six dogs, [SEP].
    near(
      body.data[1]?.embedding,
      [0, 12, 3].map((value) => value / Math.hypot(12, 3)),
    );
    expect(body).toMatchObject({ truncated: [1], usage: { prompt_tokens: 11 } });
    const refused = await embeddings({ model: 'mean', input, truncate: 'NONE' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('context_length_exceeded');
  });

  it('rerank, best first, by what a cross-encoder says', async () => {
    const found = await rerank(app.scope(admin), {
      model: 'rank',
      query: 'cat',
      documents: ['dog', 'cat cat', '猫', 'passage'],
      topN: 3,
      app: 'test',
    });
    // The question's own cat counts in each: 2 + (4, 1, 0, -3), through the sigmoid.
    const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));
    expect(found.ranking.map(({ index }) => index)).toEqual([1, 2, 3]);
    near(
      found.ranking.map(({ score }) => score),
      [6, 3, 2].map(sigmoid),
    );
    expect(found.usage).toMatchObject({ inputTokens: 5 + 6 + 5 + 5, estimated: false });
  });

  it('rerank by the last of several classes, at the door, with the texts', async () => {
    const { body } = await app.call<{ results: { relevance_score: number; document: unknown }[] }>(
      admin,
      'POST /v1/rerank',
      { model: 'classes', query: 'cat', documents: ['dog', { text: 'cat' }], return_documents: true },
    );
    near(
      body.results.map(({ relevance_score }) => relevance_score),
      [Math.exp(4) / (1 + Math.exp(4)), Math.exp(-1) / (1 + Math.exp(-1))],
    );
    expect(body.results[0]?.document).toEqual({ text: 'cat' });
  });

  it('cut a document behind a question, never the question', async () => {
    const ask = { model: 'rank', query: 'cat', documents: ['猫 '.repeat(30)] };
    const { body } = await app.call<{ results: { relevance_score: number }[]; truncated: number[] }>(
      admin,
      'POST /v1/rerank',
      ask,
    );
    // Ten tokens: [CLS] cat [SEP], six cats, [SEP].
    expect(body.results[0]?.relevance_score).toBeCloseTo(1 / (1 + Math.exp(-8)), 5);
    expect(body.truncated).toEqual([0]);
    const refused = await app.call(admin, 'POST /v1/rerank', {
      ...ask,
      query: 'cat '.repeat(30),
      documents: ['dog'],
    });
    expect(refused.status).toBe(400);
  });

  it.each([
    {
      why: 'a file that is no model',
      line: 'POST /v1/embeddings',
      body: { model: 'broken', input: 'cat' },
      status: 502,
    },
    {
      why: 'a folder outside',
      line: 'POST /v1/rerank',
      body: { model: 'outside', query: 'a', documents: ['b'] },
      status: 400,
    },
    {
      why: 'token numbers',
      line: 'POST /v1/embeddings',
      body: { model: 'mean', input: [[1, 2]] },
      status: 400,
    },
    {
      why: 'fewer dimensions',
      line: 'POST /v1/embeddings',
      body: { model: 'mean', input: 'a', dimensions: 2 },
      status: 400,
    },
    {
      why: 'pictures',
      line: 'POST /v1/rerank',
      body: { model: 'rank', query: 'a', documents: [{ image: 'x' }] },
      status: 400,
    },
  ])('refuse $why, and go on', async ({ line, body, status }) => {
    const refused = await app.call(admin, line, body);
    expect(refused.status).toBe(status);
    expect(refused.text).not.toContain(folder);
    expect((await embeddings({ model: 'mean', input: 'cat' })).status).toBe(200);
  });

  it('stay where the operator allows', async () => {
    writeFileSync(join(folder, 'note.txt'), 'not a model');
    for (const baseUrl of ['/etc', `${folder}/note.txt`, `${folder}/../`]) {
      const fields = { name: `Elsewhere ${baseUrl}`, kind: 'local-onnx', baseUrl };
      expect((await app.call(admin, 'POST /v1/providers', fields)).status).toBe(422);
    }
  });
});
