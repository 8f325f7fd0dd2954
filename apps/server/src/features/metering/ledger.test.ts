import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp, type TestMember } from '../../../../../tests/peers/gateway-app.ts';
import { addModel, addTenant, ledger, type TestTenant } from '../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../tests/peers/mock-upstream.ts';
import { newId } from '../../kernel/id.ts';
import { createMeter, recoverUsage } from './index.ts';
import { insertPending, type PendingUsage } from './store.ts';
import { noUsage } from './usage.ts';

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

function pending(changes: Partial<PendingUsage> = {}): PendingUsage {
  return {
    tenantId: tenant.tenantId,
    id: newId('usage'),
    requestId: newId('request'),
    at: new Date(),
    leaseUntil: new Date(Date.now() + 60_000),
    keyId: null,
    userId: null,
    app: 'test',
    purpose: null,
    providerId: tenant.provider.id,
    modelId: newId('model'),
    modelName: 'crashed',
    operation: 'chat',
    attempt: 1,
    routeId: null,
    routeName: null,
    inputTokens: 42,
    priceId: null,
    costPico: 42n,
    currency: 'USD',
    ...changes,
  };
}

const settlement = (usageId: string) => ({
  usageId,
  usage: { ...noUsage, inputTokens: 50, outputTokens: 5 },
  price: null,
  latencyMs: 12.4,
  firstTokenMs: null,
  status: 'ok' as const,
  problem: null,
  upstreamId: null,
});

const rowOf = async (id: string) => (await ledger(app, tenant.tenantId)).find((row) => row.id === id);

describe('after a crash', () => {
  it('only what nobody serves any more is settled, once, at its estimate', async () => {
    const dead = pending({ leaseUntil: new Date(Date.now() - 1_000) });
    const alive = pending();
    await app.database.scoped(tenant.tenantId, (tx) => insertPending(tx, [dead, alive]));
    const recover = () => recoverUsage(app.database.system, { now: new Date(), alone: false });
    expect(await recover()).toBeGreaterThanOrEqual(1);
    expect(await rowOf(dead.id)).toMatchObject({
      status: 'error',
      problem: 'interrupted',
      estimated: true,
      input_tokens: 42,
      cost_pico: '42',
    });
    expect(await rowOf(alive.id)).toMatchObject({ status: 'pending' });
    expect(await recover()).toBe(0);
    await recoverUsage(app.database.system, { now: new Date(), alone: true });
    expect(await rowOf(alive.id)).toMatchObject({ status: 'error', problem: 'interrupted' });
  });

  it('a truth that comes late corrects the estimate; nothing corrects the truth', async () => {
    const row = pending({ leaseUntil: new Date(Date.now() - 1_000) });
    const scope = app.scope(tenant.admin);
    await scope.tx((tx) => insertPending(tx, [row]));
    await recoverUsage(app.database.system, { now: new Date(), alone: false });
    const meter = createMeter();
    await meter.settle(scope, settlement(row.id));
    expect(await rowOf(row.id)).toMatchObject({
      status: 'ok',
      input_tokens: 50,
      output_tokens: 5,
      latency_ms: 12,
    });
    await meter.settle(scope, { ...settlement(row.id), status: 'error', problem: 'again' });
    await recoverUsage(app.database.system, { now: new Date(), alone: true });
    expect(await rowOf(row.id)).toMatchObject({ status: 'ok', problem: null });
  });

  it('a row inserted twice is one row', async () => {
    const row = pending();
    const insert = () => app.database.scoped(tenant.tenantId, (tx) => insertPending(tx, [row]));
    await insert();
    await insert();
    expect((await ledger(app, tenant.tenantId)).filter(({ id }) => id === row.id)).toHaveLength(1);
  });
});

describe('the ledger', () => {
  it('cannot be shortened by the application, nor settled from another tenant', async () => {
    const row = pending();
    await app.database.scoped(tenant.tenantId, (tx) => insertPending(tx, [row]));
    await expect(
      app.database.scoped(tenant.tenantId, (tx) => tx.deleteFrom('usage_record').execute()),
    ).rejects.toThrow(/permission denied/);
    const stranger = app.member(await app.tenant(), 'admin');
    await createMeter().settle(app.scope(stranger), settlement(row.id));
    expect(await rowOf(row.id)).toMatchObject({ status: 'pending' });
  });

  it('agrees with the provider’s own log after many calls at once', async () => {
    const busy = await addTenant(app, upstream);
    await addModel(app, upstream, { tenant: busy, name: 'busy', script: { pieces: ['a', 'b', 'c'] } });
    const before = upstream.billed.length;
    const words = (count: number) => Array.from({ length: count }, () => 'w').join(' ');
    await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        app.call(busy.admin, 'POST /v1/chat/completions', {
          model: 'busy',
          messages: [{ role: 'user', content: words(index + 1) }],
          stream: index % 2 === 0,
        }),
      ),
    );
    const rows = await ledger(app, busy.tenantId);
    const billed = upstream.billed.slice(before);
    const key = (call: { id: string | null; input: number; output: number }) => JSON.stringify(call);
    expect(
      rows
        .map((row) => key({ id: row.upstream_id, input: row.input_tokens, output: row.output_tokens }))
        .sort(),
    ).toEqual(
      billed.map((call) => key({ id: call.id, input: call.inputTokens, output: call.outputTokens })).sort(),
    );
    expect(rows.every((row) => row.status === 'ok' && !row.estimated)).toBe(true);
    expect(new Set(rows.map((row) => row.request_id)).size).toBe(60);
  });
});

describe('the usage list', () => {
  interface Page {
    items: {
      userName: string | null;
      model: string;
      status: string;
      inputTokens: number;
      costPico: string | null;
    }[];
    nextCursor: string | null;
  }
  let own: TestTenant;
  let ann: TestMember;
  let bob: TestMember;

  beforeAll(async () => {
    own = await addTenant(app, upstream);
    ann = app.member(own.tenantId, 'member');
    bob = app.member(own.tenantId, 'member');
    const fail = { error: { status: 500 } };
    const cheap = await addModel(app, upstream, { tenant: own, name: 'cheap' });
    const price = { currency: 'CNY', inputPico: '10', outputPico: '100' };
    await app.call(own.admin, `POST /v1/model-pool/${cheap.id}/prices`, price);
    await addModel(app, upstream, { tenant: own, name: 'broken', script: fail });
    const messages = [{ role: 'user', content: 'hi' }];
    for (const member of [ann, ann, bob])
      await app.call(member, 'POST /v1/chat/completions', { model: 'cheap', messages });
    await app.call(bob, 'POST /v1/chat/completions', { model: 'broken', messages });
    await app.database.scoped(own.tenantId, (tx) => insertPending(tx, [pending({ tenantId: own.tenantId })]));
  });

  const list = (member: TestMember, query = '') => app.call<Page>(member, `GET /v1/usage${query}`);

  it('shows members their own, and everything to those who may read it', async () => {
    expect((await list(ann)).body.items).toHaveLength(2);
    expect((await list(bob)).body.items.map(({ model }) => model)).toEqual(['broken', 'cheap']);
    expect((await list(own.admin)).body.items).toHaveLength(4);
    expect((await list(own.admin, '?mine=true')).body.items).toEqual([]);
    expect((await list(own.admin, '?model=broken')).body.items).toMatchObject([
      { status: 'error', inputTokens: 0 },
    ]);
  });

  it('pages without gap or repetition', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '?limit=1' : `?limit=1&cursor=${cursor}`;
      const { body } = (await list(own.admin, query)) as { body: Page };
      seen.push(...body.items.map((item) => JSON.stringify(item)));
      cursor = body.nextCursor;
    }
    expect(seen).toHaveLength(4);
    expect(new Set(seen).size).toBe(4);
    expect((await list(own.admin, '?cursor=rubbish')).status).toBe(422);
    const evil = Buffer.from('["x","y"]').toString('base64url');
    expect((await list(own.admin, `?cursor=${evil}`)).status).toBe(422);
  });

  it('adds up by day and by model, each currency by itself', async () => {
    const { body } = await app.call<{
      totals: object;
      byModel: { model: string; errors: number; costs: object[] }[];
      byDay: { requests: number }[];
    }>(own.admin, 'GET /v1/usage/summary');
    expect(body.totals).toMatchObject({ requests: 4, errors: 1, outputTokens: 12 });
    expect(body.byDay.map(({ requests }) => requests).reduce((sum, count) => sum + count, 0)).toBe(4);
    const billed = (await ledger(app, own.tenantId)).filter(({ model_name }) => model_name === 'cheap');
    const cost = billed.reduce(
      (sum, row) => sum + BigInt(row.input_tokens) * 10n + BigInt(row.output_tokens) * 100n,
      0n,
    );
    expect(body.byModel).toMatchObject([
      { model: 'cheap', errors: 0, costs: [{ currency: 'CNY', costPico: String(cost) }] },
      { model: 'broken', errors: 1 },
    ]);
    const mine = await app.call<{ totals: object }>(ann, 'GET /v1/usage/summary');
    expect(mine.body.totals).toMatchObject({ requests: 2 });
  });
});
