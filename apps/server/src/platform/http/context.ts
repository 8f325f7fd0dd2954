import type { Id, Locale, Permission, Role } from '@jishi/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Log, Scope } from '../../kernel/scope.ts';

/** The person behind a session or an API key. */
export interface Person {
  id: Id<'user'>;
  email: string;
  name: string;
  locale: Locale | null;
  operator: boolean;
}

/** The tenant in which the caller acts, and as what. */
export interface Membership {
  tenantId: Id<'tenant'>;
  memberId: Id<'member'>;
  role: Role;
  permissions: ReadonlySet<Permission>;
}

export interface Caller {
  via: 'session' | 'key' | 'none';
  person: Person | null;
  membership: Membership | null;
  sessionToken: string | null;
  keyId: Id<'key'> | null;
}

/** Implemented by the identity room. Throws a Problem for a presented but invalid credential. */
export interface Authenticator {
  authenticate(request: FastifyRequest): Promise<Caller>;
}

/** What a handler gets. `scope` and `person` throw the right problem when the caller has none. */
export interface HttpContext {
  readonly caller: Caller;
  readonly scope: Scope;
  readonly person: Person;
  readonly locale: Locale;
  readonly requestId: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}
