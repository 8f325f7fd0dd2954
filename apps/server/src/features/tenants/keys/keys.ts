import type { Id, Permission, Role } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { found, may, requireUser } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { createToken } from '../../../platform/secret/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { type Installation, people } from '../../identity/index.ts';
import { findKey, insertKey, type KeyRow, listKeys, revokeKeyRow } from './key-store.ts';
import { membershipByEmail } from './key-system-store.ts';

/** Of API keys: `jsk_…`, so that secret scanners find leaked ones. */
const keyPrefix = 'jsk';

const dayMs = 24 * 3_600_000;

export interface NewKey {
  name: string;
  /** Null: all that the holder's role allows at the time of each request. */
  scopes: Permission[] | null;
  expiresInDays: number | null;
}

export interface CreatedKey {
  key: KeyRow;
  /** The key itself, known only now: the database keeps its hash. */
  secret: string;
}

/** A key that acts as me. @throws Problem `keys.scope_exceeds_role` */
export function createKey(scope: Scope, input: NewKey): Promise<CreatedKey> {
  const holder = { userId: requireUser(scope), permissions: scope.actor.permissions };
  return storeKey(scope, holder, input);
}

function storeKey(
  scope: Scope,
  holder: { userId: Id<'user'>; permissions: ReadonlySet<Permission> },
  { name, scopes, expiresInDays }: NewKey,
): Promise<CreatedKey> {
  const excess = scopes?.filter((wanted) => !holder.permissions.has(wanted)) ?? [];
  if (excess.length > 0) throw problem('keys.scope_exceeds_role', { scopes: excess });
  const token = createToken(keyPrefix);
  const expiresAt =
    expiresInDays === null ? null : new Date(scope.clock.now().getTime() + expiresInDays * dayMs);
  return scope.tx(async (tx) => {
    const id = await insertKey(tx, {
      tenantId: scope.tenantId,
      userId: holder.userId,
      name,
      hint: token.hint,
      tokenHash: token.hash,
      scopes: scopes === null ? null : [...new Set(scopes)],
      expiresAt,
    });
    await recordAudit(tx, scope, {
      action: 'key.created',
      subject: { kind: 'key', id, name },
      details: { scopes, expiresAt: expiresAt?.toISOString() ?? null, holder: holder.userId },
    });
    return { key: found(await findKey(tx, id)), secret: token.secret.reveal() };
  });
}

/** Mine, or with `keys.manage` all of the tenant. @throws Problem `auth.forbidden` */
export function keysFor(
  scope: Scope,
  { all, before, limit }: { all: boolean; before: string | undefined; limit: number },
): Promise<KeyRow[]> {
  if (all && !may(scope, 'keys.manage')) throw problem('auth.forbidden', { permission: 'keys.manage' });
  const userId = all ? null : requireUser(scope);
  return scope.tx((tx) => listKeys(tx, { userId, before, limit }));
}

/** Somebody else's key does not exist for those without `keys.manage`. */
export function revokeKey(scope: Scope, keyId: string): Promise<void> {
  const userId = requireUser(scope);
  return scope.tx(async (tx) => {
    const key = found(await findKey(tx, keyId));
    if (key.user_id !== userId && !may(scope, 'keys.manage')) throw problem('not_found');
    if (!(await revokeKeyRow(tx, keyId, scope.clock.now()))) return;
    await recordAudit(tx, scope, {
      action: 'key.revoked',
      subject: { kind: 'key', id: keyId, name: key.name },
      details: { holder: key.user_id },
    });
  });
}

/**
 * A key for a member, made by whoever runs the installation (command line). `tenantId` is needed when the person is a
 * member of several tenants. @throws Problem `not_found`, `keys.scope_exceeds_role`
 */
export async function createKeyFor(
  installation: Installation,
  input: NewKey & { email: string; tenantId?: string | undefined },
): Promise<CreatedKey & { tenantId: Id<'tenant'> }> {
  const memberships = await membershipByEmail(installation.database, input.email.toLowerCase());
  const [membership, ...others] = memberships.filter(
    (row) => input.tenantId === undefined || row.tenant_id === input.tenantId,
  );
  if (membership === undefined || others.length > 0) throw problem('not_found');
  const scope = installation.scopes.forSystem(membership.tenant_id);
  const holder = {
    userId: membership.user_id,
    permissions: people.effectivePermissions(membership.role as Role, null),
  };
  return { ...(await storeKey(scope, holder, input)), tenantId: membership.tenant_id };
}
