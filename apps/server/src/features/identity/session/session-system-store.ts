import type { Id, Locale, Permission, Role } from '@jishi/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { DatabaseHandle } from '../../../platform/db/index.ts';
import { reservedTenantId } from '../system-store.ts';

interface PersonColumns {
  user_id: Id<'user'>;
  email: string;
  name: string;
  locale: Locale | null;
  operator: boolean;
}

interface MembershipColumns {
  tenant_id: Id<'tenant'>;
  member_id: Id<'member'>;
  role: Role;
  tenant_status: 'active' | 'suspended';
}

export type SessionRow = PersonColumns & {
  session_id: string;
  last_seen_at: Date;
} & (MembershipColumns | { [column in keyof MembershipColumns]: null });

export interface SessionQuery {
  token: string;
  /** A tenant id, or undefined for the person's first. Anything that is no tenant of theirs finds no membership. */
  tenantId: string | undefined;
  now: Date;
  /** Sessions not used since then have ended. */
  idleSince: Date;
}

/** Session, person and membership in one round trip: it runs with every request. */
export async function findSession(
  database: DatabaseHandle,
  { token, tenantId, now, idleSince }: SessionQuery,
): Promise<SessionRow | undefined> {
  const wanted = tenantId ?? null;
  const { rows } = await sql<SessionRow>`
    SELECT s.id AS session_id, s.updated_at AS last_seen_at,
      u.id AS user_id, u.email, u.name, u.locale, u.operator,
      m.tenant_id, m.member_id, m.role, m.tenant_status
    FROM user_session s
    JOIN app_user u ON u.id = s.user_id
    LEFT JOIN LATERAL (
      SELECT member.tenant_id, member.id AS member_id, member.role, tenant.status AS tenant_status
      FROM member JOIN tenant ON tenant.id = member.tenant_id
      WHERE member.user_id = u.id AND member.status = 'active' AND member.tenant_id <> ${reservedTenantId}
        AND (${wanted}::text IS NULL OR member.tenant_id = ${wanted}::text)
      ORDER BY tenant.status = 'active' DESC, member.joined_at, member.tenant_id
      LIMIT 1
    ) m ON true
    WHERE s.token = ${token} AND s.expires_at > ${now} AND s.updated_at > ${idleSince}`.execute(
    database.system,
  );
  return rows[0];
}

export interface KeyRow extends PersonColumns, MembershipColumns {
  key_id: Id<'key'>;
  scopes: Permission[] | null;
  last_used_at: Date | null;
}

/**
 * The usable keys of these: not revoked, not expired, their holders active members of their tenants. One round trip,
 * never cached.
 */
export async function findKeys(
  database: DatabaseHandle,
  tokenHashes: readonly string[],
  now: Date,
): Promise<Map<string, KeyRow>> {
  const { rows } = await sql<KeyRow & { token_hash: string }>`/*keep*/
    SELECT k.token_hash, k.id AS key_id, k.scopes, k.last_used_at,
      u.id AS user_id, u.email, u.name, u.locale, u.operator,
      m.tenant_id, m.id AS member_id, m.role, t.status AS tenant_status
    FROM api_key k
    JOIN app_user u ON u.id = k.user_id
    JOIN member m ON m.tenant_id = k.tenant_id AND m.user_id = k.user_id AND m.status = 'active'
    JOIN tenant t ON t.id = k.tenant_id
    WHERE k.token_hash = any(${[...new Set(tokenHashes)]}::text[]) AND k.tenant_id <> ${reservedTenantId}
      AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > ${now}::timestamptz)`.execute(
    database.system,
  );
  return new Map(rows.map((row) => [row.token_hash, row]));
}

export async function touchSession(database: DatabaseHandle, row: SessionRow, now: Date): Promise<void> {
  await sql`
    WITH seen AS (UPDATE user_session SET updated_at = ${now} WHERE id = ${row.session_id})
    UPDATE member SET last_seen_at = ${now}
    WHERE tenant_id = ${row.tenant_id}::text AND id = ${row.member_id}::text`.execute(database.background);
}

export async function touchKey(database: DatabaseHandle, row: KeyRow, now: Date): Promise<void> {
  await sql`
    WITH used AS (
      UPDATE api_key SET last_used_at = ${now} WHERE tenant_id = ${row.tenant_id} AND id = ${row.key_id}
    )
    UPDATE member SET last_seen_at = ${now} WHERE tenant_id = ${row.tenant_id} AND id = ${row.member_id}`.execute(
    database.background,
  );
}

export interface SessionListRow {
  id: string;
  token: string;
  created_at: Date;
  updated_at: Date;
  ip_address: string | null;
  user_agent: string | null;
}

export function listSessions(
  database: DatabaseHandle,
  userId: string,
  { now, idleSince }: { now: Date; idleSince: Date },
): Promise<SessionListRow[]> {
  return database.system
    .selectFrom('user_session')
    .select(['id', 'token', 'created_at', 'updated_at', 'ip_address', 'user_agent'])
    .where('user_id', '=', userId)
    .where('expires_at', '>', now)
    .where('updated_at', '>', idleSince)
    .orderBy('updated_at', 'desc')
    .execute();
}

/** Ends sessions of one person: one, all but one, or all. Answers how many. */
export async function deleteSessions(
  tx: Tx,
  userId: string,
  which: { id?: string; token?: string; exceptToken?: string | null } = {},
): Promise<number> {
  let query = tx.deleteFrom('user_session').where('user_id', '=', userId);
  if (which.id !== undefined) query = query.where('id', '=', which.id);
  if (which.token !== undefined) query = query.where('token', '=', which.token);
  if (which.exceptToken) query = query.where('token', '<>', which.exceptToken);
  const result = await query.executeTakeFirst();
  return Number(result.numDeletedRows);
}

export async function deleteEndedSessions(
  tx: Tx,
  userId: string,
  { now, idleSince }: { now: Date; idleSince: Date },
): Promise<void> {
  await tx
    .deleteFrom('user_session')
    .where('user_id', '=', userId)
    .where(({ eb, or }) => or([eb('expires_at', '<=', now), eb('updated_at', '<=', idleSince)]))
    .execute();
}

export async function userOfSession(database: DatabaseHandle, token: string): Promise<string | undefined> {
  const row = await database.system
    .selectFrom('user_session')
    .select('user_id')
    .where('token', '=', token)
    .executeTakeFirst();
  return row?.user_id;
}
