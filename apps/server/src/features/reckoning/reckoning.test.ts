import type { BudgetItem, ReratedCall, UsageRow } from '@jishi/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayApp, startGatewayApp } from '../../../../../tests/peers/gateway-app.ts';
import { type MockUpstream, startMockUpstream } from '../../../../../tests/peers/mock-upstream.ts';
import { moneyWorld, usd } from '../models/money.fixture.ts';
import type { Rerated } from './rerate.ts';

// §6.13 and §6.15 of the acceptance list: re-rating writes adjustments, never edits.

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

/** 10 tokens in, 3 out. */
const cost = (input: number, output: number) => 10 * input + 3 * output;
const hour = 3_600_000;

async function world(priced = true) {
  const money = await moneyWorld(app, upstream, priced);
  const { admin, tenantId } = money.tenant;
  const pool = await app.call<{ items: { id: string }[] }>(admin, 'GET /v1/model-pool');
  const modelId = pool.body.items[0]?.id;
  const period = {
    from: new Date(Date.now() - hour).toISOString(),
    to: new Date(Date.now() + hour).toISOString(),
  };
  return {
    ...money,
    /** A price that was valid an hour ago already, known only now. */
    price: (input: number, output: number, currency = 'USD') =>
      app.call(admin, `POST /v1/model-pool/${modelId}/prices`, {
        currency,
        inputPico: usd(input),
        outputPico: usd(output),
        effectiveFrom: period.from,
      }),
    rerate: async (options: Record<string, unknown> = {}) =>
      (await app.call<Rerated>(admin, 'POST /v1/usage/reratings', { ...period, dryRun: false, ...options }))
        .body,
    rows: async () => (await app.call<{ items: UsageRow[] }>(admin, 'GET /v1/usage')).body.items,
    total: async () => {
      const { body } = await app.call<{ totals: { costs: unknown[]; requests: number } }>(
        admin,
        'GET /v1/usage/summary',
      );
      return body.totals;
    },
    verify: async () => (await app.call<{ valid: boolean }>(admin, 'GET /v1/limits/verify')).body,
    adjustments: () =>
      app.database.system
        .selectFrom('usage_adjustment')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .execute(),
  };
}

describe('re-rating', () => {
  it('shows what would change, and changes nothing', async () => {
    const { ask, price, rerate, total, adjustments } = await world(false);
    await ask();
    await ask();
    await price(1, 2);
    const { changes, rerating, calls } = await rerate({ dryRun: true });
    expect({ calls, rerating }).toEqual({ calls: 2, rerating: null });
    expect(changes).toEqual([
      {
        model: 'priced',
        currency: 'USD',
        calls: 2,
        beforePico: '0',
        afterPico: usd(2 * cost(1, 2)),
        deltaPico: usd(2 * cost(1, 2)),
      },
    ]);
    expect(await adjustments()).toEqual([]);
    expect((await total()).costs).toEqual([]);
  });

  it('prices what had no price, beside the ledger, once', async () => {
    const { ask, price, rerate, rows, total, adjustments } = await world(false);
    await ask();
    await price(1, 2);
    expect((await rerate()).rerating).toMatchObject({ calls: 1, deltas: [{ deltaPico: usd(cost(1, 2)) }] });
    expect((await rerate()).rerating).toBeNull();
    expect(await adjustments()).toHaveLength(1);
    const [row] = await rows();
    expect(row).toMatchObject({
      costPico: null,
      adjustments: [{ currency: 'USD', deltaPico: usd(cost(1, 2)) }],
    });
    expect(await total()).toMatchObject({
      requests: 1,
      costs: [{ currency: 'USD', costPico: usd(cost(1, 2)) }],
    });
  });

  it('lists the calls that it changed, page by page, to its tenant alone', async () => {
    const { ask, price, rerate, rows, tenant } = await world(false);
    for (let call = 0; call < 3; call++) await ask();
    await price(1, 2);
    const id = (await rerate()).rerating?.id ?? '';
    const list = (query: string, admin = tenant.admin) =>
      app.call<{ items: ReratedCall[]; nextCursor: string | null }>(
        admin,
        `GET /v1/usage/reratings/${id}/calls${query}`,
      );
    const first = (await list('?limit=2')).body;
    const second = (await list(`?limit=2&cursor=${encodeURIComponent(first.nextCursor ?? '')}`)).body;
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
    const listed = [...first.items, ...second.items];
    const ledger = await rows();
    expect(listed.map(({ requestId }) => requestId).toSorted()).toEqual(
      ledger.map(({ requestId }) => requestId).toSorted(),
    );
    const difference = usd(cost(1, 2));
    for (const call of listed)
      expect(call).toMatchObject({
        model: 'priced',
        currency: 'USD',
        beforePico: '0',
        afterPico: difference,
        deltaPico: difference,
      });
    const stranger = app.member(await app.tenant(), 'admin');
    expect((await list('', stranger)).status).toBe(404);
    expect((await list('', app.member(tenant.tenantId, 'member'))).status).toBe(403);
  });

  it('follows a corrected price up and down, and into another currency', async () => {
    const { ask, price, rerate, total } = await world(false);
    await price(1, 2);
    await ask();
    await price(2, 2);
    await rerate();
    expect((await total()).costs).toEqual([{ currency: 'USD', costPico: usd(cost(2, 2)) }]);
    await price(1, 1);
    await rerate();
    expect((await total()).costs).toEqual([{ currency: 'USD', costPico: usd(cost(1, 1)) }]);
    await price(7, 7, 'CNY');
    await rerate();
    expect((await total()).costs).toEqual([
      { currency: 'USD', costPico: '0' },
      { currency: 'CNY', costPico: usd(cost(7, 7)) },
    ]);
  });

  it('does not change prices of calls that were made before the version was valid, nor cached answers', async () => {
    const { ask, rerate, tenant } = await world();
    await ask();
    const pool = await app.call<{ items: { id: string }[] }>(tenant.admin, 'GET /v1/model-pool');
    await app.call(tenant.admin, `POST /v1/model-pool/${pool.body.items[0]?.id}/prices`, {
      currency: 'USD',
      inputPico: usd(9),
      outputPico: usd(9),
    });
    expect((await rerate()).changes).toEqual([]);
  });

  it('moves the budgets that counted the calls, whether itemised or opened later, and they stay proved', async () => {
    const { ask, budget, price, rerate, tenant, verify } = await world(false);
    await price(1, 2);
    await ask();
    await budget({ name: 'opened later', amount: usd(1_000) });
    await ask();
    await price(2, 4);
    await rerate();
    const { body } = await app.call<{ items: BudgetItem[] }>(tenant.admin, 'GET /v1/budgets');
    expect(body.items[0]?.accounts[0]?.spent).toBe(usd(2 * cost(2, 4)));
    expect(await verify()).toMatchObject({ valid: true, differences: [] });
    await budget({ name: 'opened afterwards', amount: usd(1_000) });
    await ask();
    const later = await app.call<{ items: BudgetItem[] }>(tenant.admin, 'GET /v1/budgets');
    const spent = later.body.items.map(({ accounts }) => accounts[0]?.spent);
    expect(spent).toEqual([usd(3 * cost(2, 4)), usd(3 * cost(2, 4))]);
  });

  it('shows in a budget that was made afterwards, before a call opens its account', async () => {
    const { ask, budget, price, rerate, tenant } = await world(false);
    await ask();
    await price(1, 2);
    await rerate();
    const made = await budget({ amount: usd(1_000) });
    expect(made.accounts).toMatchObject([{ spent: usd(cost(1, 2)), held: '0' }]);
    const shown = async () =>
      (await app.call<{ items: BudgetItem[] }>(tenant.admin, 'GET /v1/budgets')).body.items[0]?.accounts;
    expect(await shown()).toMatchObject([{ spent: usd(cost(1, 2)), remaining: usd(1_000 - cost(1, 2)) }]);
    const mine = await app.call<{ budgets: BudgetItem[] }>(tenant.admin, 'GET /v1/limits/mine');
    expect(mine.body.budgets[0]?.accounts).toMatchObject([{ spent: usd(cost(1, 2)) }]);
    await ask();
    expect(await shown()).toMatchObject([{ spent: usd(2 * cost(1, 2)) }]);
  });

  it('refuses by a budget that a correction used up', async () => {
    const { ask, budget, price, rerate } = await world(false);
    await price(1, 2);
    await budget({ amount: usd(400) });
    expect((await ask()).status).toBe(200);
    await price(50, 50);
    await rerate();
    expect((await ask()).status).toBe(402);
  });

  it('cannot be undone or edited by the application, and is audited', async () => {
    const { ask, price, rerate, tenant } = await world(false);
    await ask();
    await price(1, 1);
    const { rerating } = await rerate();
    for (const table of ['usage_adjustment', 'usage_rerating'] as const) {
      const remove = app.database.scoped(tenant.tenantId, (tx) => tx.deleteFrom(table).execute());
      await expect(remove).rejects.toThrow(/permission denied/);
      const edit = app.database.scoped(tenant.tenantId, (tx) =>
        tx.updateTable(table).set({ at: new Date() }).execute(),
      );
      await expect(edit).rejects.toThrow(/permission denied/);
    }
    const list = await app.call<{ items: { id: string }[] }>(tenant.admin, 'GET /v1/usage/reratings');
    expect(list.body.items.map(({ id }) => id)).toEqual([rerating?.id]);
    const stranger = (await world()).tenant.admin;
    const foreign = await app.call<{ items: unknown[] }>(stranger, 'GET /v1/usage/reratings');
    expect(foreign.body.items).toEqual([]);
    const entries = await app.database.system
      .selectFrom('audit_entry')
      .select('action')
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', '=', 'usage.rerated')
      .execute();
    expect(entries).toHaveLength(1);
  });

  it('is for those who manage models, and for a period', async () => {
    const { tenant, rerate } = await world();
    const member = app.member(tenant.tenantId, 'member');
    expect((await app.call(member, 'POST /v1/usage/reratings', {})).status).toBe(403);
    const now = new Date().toISOString();
    expect(await rerate({ from: now, to: now })).toMatchObject({ code: 'reckoning.period' });
  });
});
