import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { addModel } from '../../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../../tests/peers/mock-upstream.ts';
import { moneyWorld } from '../money.fixture.ts';

let app: GatewayApp;
let upstream: MockUpstream;

beforeAll(async () => {
  upstream = await startMockUpstream();
  app = await startGatewayApp();
});

afterAll(async () => {
  await app.close();
  await upstream.close();
});

const world = (priced = true) => moneyWorld(app, upstream, priced);

describe('the price book', () => {
  it('§6.13 prices models by the upstream’s name, keeps old versions, and says what it could not', async () => {
    const { tenant } = await world(false);
    const model = await addModel(app, upstream, { tenant, name: 'known' });
    await app.call(tenant.admin, `PATCH /v1/model-pool/${model.id}`, { upstreamName: 'gpt-5.4' });
    const { body } = await app.call(tenant.admin, 'POST /v1/price-book/apply', {});
    expect(body).toMatchObject({
      applied: [{ model: 'known', currency: 'USD', inputPico: '2500000' }],
      skipped: [{ model: 'priced', reason: 'unknown-model' }],
    });
    const imported = await app.call(tenant.admin, 'POST /v1/price-book/import', {
      format: 'csv',
      content: 'model,currency,inputPico,outputPico\nknown,CNY,1000,2000\nnone,CNY,1,1\n',
    });
    expect(imported.body).toMatchObject({
      applied: [{ currency: 'CNY' }],
      skipped: [{ line: 3, model: 'none', reason: 'unknown-model' }],
    });
    const versions = await app.call<{ items: unknown[] }>(
      tenant.admin,
      `GET /v1/model-pool/${model.id}/prices`,
    );
    expect(versions.body.items).toHaveLength(2);
    expect(versions.body.items[1]).toMatchObject({ tiers: [{ aboveInputTokens: 272_000 }, {}, {}, {}] });
  });
});
