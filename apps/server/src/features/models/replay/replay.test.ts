import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../../tests/peers/gateway-app.ts';
import { ledger, type TestTenant } from '../../../../../../tests/peers/gateway-world.ts';
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

describe('§6.3 an Idempotency-Key', () => {
  const send = (tenant: TestTenant, key: string, body: unknown) =>
    fetch(`${app.url}/v1/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tenant.admin.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify(body),
    });
  const body = { model: 'priced', messages: [{ role: 'user', content: 'once' }], max_tokens: 10 };

  it.each([false, true])('gives the same answer again and charges once (stream %s)', async (stream) => {
    const { tenant } = await world();
    const first = await send(tenant, 'k-1', { ...body, stream });
    const text = await first.text();
    const again = await send(tenant, 'k-1', { ...body, stream });
    expect(await again.text()).toBe(text);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect(await ledger(app, tenant.tenantId)).toHaveLength(1);
    const other = await send(tenant, 'k-1', { ...body, stream, max_tokens: 11 });
    expect(other.status).toBe(409);
    expect(await ledger(app, tenant.tenantId)).toHaveLength(1);
  });

  it('is one person’s own, and a failure frees it', async () => {
    const { tenant, budget } = await world();
    await send(tenant, 'k-2', body).then((answer) => answer.text());
    const other = { ...tenant, admin: app.member(tenant.tenantId, 'member') };
    const theirs = await send(other, 'k-2', body);
    expect(theirs.headers.get('idempotent-replayed')).toBeNull();
    await theirs.text();
    const { id } = await budget({ unit: 'requests', currency: null, amount: '0' });
    expect((await send(tenant, 'k-3', body)).status).toBe(402);
    await app.call(tenant.admin, `DELETE /v1/budgets/${id}`);
    expect((await send(tenant, 'k-3', body)).status).toBe(200);
  });
});
