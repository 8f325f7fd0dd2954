import type { ModelItem, ProviderItem } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../tests/peers/gateway-app.ts';
import { ledger } from '../../../../../tests/peers/gateway-world.ts';
import { checkOperation } from '../../../../../tests/peers/protocol/request/openai-other.ts';
import {
  type RecordedProvider,
  startRecordedProvider,
} from '../../../../../tests/peers/recorded-provider.ts';
import type { Scope } from '../../kernel/scope.ts';
import { defaultRerankModel, rerank } from './index.ts';

let app: GatewayApp;
let provider: RecordedProvider;
let scope: Scope;

beforeAll(async () => {
  provider = await startRecordedProvider(({ path, body }) =>
    path === '/v1/rerank' ? checkOperation('/rerank', body) : [path],
  );
  app = await startGatewayApp();
  const admin = app.member(await app.tenant(), 'admin');
  scope = app.scope(admin);
  const fields = {
    name: 'Rank',
    kind: 'openai-compatible',
    baseUrl: `${provider.url}/v1`,
    apiKey: 'sk-rank-0123456789',
  };
  const { body } = await app.call<ProviderItem>(admin, 'POST /v1/providers', fields);
  await expect(rerank(scope, ask)).rejects.toMatchObject({ code: 'models.no_rerank_model' });
  const model = {
    providerId: body.id,
    name: 'rank',
    upstreamName: 'bge-reranker',
    kind: 'rerank',
    isDefault: true,
  };
  const added = await app.call<ModelItem>(admin, 'POST /v1/model-pool', model);
  expect(added.status).toBe(201);
});

afterAll(async () => {
  expect(provider.violations).toEqual([]);
  await app.close();
  await provider.close();
});

const ask = { query: '年假几天?', documents: ['banana', '每年五天年假', 'travel'], app: 'test' };
const play = (answer: unknown) => provider.play({ body: JSON.stringify(answer) });
const lastRow = async () => (await ledger(app, scope.tenantId)).at(-1);

describe('rerank inside the product', () => {
  const shapes = [
    {
      of: 'Cohere, unsorted',
      answer: {
        results: [
          { index: 0, relevance_score: 0.1 },
          { index: 1, relevance_score: 0.9 },
        ],
        meta: { billed_units: { search_units: 1 } },
      },
      usage: { inputTokens: 0, parts: { searchUnits: 1 } },
    },
    {
      of: 'Voyage',
      answer: {
        data: [
          { index: 1, relevance_score: 0.9 },
          { index: 0, relevance_score: 0.1 },
        ],
        usage: { total_tokens: 41 },
      },
      usage: { inputTokens: 41, estimated: false },
    },
    {
      of: 'text-embeddings-inference',
      answer: [
        { index: 1, score: 0.9 },
        { index: 0, score: 0.1 },
      ],
      usage: { estimated: true },
    },
  ];

  it.each(shapes)('reads the shape of $of, meters it, and sorts', async ({ answer, usage }) => {
    play(answer);
    const found = await rerank(scope, { ...ask, topN: 2 });
    expect(found).toMatchObject({ model: 'rank', costPico: null, usage });
    expect(found.ranking).toEqual([
      { index: 1, score: 0.9 },
      { index: 0, score: 0.1 },
    ]);
    const { query, documents } = ask;
    expect(provider.seen.at(-1)?.body).toEqual({ model: 'bge-reranker', query, documents, top_n: 2 });
    expect(await lastRow()).toMatchObject({ operation: 'rerank', status: 'ok', app: 'test' });
    expect((await scope.tx((tx) => defaultRerankModel(tx)))?.name).toBe('rank');
  });

  it.each([
    ['documents that nobody gave', { results: [{ index: 3, relevance_score: 1 }] }],
    ['a negative place', { results: [{ index: -1, relevance_score: 1 }] }],
    ['no scores', { results: [{ index: 0, relevance_score: 'high' }] }],
    ['nothing', { results: [] }],
    ['another shape', { choices: [] }],
    [
      'one document twice',
      {
        results: [
          { index: 0, relevance_score: 1 },
          { index: 0, relevance_score: 0 },
        ],
      },
    ],
  ])('refuses %s, and keeps the row', async (_, answer) => {
    play(answer);
    await expect(rerank(scope, ask)).rejects.toMatchObject({ code: 'models.provider_refused' });
    expect(await lastRow()).toMatchObject({ status: 'error', problem: 'models.provider_refused' });
  });
});
