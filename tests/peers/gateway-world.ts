import type { Id, ModelItem, ProviderItem } from '@jishi/contract';
import type { Selectable } from 'kysely';
import type { UsageRecordTable } from '../../apps/server/src/kernel/tables.gen.ts';
import type { GatewayApp, TestMember } from './gateway-app.ts';
import type { MockUpstream, Script } from './mock-upstream.ts';

export interface TestTenant {
  tenantId: Id<'tenant'>;
  admin: TestMember;
  provider: ProviderItem;
}

/** A fresh tenant with an administrator and a provider at the mock. */
export async function addTenant(app: GatewayApp, upstream: MockUpstream): Promise<TestTenant> {
  const tenantId = await app.tenant();
  const admin = app.member(tenantId, 'admin');
  const input = {
    name: 'Mock',
    kind: 'openai-compatible',
    baseUrl: upstream.url,
    apiKey: 'sk-upstream-0123456789',
  };
  const { body } = await app.call<ProviderItem>(admin, 'POST /v1/providers', input);
  return { tenantId, admin, provider: body };
}

/** A model of that provider; `script` is how the mock plays it. Its name differs from the upstream's. */
export async function addModel(
  app: GatewayApp,
  upstream: MockUpstream,
  input: { tenant: TestTenant; name: string; kind?: 'chat' | 'embedding'; script?: Script },
): Promise<ModelItem> {
  const { tenant, name, kind = 'chat', script = {} } = input;
  const upstreamName = `vendor/${name}`;
  upstream.script(upstreamName, script);
  const fields = { providerId: tenant.provider.id, name, upstreamName, kind };
  const { status, body, text } = await app.call<ModelItem>(tenant.admin, 'POST /v1/model-pool', fields);
  if (status !== 201) throw new Error(text);
  return body;
}

export type LedgerRow = Selectable<UsageRecordTable>;

/** The tenant's ledger as it is, oldest first. */
export async function ledger(app: GatewayApp, tenantId: string): Promise<LedgerRow[]> {
  return app.database.system
    .selectFrom('usage_record')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .orderBy('id')
    .execute();
}

/** Waits until nothing of the tenant is pending (a client that left does not wait for the ledger). */
export async function settledLedger(app: GatewayApp, tenantId: string): Promise<LedgerRow[]> {
  for (let tries = 0; tries < 400; tries++) {
    const rows = await ledger(app, tenantId);
    if (rows.length > 0 && rows.every((row) => row.status !== 'pending')) return rows;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('usage stays pending');
}
