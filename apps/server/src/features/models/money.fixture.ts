import type { BudgetItem } from '@jishi/contract';
import type { Answer, GatewayApp } from '../../../../../tests/peers/gateway-app.ts';
import { addModel, addTenant, type TestTenant } from '../../../../../tests/peers/gateway-world.ts';
import type { MockUpstream } from '../../../../../tests/peers/mock-upstream.ts';

export const usd = (dollars: number) => String(BigInt(Math.round(dollars * 1e6)) * 1_000_000n);

export interface World {
  tenant: TestTenant;
  ask(options?: Record<string, unknown>): Promise<Answer<Record<string, unknown>>>;
  budget(fields: Record<string, unknown>): Promise<BudgetItem>;
  account(): Promise<BudgetItem['accounts'][number] | undefined>;
  entries(): Promise<{ held: boolean; amount: string; kind: string }[]>;
}

/** A tenant with one priced model: 1 USD per input token, 2 USD per output token; answers of three tokens. */
export async function moneyWorld(app: GatewayApp, upstream: MockUpstream, priced = true): Promise<World> {
  const tenant = await addTenant(app, upstream);
  const usage = { prompt_tokens: 10, completion_tokens: 3, total_tokens: 13 };
  const model = await addModel(app, upstream, {
    tenant,
    name: 'priced',
    script: { pieces: ['a', 'b', 'c'], usage },
  });
  const call: GatewayApp['call'] = (...args) => app.call(...args);
  if (priced)
    await call(tenant.admin, `POST /v1/model-pool/${model.id}/prices`, {
      currency: 'USD',
      inputPico: usd(1),
      outputPico: usd(2),
    });
  return {
    tenant,
    ask: (options = {}) =>
      call(tenant.admin, 'POST /v1/chat/completions', {
        model: 'priced',
        messages: [{ role: 'user', content: 'hello' }],
        max_tokens: 10,
        ...options,
      }),
    async budget(fields) {
      const { status, body, text } = await app.call<BudgetItem>(tenant.admin, 'POST /v1/budgets', {
        name: 'Team',
        unit: 'money',
        currency: 'USD',
        amount: usd(1_000),
        period: 'month',
        ...fields,
      });
      if (status !== 201) throw new Error(text);
      return body;
    },
    async account() {
      const { body } = await app.call<{ items: BudgetItem[] }>(tenant.admin, 'GET /v1/budgets');
      return body.items[0]?.accounts[0];
    },
    entries: () =>
      app.database.system
        .selectFrom('budget_entry')
        .select(['held', 'amount', 'kind'])
        .where('tenant_id', '=', tenant.tenantId)
        .where('kind', '=', 'usage')
        .execute(),
  };
}
