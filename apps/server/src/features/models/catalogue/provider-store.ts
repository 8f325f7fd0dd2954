import { type Selectable, sql, type Updateable } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ProviderTable } from '../../../kernel/tables.gen.ts';

export type ProviderRow = Selectable<ProviderTable>;

export interface ProviderCheck {
  at: string;
  ok: boolean;
  latencyMs: number | null;
  problem: string | null;
}

/** Own ones first, then those of the operator (row-level security shows both). */
export async function listProviders(tx: Tx, operatorTenantId: string): Promise<ProviderRow[]> {
  return tx
    .selectFrom('provider')
    .selectAll()
    .orderBy(sql`provider.tenant_id = ${operatorTenantId}`)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function findProvider(tx: Tx, providerId: string): Promise<ProviderRow | undefined> {
  return tx.selectFrom('provider').selectAll().where('id', '=', providerId).executeTakeFirst();
}

export interface NewProvider {
  tenant_id: string;
  id: string;
  name: string;
  kind: string;
  base_url: string;
  key_envelope: string | null;
  key_hint: string | null;
  region: string | null;
  data_policy: string | null;
  max_concurrent: number | null;
  created_at: Date;
}

export async function insertProvider(tx: Tx, row: NewProvider): Promise<ProviderRow> {
  return tx.insertInto('provider').values(row).returningAll().executeTakeFirstOrThrow();
}

/**
 * Changes a provider only while its address is still the one that the change was judged against: two changes at once
 * must not bring one's key to the other's host.
 */
export async function updateProvider(
  tx: Tx,
  before: ProviderRow,
  change: Updateable<ProviderTable>,
): Promise<ProviderRow | undefined> {
  return tx
    .updateTable('provider')
    .set(change)
    .where('tenant_id', '=', before.tenant_id)
    .where('id', '=', before.id)
    .where('base_url', '=', before.base_url)
    .returningAll()
    .executeTakeFirst();
}

export async function saveCheck(tx: Tx, row: ProviderRow, check: ProviderCheck): Promise<void> {
  await tx
    .updateTable('provider')
    .set({ last_check: sql`${JSON.stringify(check)}::jsonb` })
    .where('tenant_id', '=', row.tenant_id)
    .where('id', '=', row.id)
    .execute();
}

export async function deleteProvider(tx: Tx, row: ProviderRow): Promise<void> {
  await tx.deleteFrom('provider').where('tenant_id', '=', row.tenant_id).where('id', '=', row.id).execute();
}
