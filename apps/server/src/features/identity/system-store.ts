import type { Id, Locale } from '@jishi/contract';
import { sql } from 'kysely';
import { newId } from '../../kernel/id.ts';
import type { Tx } from '../../kernel/scope.ts';
import type { DatabaseHandle } from '../../platform/db/index.ts';

/** Holds what the operator shares with every tenant; never a tenant that somebody acts in. */
export const reservedTenantId = 'ten_00000000000000000000000000000000' as Id<'tenant'>;

/** A transaction of the installation itself: it sees every tenant. Only use cases of identity and tenants start one. */
export function inSystem<T>(database: DatabaseHandle, work: (tx: Tx) => Promise<T>): Promise<T> {
  return database.system.transaction().execute(work);
}

/**
 * Runs `work` as one tenant inside a transaction of the installation, so that a change across tenants and its audit
 * entries commit together. Afterwards the transaction sees every tenant again.
 */
export async function inTenant<T>(tx: Tx, tenantId: Id<'tenant'>, work: (tx: Tx) => Promise<T>): Promise<T> {
  await sql`select set_config('app.tenant_id', ${tenantId}, true), set_config('role', 'app_scoped', true)`.execute(
    tx,
  );
  const result = await work(tx);
  await sql`select set_config('role', 'none', true), set_config('app.tenant_id', '', true)`.execute(tx);
  return result;
}

/** What better-auth stores through: the handle that sees all people. */
export function storageOf(database: DatabaseHandle) {
  return { db: database.system, type: 'postgres' as const };
}

export interface UserRow {
  id: Id<'user'>;
  email: string;
  name: string;
  email_verified: boolean;
  locale: Locale | null;
  theme: 'system' | 'light' | 'dark';
  operator: boolean;
}

function users(tx: Tx | DatabaseHandle['system']) {
  return tx
    .selectFrom('app_user')
    .select(['id', 'email', 'name', 'email_verified', 'locale', 'theme', 'operator'])
    .$castTo<UserRow>();
}

export function userByEmail(database: DatabaseHandle, email: string): Promise<UserRow | undefined> {
  return users(database.system).where('email', '=', email.toLowerCase()).executeTakeFirst();
}

export function userById(database: DatabaseHandle, id: string): Promise<UserRow | undefined> {
  return users(database.system).where('id', '=', id).executeTakeFirst();
}

/** Everybody, with the number of memberships; for whoever runs the installation. */
export function listUsers(database: DatabaseHandle): Promise<(UserRow & { memberships: number })[]> {
  return users(database.system)
    .select(({ selectFrom }) =>
      selectFrom('member')
        .whereRef('member.user_id', '=', 'app_user.id')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .as('memberships'),
    )
    .orderBy('email')
    .$castTo<UserRow & { memberships: number }>()
    .execute();
}

export async function anybodyExists(tx: Tx | DatabaseHandle): Promise<boolean> {
  const handle = 'system' in tx ? tx.system : tx;
  return (await handle.selectFrom('app_user').select('id').limit(1).executeTakeFirst()) !== undefined;
}

export interface NewUser {
  email: string;
  name: string;
  locale: Locale | null;
  operator: boolean;
  emailVerified: boolean;
  /** From the engine; plain text never reaches a store. */
  passwordHash: string;
}

export async function insertUser(tx: Tx, user: NewUser): Promise<Id<'user'>> {
  const id = newId('user');
  await tx
    .insertInto('app_user')
    .values({
      id,
      email: user.email.toLowerCase(),
      name: user.name,
      email_verified: user.emailVerified,
      locale: user.locale,
      operator: user.operator,
    })
    .execute();
  await setPasswordHash(tx, id, user.passwordHash);
  return id;
}

export async function passwordHashOf(database: DatabaseHandle, userId: string): Promise<string | undefined> {
  const row = await database.system
    .selectFrom('user_account')
    .select('password')
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .executeTakeFirst();
  return row?.password ?? undefined;
}

/** Sets the password, whether or not there was one. */
export async function setPasswordHash(tx: Tx, userId: string, hash: string): Promise<void> {
  await tx
    .insertInto('user_account')
    .values({
      id: crypto.randomUUID(),
      user_id: userId,
      account_id: userId,
      provider_id: 'credential',
      password: hash,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['provider_id', 'account_id'])
        .doUpdateSet({ password: hash, updated_at: sql<Date>`now()` }),
    )
    .execute();
}

export async function updateUser(
  tx: Tx,
  id: string,
  change: Partial<Pick<UserRow, 'name' | 'locale' | 'theme' | 'email_verified'>>,
): Promise<void> {
  await tx
    .updateTable('app_user')
    .set({ ...change, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
}

export interface MembershipRow {
  tenant_id: Id<'tenant'>;
  tenant_name: string;
  member_id: Id<'member'>;
  role: string;
}

/** Active memberships in active tenants, oldest first: the first is the default. */
export function membershipsOf(database: DatabaseHandle, userId: string): Promise<MembershipRow[]> {
  return database.system
    .selectFrom('member')
    .innerJoin('tenant', 'tenant.id', 'member.tenant_id')
    .select(['tenant.id as tenant_id', 'tenant.name as tenant_name', 'member.id as member_id', 'member.role'])
    .where('member.user_id', '=', userId)
    .where('member.status', '=', 'active')
    .where('tenant.status', '=', 'active')
    .orderBy('member.joined_at')
    .orderBy('member.tenant_id')
    .$castTo<MembershipRow>()
    .execute();
}

/** Tenants whose audit log tells about this person: those with an active membership, in the order of locking. */
export async function tenantIdsOf(tx: Tx, userId: string): Promise<Id<'tenant'>[]> {
  const rows = await tx
    .selectFrom('member')
    .select('tenant_id')
    .where('user_id', '=', userId)
    .where('status', '=', 'active')
    .orderBy('tenant_id')
    .execute();
  return rows.map((row) => row.tenant_id as Id<'tenant'>);
}

/**
 * Takes everything away that somebody may have set up on an account before its address was proved: password, sessions
 * and API keys. Called before the proved owner is let in by single sign-on.
 */
export async function dropUnprovedAccess(tx: Tx, userId: string): Promise<void> {
  await tx
    .deleteFrom('user_account')
    .where('user_id', '=', userId)
    .where('provider_id', '=', 'credential')
    .execute();
  await tx.deleteFrom('user_session').where('user_id', '=', userId).execute();
  await tx
    .updateTable('api_key')
    .set({ revoked_at: sql<Date>`now()` })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Random one-time values: `identifier` carries the hash of the token, `value` what it is for. */
export async function putOneTime(
  tx: Tx,
  entry: { identifier: string; value: string; expiresAt: Date },
): Promise<void> {
  await tx
    .insertInto('verification')
    .values({
      id: crypto.randomUUID(),
      identifier: entry.identifier,
      value: entry.value,
      expires_at: entry.expiresAt,
    })
    .execute();
}

export async function peekOneTime(
  database: DatabaseHandle,
  identifier: string,
  now: Date,
): Promise<string | undefined> {
  const row = await database.system
    .selectFrom('verification')
    .select('value')
    .where('identifier', '=', identifier)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return row?.value;
}

/** Uses a one-time value up; of two who present it at once, one gets undefined. */
export async function consumeOneTime(tx: Tx, identifier: string, now: Date): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('verification')
    .where('identifier', '=', identifier)
    .where('expires_at', '>', now)
    .returning('value')
    .executeTakeFirst();
  return row?.value;
}

export async function dropOneTime(tx: Tx, values: string[]): Promise<void> {
  await tx.deleteFrom('verification').where('value', '=', sql<string>`any(${values}::text[])`).execute();
}
