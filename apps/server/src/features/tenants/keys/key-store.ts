import type { Id, Permission } from '@jishi/contract';
import { sql } from 'kysely';
import { newId } from '../../../kernel/id.ts';
import type { Tx } from '../../../kernel/scope.ts';

export interface KeyRow {
  id: Id<'key'>;
  name: string;
  hint: string;
  scopes: Permission[] | null;
  models: string[] | null;
  user_id: Id<'user'>;
  /** Null when the holder is no member any more: a tenant sees names of its members only. */
  holder_name: string | null;
  holder_email: string | null;
  holder_status: 'active' | 'suspended' | null;
  created_at: Date;
  expires_at: Date | null;
  revoked_at: Date | null;
  last_used_at: Date | null;
}

function keys(tx: Tx) {
  return tx
    .selectFrom('api_key')
    .leftJoin('app_user', 'app_user.id', 'api_key.user_id')
    .leftJoin('member', (join) =>
      join
        .onRef('member.tenant_id', '=', 'api_key.tenant_id')
        .onRef('member.user_id', '=', 'api_key.user_id'),
    )
    .select([
      'api_key.id',
      'api_key.name',
      'api_key.hint',
      'api_key.scopes',
      'api_key.models',
      'api_key.user_id',
    ])
    .select(['app_user.name as holder_name', 'app_user.email as holder_email'])
    .select(['member.status as holder_status'])
    .select(['api_key.created_at', 'api_key.expires_at', 'api_key.revoked_at', 'api_key.last_used_at'])
    .$castTo<KeyRow>();
}

/** Newest first; `userId` null = everybody's. */
export function listKeys(
  tx: Tx,
  filter: { userId: string | null; before?: string | undefined; limit: number },
): Promise<KeyRow[]> {
  let query = keys(tx).orderBy('api_key.id', 'desc').limit(filter.limit);
  if (filter.userId !== null) query = query.where('api_key.user_id', '=', filter.userId);
  if (filter.before !== undefined) query = query.where('api_key.id', '<', filter.before);
  return query.execute();
}

export function findKey(tx: Tx, id: string): Promise<KeyRow | undefined> {
  return keys(tx).where('api_key.id', '=', id).executeTakeFirst();
}

export async function insertKey(
  tx: Tx,
  key: {
    tenantId: Id<'tenant'>;
    userId: Id<'user'>;
    name: string;
    hint: string;
    tokenHash: string;
    scopes: Permission[] | null;
    expiresAt: Date | null;
  },
): Promise<Id<'key'>> {
  const id = newId('key');
  await tx
    .insertInto('api_key')
    .values({
      tenant_id: key.tenantId,
      id,
      name: key.name,
      hint: key.hint,
      token_hash: key.tokenHash,
      scopes: key.scopes === null ? null : sql<string[]>`${key.scopes}::text[]`,
      user_id: key.userId,
      expires_at: key.expiresAt,
    })
    .execute();
  return id;
}

/** False when it was revoked already. */
export async function revokeKeyRow(tx: Tx, id: string, now: Date): Promise<boolean> {
  const row = await tx
    .updateTable('api_key')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
