import type { Id, Locale } from '@jishi/contract';
import type { Clock } from '../../kernel/clock.ts';
import { newId } from '../../kernel/id.ts';
import type { Changes } from '../../kernel/memory.ts';
import type { Ports } from '../../kernel/ports.ts';
import type { Actor, Log } from '../../kernel/scope.ts';
import type { DatabaseHandle } from '../../platform/db/index.ts';
import type { HttpContext } from '../../platform/http/index.ts';
import type { ScopeFactory } from '../../platform/scope/index.ts';
import type { Turns } from './sign-in/turns.ts';

/** The identity provider of this installation, as its operator configured it. */
export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** What the sign-in button says. */
  name: string;
}

/** Who may come in by single sign-on without an account; implemented by the tenants room. */
export interface Admission {
  /** Whether an open invitation waits for this address. */
  isInvited(email: string): Promise<boolean>;
  /** Accepts the open invitations of a person who is not a member anywhere yet. */
  admit(userId: Id<'user'>, visitor: Visitor): Promise<void>;
}

/** What `wire.ts` gives to this room. */
export interface IdentityParts {
  database: DatabaseHandle;
  scopes: ScopeFactory;
  ports: Pick<Ports, 'mail' | 'publicUrl' | 'defaultLocale'>;
  log: Log;
  clock: Clock;
  /** Signs cookies; at least 32 characters, the same in every process. */
  secret: string;
  /** URL under which people reach the console; `https:` makes cookies secure. */
  publicUrl: string;
  oidc?: OidcSettings | undefined;
  /** Made once the room stands; nobody comes in by single sign-on alone without it. */
  admission?: ((installation: Installation) => Admission) | undefined;
  /** At these paths keys may be remembered for a second, until this process changes something; absent: each is looked up. */
  remembered?: { changes: Changes; paths: ReadonlySet<string | undefined> } | undefined;
  /** Failed sign-ins are answered on this grid of milliseconds (default 250), so that their time tells nothing. */
  failureGridMs?: number;
}

/** better-auth behind our words: it checks passwords, makes and ends sessions and writes their cookies. */
export interface Engine {
  /** A new session, or undefined when account and password do not fit. Takes the same work for unknown accounts. */
  signIn(input: { email: string; password: string }, visitor: Visitor): Promise<string[] | undefined>;
  /** Ends the session of this cookie, if any; answers the cookies that clear it. */
  signOut(visitor: Visitor): Promise<string[]>;
  hashPassword(password: string): Promise<string>;
  verifyPassword(hash: string, password: string): Promise<boolean>;
}

export type EngineParts = Omit<IdentityParts, 'admission'>;

/** The people of this installation, across tenants: what the use cases of this room work on. */
export interface Installation extends EngineParts {
  readonly engine: Engine;
  readonly admission: Admission | undefined;
  readonly turns: Turns;
  readonly cookieName: string;
}

/** Somebody at the other end of a request, signed in or not. */
export interface Visitor {
  ipAddress: string;
  userAgent: string;
  cookie: string | undefined;
  locale: Locale;
  requestId: string;
  signal: AbortSignal;
}

export function visitorOf({ request, locale, requestId, signal }: HttpContext): Visitor {
  return {
    ipAddress: request.ip,
    userAgent: (request.headers['user-agent'] ?? '').slice(0, 400),
    cookie: request.headers.cookie,
    locale,
    requestId,
    signal,
  };
}

/** No request at all: the command line, recovery. */
export function nobodyAt({ ports }: Pick<Installation, 'ports'>): Visitor {
  return {
    ipAddress: '',
    userAgent: '',
    cookie: undefined,
    locale: ports.defaultLocale,
    requestId: newId('request'),
    signal: new AbortController().signal,
  };
}

/** A person acting on their own account, outside any tenant's roles. */
export function personActor(
  person: { id: Id<'user'>; name: string; operator: boolean },
  visitor: Visitor,
): Actor {
  return {
    kind: 'user',
    userId: person.id,
    keyId: null,
    memberId: null,
    name: person.name,
    role: null,
    permissions: new Set(),
    operator: person.operator,
    ipAddress: visitor.ipAddress,
  };
}
