import type { AdviceItem } from '@jishi/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { addModel, addTenant, type TestTenant } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';

let app: GatewayApp;
let upstream: MockUpstream;
let tenant: TestTenant;

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
  tenant = await addTenant(app, upstream);
});
afterAll(async () => {
  await app.close();
  await upstream.close();
});

const advise = (need: object = {}) =>
  app.call<{ items: AdviceItem[] }>(tenant.admin, 'POST /v1/model-advice', need);

it('ranks the pool by price, by what was measured, and says where there is no data', async () => {
  const cheap = await addModel(app, upstream, { tenant, name: 'cheap' });
  const dear = await addModel(app, upstream, { tenant, name: 'dear' });
  for (const [model, outputPico] of [
    [cheap, '1000'],
    [dear, '9000'],
  ] as const)
    await app.call(tenant.admin, `POST /v1/model-pool/${model.id}/prices`, {
      currency: 'USD',
      inputPico: '0',
      outputPico,
    });
  await app.call(tenant.admin, 'POST /v1/chat/completions', {
    model: 'cheap',
    messages: [{ role: 'user', content: 'Hello?' }],
  });
  const { status, body, text } = await advise({ outputTokens: 100, requestsPerMonth: 10 });
  expect(status, text).toBe(200);
  expect(body.items.map(({ name }) => name)).toEqual(['cheap', 'dear']);
  expect(body.items[0]).toMatchObject({
    misses: [],
    costPico: '100000',
    monthlyPico: '1000000',
    requests: 1,
    errorRate: 0,
    parts: { cost: 1, effect: null, performance: 1 },
  });
  expect(body.items[1]).toMatchObject({ latencyMs: null, parts: { effect: null, performance: null } });
});

it('gives no score to what does not fit, and shows no other tenant’s models', async () => {
  const stranger = await addTenant(app, upstream);
  await addModel(app, upstream, { tenant: stranger, name: 'theirs' });
  const { body } = await advise({ needs: ['vision'], dataPolicyAtLeast: 'on-premise' });
  expect(body.items.every(({ score }) => score === null)).toBe(true);
  expect(body.items[0]).toMatchObject({ misses: ['capability', 'data-policy'], lacks: ['vision'] });
  expect(body.items.map(({ name }) => name)).not.toContain('theirs');
});
