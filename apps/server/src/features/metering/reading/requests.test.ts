import type { UsageRow } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type GatewayApp,
  startGatewayApp,
  type TestMember,
} from '../../../../../../tests/peers/gateway-app.ts';
import { addModel, addTenant, type TestTenant } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;
let member: TestMember;

const rowsOf = async (query: string, who: TestMember = tenant.admin) =>
  (await app.call<{ items: UsageRow[] }>(who, `GET /v1/usage?limit=200&${query}`)).body.items;

/** Calls of two people that succeed, fail and fall back. */
beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
  tenant = await addTenant(app, upstream);
  member = app.member(tenant.tenantId, 'member');
  const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 };
  const good = await addModel(app, upstream, { tenant, name: 'good', script: { pieces: ['a'], usage } });
  const bad = await addModel(app, upstream, { tenant, name: 'bad', script: { error: { status: 500 } } });
  await app.call(tenant.admin, `POST /v1/model-pool/${good.id}/prices`, {
    currency: 'USD',
    inputPico: '1000',
    outputPico: '2000',
  });
  await app.call(tenant.admin, 'POST /v1/model-routes', {
    name: 'both',
    kind: 'chat',
    candidates: [{ modelId: bad.id }, { modelId: good.id }],
  });
  const ask = (who: TestMember, model: string) =>
    app.call(who, 'POST /v1/chat/completions', { model, messages: [{ role: 'user', content: 'hi' }] });
  await ask(tenant.admin, 'good');
  await ask(member, 'good');
  await ask(member, 'bad');
  await ask(member, 'both');
});
afterAll(async () => {
  await app.close();
  await upstream.close();
});

describe('the request log', () => {
  it.each([
    ['status=error', (row: UsageRow) => row.status === 'error'],
    ['status=ok', (row: UsageRow) => row.status === 'ok'],
    ['model=bad', (row: UsageRow) => row.model === 'bad'],
    ['route=both', (row: UsageRow) => row.route === 'both'],
    ['route=-', (row: UsageRow) => row.route === null],
    ['attempt=later', (row: UsageRow) => row.attempt > 1],
    ['minCostPico=14000', (row: UsageRow) => BigInt(row.costPico ?? 0) >= 14_000n],
    ['search=models.provider_', (row: UsageRow) => row.problem?.startsWith('models.provider_') === true],
  ])('is narrowed by %s', async (query, fits) => {
    const all = await rowsOf('');
    const found = await rowsOf(query);
    expect(found.length).toBeGreaterThan(0);
    expect(found.length).toBeLessThan(all.length);
    expect(found.map(({ id }) => id)).toEqual(all.filter(fits).map(({ id }) => id));
  });

  it.each(['search=%25', 'search=_', 'model=nothing', 'key=key_x', 'provider=prv_x', 'operation=rerank'])(
    'finds nothing with %s',
    async (query) => {
      expect(await rowsOf(query)).toEqual([]);
    },
  );

  it('is narrowed by person and provider as the breakdown names them, with all their figures', async () => {
    for (const by of ['user', 'provider'] as const) {
      const { body } = await app.call<{ items: { id: string; requests: number }[] }>(
        tenant.admin,
        `GET /v1/usage/breakdown?by=${by}`,
      );
      for (const { id, requests } of body.items) {
        expect(await rowsOf(`${by}=${id}`)).toHaveLength(requests);
        const { body: summary } = await app.call<{ totals: { requests: number } }>(
          tenant.admin,
          `GET /v1/usage/summary?${by}=${id}`,
        );
        expect(summary.totals.requests).toBe(requests);
      }
    }
    expect((await rowsOf('')).every(({ provider }) => provider === 'Mock')).toBe(true);
  });

  it('does not let anybody without the right see others by filtering', async () => {
    const own = await rowsOf('', member);
    expect(own.length).toBeGreaterThan(0);
    expect(await rowsOf(`user=${tenant.admin.userId}`, member)).toEqual([]);
    expect(await rowsOf(`user=${member.userId}`, member)).toHaveLength(own.length);
  });

  it('shows every attempt of one request', async () => {
    const [fallback] = await rowsOf('attempt=later');
    const { body } = await app.call<{ attempts: UsageRow[] }>(
      member,
      `GET /v1/usage/requests/${fallback?.requestId}`,
    );
    const attempts = body.attempts.map(({ model, status, attempt }) => [model, status, attempt]);
    expect(attempts[0]).toEqual(['bad', 'error', 1]);
    expect(attempts.at(-1)).toEqual(['good', 'ok', attempts.length]);
    expect((await app.call(tenant.admin, `GET /v1/usage/requests/req_${'0'.repeat(32)}`)).status).toBe(404);
  });

  it('is exported as it is filtered', async () => {
    const { text } = await app.call(tenant.admin, 'GET /v1/usage/export?format=jsonl&status=error');
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as UsageRow);
    expect(lines.map(({ id }) => id)).toEqual((await rowsOf('status=error')).map(({ id }) => id));
  });
});
