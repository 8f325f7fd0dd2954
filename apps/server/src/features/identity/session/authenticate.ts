import { type Permission, type Role, rolePermissions } from '@jishi/contract';
import type { FastifyRequest } from 'fastify';
import { createMemory } from '../../../kernel/memory.ts';
import { problem } from '../../../kernel/problem.ts';
import { createRounds } from '../../../kernel/rounds.ts';
import type { Authenticator, Caller, Membership, Person } from '../../../platform/http/index.ts';
import { hashToken, isWellFormedToken } from '../../../platform/secret/index.ts';
import { sessionIdleSeconds } from '../engine.ts';
import type { Installation } from '../installation.ts';
import { originOf, type Presented, readBearer, readSessionToken } from './credential.ts';
import {
  findKeys,
  findSession,
  type KeyRow,
  type SessionRow,
  touchKey,
  touchSession,
} from './session-system-store.ts';

const nobody: Caller = { via: 'none', person: null, membership: null, sessionToken: null, keyId: null };

/** "Last used" is written at most once a minute, beside the request. */
const touchEveryMs = 60_000;
const touchRestMs = 2_000;

/** A tenant that cannot exist: what an unreadable `Jishi-Tenant` header selects. */
const noTenant = 'none';

type Touch = (id: string, lastSeen: Date | null, write: (now: Date) => Promise<void>) => void;

/**
 * Who calls: an API key (`Authorization: Bearer jsk_…`) or a session cookie. One SQL round trip; sessions are never
 * remembered, keys at the doors of models alone, for a second at most (see docs/decisions/0051). A revoked key, an ended
 * session, a changed role or a removed member counts from the next request on; at those doors in another process within
 * that second. A key that does not fit is refused; a cookie that does not fit is nobody (people must be able to sign in
 * again).
 */
export function createAuthenticator(installation: Installation): Authenticator {
  const touch = createTouch(installation);
  const findKey = createKeyLookups(installation);
  return {
    authenticate(request) {
      const presented = presentedBy(request);
      const bearer = readBearer(presented.authorization);
      const tenantId = selectedTenant(request.headers['jishi-tenant']);
      if (bearer !== undefined) {
        const path = request.routeOptions?.url;
        return authenticateKey(installation, { touch, findKey: findKey(path), bearer, tenantId });
      }
      return authenticateSession(installation, touch, { presented, tenantId });
    },
  };
}

type FindKey = (tokenHash: string) => Promise<KeyRow | undefined>;

/**
 * Under load one statement serves many requests. Each is looked up after it came, or, at paths where keys are remembered,
 * was looked up a second before at most.
 */
function createKeyLookups({
  database,
  clock,
  remembered,
}: Installation): (path: string | undefined) => FindKey {
  const find = createRounds(async (hashes: string[]) => {
    const found = await findKeys(database, hashes, clock.now());
    return hashes.map((hash) => found.get(hash));
  });
  if (remembered === undefined) return () => find;
  const { changes, paths } = remembered;
  const keys = createMemory<null, KeyRow | undefined>((hash) => find(hash), { changes });
  return (path) => (paths.has(path) ? (hash) => keys.get(hash, null) : find);
}

interface KeyCall {
  touch: Touch;
  findKey: FindKey;
  bearer: string;
  tenantId: string | undefined;
}

async function authenticateKey(
  { database }: Installation,
  { touch, findKey, bearer, tenantId }: KeyCall,
): Promise<Caller> {
  if (!isWellFormedToken(bearer, 'jsk')) throw problem('auth.key_invalid');
  const row = await findKey(hashToken(bearer));
  if (row === undefined) throw problem('auth.key_invalid');
  if (row.tenant_status !== 'active') throw problem('tenants.suspended');
  touch(row.key_id, row.last_used_at, (now) => touchKey(database, row, now));
  // A key acts in its own tenant only, and never as operator.
  const elsewhere = tenantId !== undefined && tenantId !== row.tenant_id;
  return {
    via: 'key',
    person: { ...personOf(row), operator: false },
    membership: elsewhere ? null : membershipOf(row, row.scopes),
    sessionToken: null,
    keyId: row.key_id,
  };
}

async function authenticateSession(
  { database, clock, cookieName, secret, publicUrl }: Installation,
  touch: Touch,
  { presented, tenantId }: { presented: Presented; tenantId: string | undefined },
): Promise<Caller> {
  const origin = originOf(presented, new URL(publicUrl).origin);
  if (origin === 'foreign') throw problem('auth.origin_refused');
  const token = readSessionToken(presented.cookie, { name: cookieName, secret });
  if (token === undefined) return nobody;
  const now = clock.now();
  const idleSince = new Date(now.getTime() - sessionIdleSeconds * 1000);
  const row = await findSession(database, { token, tenantId, now, idleSince });
  if (row === undefined) return nobody;
  if (origin === 'unknown') throw problem('auth.origin_refused');
  touch(row.session_id, row.last_seen_at, (at) => touchSession(database, row, at));
  return {
    via: 'session',
    person: personOf(row),
    membership: sessionMembership(row),
    sessionToken: token,
    keyId: null,
  };
}

/**
 * In a suspended tenant every look at the rights is refused with `tenants.suspended`; routes that need none go on, so
 * that people can sign out or change tenant.
 */
function sessionMembership(row: SessionRow): Membership | null {
  if (row.tenant_id === null) return null;
  const membership = membershipOf(row, null);
  return row.tenant_status === 'active' ? membership : { ...membership, permissions: suspendedRights() };
}

function suspendedRights(): ReadonlySet<Permission> {
  return new Proxy(new Set<Permission>(), {
    get() {
      throw problem('tenants.suspended');
    },
  });
}

function personOf(row: SessionRow | KeyRow): Person {
  return { id: row.user_id, email: row.email, name: row.name, locale: row.locale, operator: row.operator };
}

function membershipOf(
  row: Pick<KeyRow, 'tenant_id' | 'member_id' | 'role'>,
  scopes: Permission[] | null,
): Membership {
  return {
    tenantId: row.tenant_id,
    memberId: row.member_id,
    role: row.role,
    permissions: effectivePermissions(row.role, scopes),
  };
}

const ofRole = new Map(
  Object.entries(rolePermissions).map(([role, granted]) => [role, new Set<Permission>(granted)] as const),
);

/** What the role allows, cut to the scopes of a key; null = no cut. */
export function effectivePermissions(
  role: Role,
  scopes: readonly Permission[] | null,
): ReadonlySet<Permission> {
  const granted = ofRole.get(role) ?? new Set<Permission>();
  return scopes === null ? granted : new Set(scopes.filter((permission) => granted.has(permission)));
}

function createTouch({ clock, log }: Installation): Touch {
  const underway = new Set<string>();
  return (id, lastSeen, write) => {
    const now = clock.now();
    if (underway.has(id) || now.getTime() - (lastSeen?.getTime() ?? 0) < touchEveryMs) return;
    underway.add(id);
    write(now)
      .catch((error: unknown) => log.warn({ err: error }, 'last use could not be written'))
      // What is remembered of it is older than this for a moment.
      .finally(() => setTimeout(() => underway.delete(id), touchRestMs).unref());
  };
}

function selectedTenant(header: string | string[] | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  return typeof header === 'string' && /^ten_[0-9a-f]{32}$/.test(header) ? header : noTenant;
}

function presentedBy(request: FastifyRequest): Presented {
  const { headers } = request;
  return {
    method: request.method,
    host: request.host,
    authorization: headers.authorization,
    cookie: headers.cookie,
    origin: headers.origin,
    secFetchSite: single(headers['sec-fetch-site']),
  };
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}
