import type { Id, Role } from '@jishi/contract';
import { sql } from 'kysely';
import { newId } from '../../../kernel/id.ts';
import type { Tx } from '../../../kernel/scope.ts';
import type { DatabaseHandle } from '../../../platform/db/index.ts';
import { people } from '../../identity/index.ts';

export interface TenantRow {
  id: Id<'tenant'>;
  name: string;
  status: 'active' | 'suspended';
  created_at: Date;
  member_count: number;
}

function tenants(handle: Tx | DatabaseHandle['system']) {
  return handle
    .selectFrom('tenant')
    .select(['id', 'name', 'status', 'created_at'])
    .select(
      sql<number>`(SELECT count(*)::int FROM member WHERE member.tenant_id = tenant.id)`.as('member_count'),
    )
    .where('id', '<>', people.reservedTenantId)
    .$castTo<TenantRow>();
}

/** Newest first. */
export function listTenants(
  database: DatabaseHandle,
  { before, limit }: { before?: string | undefined; limit: number },
): Promise<TenantRow[]> {
  const query = tenants(database.system).orderBy('id', 'desc').limit(limit);
  return (before === undefined ? query : query.where('id', '<', before)).execute();
}

export async function insertTenant(tx: Tx, name: string): Promise<TenantRow> {
  const id = newId('tenant');
  await tx.insertInto('tenant').values({ id, name }).execute();
  return tenants(tx).where('id', '=', id).executeTakeFirstOrThrow();
}

/** Undefined when there is no such tenant (or it is the reserved one). */
export async function setTenantStatus(
  tx: Tx,
  id: string,
  status: TenantRow['status'],
): Promise<{ before: TenantRow['status']; after: TenantRow } | undefined> {
  const row = await tenants(tx).where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined) return undefined;
  await tx.updateTable('tenant').set({ status }).where('id', '=', id).execute();
  return { before: row.status, after: { ...row, status } };
}

/** A new membership, or undefined when the person is a member already. */
export async function insertMember(
  tx: Tx,
  member: { tenantId: Id<'tenant'>; userId: Id<'user'>; role: Role },
): Promise<Id<'member'> | undefined> {
  const row = await tx
    .insertInto('member')
    .values({
      tenant_id: member.tenantId,
      id: newId('member'),
      user_id: member.userId,
      role: member.role,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'user_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row?.id as Id<'member'> | undefined;
}

export async function isMemberElsewhere(
  database: DatabaseHandle,
  userId: string,
  tenantId: string,
): Promise<boolean> {
  const row = await database.system
    .selectFrom('member')
    .select('id')
    .where('user_id', '=', userId)
    .where('tenant_id', '<>', tenantId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Two completions of the set-up at once: the second waits and then finds it done. */
export async function lockSetup(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(727434)`.execute(tx);
}

export async function dropSetupTokens(tx: Tx): Promise<void> {
  await tx.deleteFrom('verification').where('value', '=', 'setup').execute();
}
