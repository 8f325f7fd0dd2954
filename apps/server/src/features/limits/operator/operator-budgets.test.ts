import type { BudgetItem } from '@jishi/contract';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  must,
  newTenant,
  type Person,
  testApp,
  theOperator,
} from '../../../../../../tests/harness/app.ts';

const budget = { name: 'Contract', unit: 'requests', amount: '0', period: 'month' };

describe("the operator's budgets", () => {
  let operator: Person;
  let owner: Person;
  let path: string;
  beforeAll(async () => {
    operator = await theOperator();
    owner = await newTenant('Limited');
    path = `/v1/operator/tenants/${owner.tenantId}/budgets`;
  }, 240_000);

  const mine = () => must<{ items: BudgetItem[] }>('/v1/budgets', owner);
  const asOperator = (url: string, method: string, body?: unknown) =>
    call(url, operator, { method, ...(body === undefined ? {} : { body }) });
  const ask = () =>
    call('/v1/chat/completions', owner, {
      method: 'POST',
      body: { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
    });

  it('count for the whole tenant, which sees them and cannot change them', async () => {
    const provider = await must<{ id: string }>('/v1/providers', owner, {
      method: 'POST',
      body: { name: 'P', kind: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'sk-1' },
    });
    await must('/v1/model-pool', owner, {
      method: 'POST',
      body: { providerId: provider.id, name: 'm', upstreamName: 'm', kind: 'chat' },
    });
    const made = await asOperator(path, 'POST', budget);
    expect(made.status).toBe(201);
    expect(made.json()).toMatchObject({ setBy: 'operator', editable: true });
    const { id } = made.json<BudgetItem>();
    expect((await mine()).items).toMatchObject([{ id, setBy: 'operator', editable: false }]);
    expect((await ask()).status).toBe(402);
    for (const method of ['PATCH', 'DELETE'] as const) {
      const refused = await call(`/v1/budgets/${id}`, owner, {
        method,
        ...(method === 'PATCH' ? { body: { amount: '9' } } : {}),
      });
      expect(refused.status).toBe(403);
      expect(refused.text).toContain('limits.set_by_operator');
    }
    await asOperator(`${path}/${id}`, 'PATCH', { amount: '5' });
    // Admitted; nobody answers at port 9.
    expect((await ask()).status).toBe(502);
    expect((await asOperator(`${path}/${id}`, 'DELETE')).status).toBe(200);
    expect((await mine()).items).toEqual([]);
  });

  it('show what was used before they were made, without waiting for a call', async () => {
    const { items } = (await asOperator('/v1/operator/usage', 'GET')).json<{
      items: { tenantId: string; requests: number }[];
    }>();
    const used = items.find(({ tenantId }) => tenantId === owner.tenantId)?.requests;
    expect(used).toBeGreaterThan(0);
    const made = (await asOperator(path, 'POST', { ...budget, amount: '1000' })).json<BudgetItem>();
    expect(made.accounts).toMatchObject([{ spent: String(used), held: '0' }]);
    const { items: shown } = (await asOperator(path, 'GET')).json<{ items: BudgetItem[] }>();
    expect(shown.map(({ accounts }) => accounts[0]?.spent)).toEqual([String(used)]);
    expect((await mine()).items[0]?.accounts).toMatchObject([{ spent: String(used) }]);
    await asOperator(`${path}/${made.id}`, 'DELETE');
  });

  it('cannot be written by the role of the tenant, whatever the code does', async () => {
    const { id } = (await asOperator(path, 'POST', budget)).json<BudgetItem>();
    const { database } = await testApp();
    const changed = await database.scoped(owner.tenantId, (tx) =>
      tx.updateTable('budget').set({ amount: '9' }).where('id', '=', id).executeTakeFirst(),
    );
    expect(Number(changed.numUpdatedRows)).toBe(0);
    const removed = await database.scoped(owner.tenantId, (tx) =>
      tx.deleteFrom('budget').where('id', '=', id).executeTakeFirst(),
    );
    expect(Number(removed.numDeletedRows)).toBe(0);
    const own = await must<BudgetItem>('/v1/budgets', owner, { method: 'POST', body: budget });
    const forged = database.scoped(owner.tenantId, (tx) =>
      tx.updateTable('budget').set({ set_by: 'operator' }).where('id', '=', own.id).execute(),
    );
    await expect(forged).rejects.toThrow(/row-level security/);
  });

  it('reach only what the operator set, in the tenant that is named', async () => {
    const other = await newTenant('Other');
    const { id } = (await asOperator(path, 'POST', budget)).json<BudgetItem>();
    const own = await must<BudgetItem>('/v1/budgets', owner, { method: 'POST', body: budget });
    expect((await asOperator(`${path}/${own.id}`, 'DELETE')).status).toBe(404);
    const foreign = `/v1/operator/tenants/${other.tenantId}/budgets`;
    expect((await asOperator(`${foreign}/${id}`, 'PATCH', { amount: '1' })).status).toBe(404);
    expect((await asOperator(`/v1/operator/tenants/ten_${'f'.repeat(32)}/budgets`, 'GET')).status).toBe(404);
    expect((await asOperator(`/v1/operator/tenants/ten_${'0'.repeat(32)}/budgets`, 'GET')).status).toBe(404);
    expect((await call(path, owner)).status).toBe(403);
    const shown = (await asOperator(path, 'GET')).json<{ items: BudgetItem[] }>();
    expect(shown.items.every(({ setBy }) => setBy === 'operator')).toBe(true);
  });

  it('stand beside what each tenant used', async () => {
    const { items } = (await asOperator('/v1/operator/usage', 'GET')).json<{
      items: { tenantId: string; requests: number; errors: number }[];
    }>();
    const used = items.find(({ tenantId }) => tenantId === owner.tenantId);
    expect(used?.requests).toBeGreaterThan(0);
    expect(used?.errors).toBe(used?.requests);
    expect((await call('/v1/operator/usage', owner)).status).toBe(403);
  });
});
