import type { BudgetItem } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../tests/peers/gateway-app.ts';
import { ledger } from '../../../../../tests/peers/gateway-world.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../tests/peers/mock-upstream.ts';
import { recoverHolds } from '../limits/index.ts';
import { recoverUsage } from '../metering/index.ts';
import { csvField } from '../metering/reading/export.ts';
import { moneyWorld, usd } from './money.fixture.ts';

// The numbers are those of the acceptance list for budgets and metering.

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
const spentByOne = 10 + 2 * 3;

describe('a budget', () => {
  it('§6.4 is reserved, settled and released; nothing stays held', async () => {
    const { ask, budget, account, entries } = await world();
    await budget({});
    expect((await ask()).status).toBe(200);
    expect(await account()).toMatchObject({
      spent: usd(spentByOne),
      held: '0',
      remaining: usd(1_000 - spentByOne),
    });
    expect(await entries()).toEqual([{ held: false, amount: usd(spentByOne), kind: 'usage' }]);
  });

  it('§6.5 refuses what may not fit, tells what is missing, and passes nothing on', async () => {
    const { ask, budget, account } = await world();
    await budget({ amount: usd(60) });
    const before = upstream.billed.length;
    const { status, body } = await ask();
    expect(status).toBe(402);
    expect(body).toMatchObject({ error: { code: 'insufficient_quota', problem: 'limits.budget_exhausted' } });
    expect(String((body.error as { message: string }).message)).toContain('60.000000 USD');
    expect(upstream.billed.length).toBe(before);
    expect(await account()).toMatchObject({ spent: '0', held: '0' });
  });

  it('§6.5 shortens the answer to what fits where that is allowed, and says so to the provider', async () => {
    const { ask, budget } = await world();
    await budget({ amount: usd(400), clamp: true });
    const { status } = await ask({ max_tokens: 100_000 });
    expect(status).toBe(200);
    const sent = Number(upstream.seen.at(-1)?.body.max_tokens);
    expect(sent).toBeGreaterThanOrEqual(16);
    expect(sent).toBeLessThan(200);
  });

  it('§6.5 limits an answer for which nobody set a limit', async () => {
    const { ask, budget } = await world();
    await budget({ amount: usd(1_000_000) });
    await ask({ max_tokens: undefined });
    expect(upstream.seen.at(-1)?.body.max_tokens).toBe(16_384);
  });

  it('§6.4 takes holds on all of its scopes or on none', async () => {
    const { ask, budget, entries, tenant } = await world();
    await budget({ name: 'wide' });
    await budget({ name: 'narrow', app: 'report', amount: '0' });
    const { body } = await app.call<{ items: BudgetItem[] }>(tenant.admin, 'GET /v1/budgets');
    expect(body.items).toHaveLength(2);
    expect((await ask()).status).toBe(200);
    const refused = await app.call(tenant.admin, 'POST /v1/budgets', {
      name: 'none',
      unit: 'requests',
      amount: '0',
      period: 'day',
      model: 'priced',
    });
    expect(refused.status).toBe(201);
    expect((await ask()).status).toBe(402);
    expect((await entries()).filter(({ held }) => held)).toEqual([]);
  });

  it('§6.14 of money refuses a model without a price, and counts nothing as zero', async () => {
    const { ask, budget } = await world(false);
    await budget({});
    const { status, body } = await ask();
    expect(status).toBe(409);
    expect(body).toMatchObject({ error: { problem: 'limits.price_missing' } });
  });

  it('does not add currencies, unless it knows the rate', async () => {
    const { ask, budget, account, tenant } = await world();
    const { id } = await budget({ currency: 'CNY' });
    expect((await ask()).body).toMatchObject({ error: { problem: 'limits.currency_mismatch' } });
    await app.call(tenant.admin, `PATCH /v1/budgets/${id}`, { exchangePpm: 7_000_000 });
    expect((await ask()).status).toBe(200);
    expect(await account()).toMatchObject({ spent: usd(spentByOne * 7) });
  });

  it('§6.17 that is changed keeps what is spent, effective with the next request', async () => {
    const { ask, budget, account, tenant } = await world();
    const { id } = await budget({});
    await ask();
    await app.call(tenant.admin, `PATCH /v1/budgets/${id}`, { amount: usd(20) });
    expect((await ask()).status).toBe(402);
    expect(await account()).toMatchObject({ spent: usd(spentByOne), remaining: usd(20 - spentByOne) });
    await app.call(tenant.admin, `PATCH /v1/budgets/${id}`, { amount: usd(2_000) });
    expect((await ask()).status).toBe(200);
  });

  it('§6.17 made in mid-month knows what the ledger knows, and a new zone forgets nothing', async () => {
    const { ask, budget, account, tenant } = await world();
    await ask();
    await budget({});
    await ask();
    expect(await account()).toMatchObject({ spent: usd(2 * spentByOne) });
    await app.call(tenant.admin, 'PUT /v1/limits/time-zone', { timeZone: 'Asia/Shanghai' });
    await ask();
    expect(await account()).toMatchObject({ spent: usd(3 * spentByOne) });
  });

  it('§6.21 alerts once per threshold and window', async () => {
    const { ask, budget, tenant } = await world();
    await budget({ amount: usd(30), mode: 'soft', thresholds: [50, 100] });
    for (let index = 0; index < 4; index++) expect((await ask()).status).toBe(200);
    const { body } = await app.call<{ items: { threshold: number }[] }>(
      tenant.admin,
      'GET /v1/budget-alerts',
    );
    expect(body.items.map(({ threshold }) => threshold).sort((a, b) => a - b)).toEqual([50, 100]);
  });

  it('§6.21 lets grace pass, and no more', async () => {
    const { ask, budget } = await world();
    await budget({ unit: 'requests', currency: null, amount: '2', gracePercent: 50 });
    const statuses = [];
    for (let index = 0; index < 4; index++) statuses.push((await ask()).status);
    expect(statuses).toEqual([200, 200, 200, 402]);
  });

  it('keeps one account per person where it is for each', async () => {
    const { ask, budget, tenant } = await world();
    await budget({ unit: 'requests', currency: null, amount: '1', each: 'user' });
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(402);
    const other = app.member(tenant.tenantId, 'member');
    const body = { model: 'priced', messages: [{ role: 'user', content: 'hello' }] };
    expect((await app.call(other, 'POST /v1/chat/completions', body)).status).toBe(200);
  });

  it('§6.4 never lets through more than it has, however many ask at once', async () => {
    const { ask, budget, account } = await world();
    await budget({ unit: 'requests', currency: null, amount: '10' });
    const answers = await Promise.all(Array.from({ length: 40 }, () => ask()));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 402)).toHaveLength(30);
    expect(await account()).toMatchObject({ spent: '10', held: '0', remaining: '0' });
  });

  it('§6.6 of a dead process is settled at the ledger’s estimate when its lease is over, and corrected by late truth', async () => {
    const { ask, budget, account, tenant, entries } = await world();
    await budget({});
    await ask();
    const scope = app.scope(tenant.admin);
    const admission = await app.ports.modelGateway.admit(scope, {
      reference: 'priced',
      operation: 'chat',
      app: 'test',
      purpose: null,
      inputTokens: 7,
      attempt: 1,
      route: null,
      maxOutputTokens: 10,
    });
    expect(await account()).toMatchObject({ held: usd(28 + 20) });
    await recoverUsage(app.database.system, { now: new Date(), alone: false });
    await recoverHolds(app.database.system, new Date());
    expect(await account()).toMatchObject({ held: usd(28 + 20) });
    const later = new Date(Date.now() + 3_600_000);
    await recoverUsage(app.database.system, { now: later, alone: false });
    await recoverHolds(app.database.system, later);
    await recoverHolds(app.database.system, later);
    expect(await account()).toMatchObject({ held: '0', spent: usd(spentByOne + 7) });
    await app.ports.modelGateway.meter.settle(scope, {
      usageId: admission.usageId,
      usage: { inputTokens: 5, cachedInputTokens: 0, outputTokens: 4, reasoningTokens: 0, estimated: false },
      price: admission.target.price,
      latencyMs: 1,
      firstTokenMs: null,
      status: 'ok',
      problem: null,
      upstreamId: null,
    });
    expect(await account()).toMatchObject({ held: '0', spent: usd(spentByOne + 5 + 8) });
    expect((await entries()).reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(
      BigInt(usd(spentByOne + 13)),
    );
  });

  it('§6.7 of a running stream grows in slices while there is room', async () => {
    const { budget, account, tenant } = await world();
    await budget({ amount: usd(100) });
    const scope = app.scope(tenant.admin);
    const { limits, admit } = app.ports.modelGateway;
    const { usageId } = await admit(scope, {
      reference: 'priced',
      operation: 'chat',
      app: 'test',
      purpose: null,
      inputTokens: 10,
      attempt: 1,
      route: null,
      inputBound: 10,
      maxOutputTokens: 10,
    });
    expect(await account()).toMatchObject({ held: usd(30) });
    expect(await limits.extend(scope, usageId, { outputTokens: 45, written: 20 })).toBe(true);
    expect(await account()).toMatchObject({ held: usd(100) });
    expect(await limits.extend(scope, usageId, { outputTokens: 46, written: 45 })).toBe(false);
    expect(await account()).toMatchObject({ held: usd(100) });
  });
});

describe('a rate limit', () => {
  it('§6.23 counts requests, and says exactly when to come again', async () => {
    const { ask, tenant } = await world();
    const created = await app.call(tenant.admin, 'POST /v1/rate-limits', {
      name: 'Slow',
      unit: 'requests',
      amount: 2,
      per: 'hour',
    });
    expect(created.status).toBe(201);
    const first = await ask();
    expect(first.headers.get('x-ratelimit-limit-requests')).toBe('2');
    expect(first.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    await ask();
    const third = await ask();
    expect(third.status).toBe(429);
    const seconds = Number(third.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(1_790);
    expect(seconds).toBeLessThanOrEqual(1_800);
    expect(third.body).toMatchObject({ error: { problem: 'limits.rate_exceeded' } });
  });

  it('§6.23 of tokens reserves an estimate and is corrected by the truth', async () => {
    const { ask, tenant } = await world();
    await app.call(tenant.admin, 'POST /v1/rate-limits', {
      name: 'Tokens',
      unit: 'tokens',
      amount: 1_000,
      per: 'day',
    });
    await ask({ max_tokens: 900 });
    const { body } = await app.call<{ rateLimits: { remaining: number }[] }>(
      tenant.admin,
      'GET /v1/limits/mine',
    );
    expect(body.rateLimits[0]?.remaining).toBe(1_000 - 13);
  });
});

describe('a key holder', () => {
  it('sees what counts them, and what is left', async () => {
    const { ask, budget, tenant } = await world();
    await budget({ name: 'Mine', userId: null, each: 'user' });
    await ask();
    const { status, body } = await app.call<{ budgets: BudgetItem[]; models: null }>(
      tenant.admin,
      'GET /v1/limits/mine',
    );
    expect(status).toBe(200);
    expect(body.budgets[0]).toMatchObject({ name: 'Mine', accounts: [{ spent: usd(spentByOne) }] });
  });
});

describe('§6.16 the accounts', () => {
  it('are the sum of their entries, and the entries are the ledger', async () => {
    const { ask, budget, account, tenant, entries } = await world();
    await budget({});
    await Promise.all(Array.from({ length: 20 }, () => ask()));
    const rows = await ledger(app, tenant.tenantId);
    const cost = rows.reduce((sum, row) => sum + BigInt(row.cost_pico ?? 0), 0n);
    const entered = (await entries()).reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    expect((await account())?.spent).toBe(String(cost));
    expect(entered).toBe(cost);
  });

  it('prove themselves, and a tampered one is found', async () => {
    const { ask, budget, tenant } = await world();
    await budget({});
    await ask();
    const verify = async () => (await app.call(tenant.admin, 'GET /v1/limits/verify')).body;
    expect(await verify()).toMatchObject({ valid: true, accounts: 1 });
    await app.database.system
      .updateTable('budget_period')
      .set({ spent: '1' })
      .where('tenant_id', '=', tenant.tenantId)
      .execute();
    expect(await verify()).toMatchObject({
      valid: false,
      differences: [{ kind: 'account-sum', found: '1' }],
    });
  });
});

describe('usage', () => {
  it('is broken down, and exported so that no spreadsheet runs it', async () => {
    const { ask, tenant } = await world();
    await ask();
    await ask();
    for (const by of ['app', 'model', 'user', 'key', 'group', 'day']) {
      const { body } = await app.call<{ items: object[] }>(tenant.admin, `GET /v1/usage/breakdown?by=${by}`);
      expect(body.items, by).toMatchObject([
        { requests: 2, inputTokens: 20, costs: [{ currency: 'USD', costPico: usd(2 * spentByOne) }] },
      ]);
    }
    const { text, headers } = await app.call(tenant.admin, 'GET /v1/usage/export?format=csv');
    expect(headers.get('content-type')).toContain('text/csv');
    expect(text.trim().split('\r\n')).toHaveLength(3);
    expect(csvField('=1+1')).toBe("'=1+1");
    expect(csvField('a,"b"')).toBe('"a,""b"""');
    expect(csvField('-5')).toBe('-5');
  });
});
