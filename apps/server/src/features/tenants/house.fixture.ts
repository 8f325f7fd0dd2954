import { randomBytes } from 'node:crypto';
import type { Id, Role } from '@jishi/contract';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { MailMessage, Ports } from '../../kernel/ports.ts';
import type { Log, Tx } from '../../kernel/scope.ts';
import type { DatabaseHandle } from '../../platform/db/index.ts';
import { contextMaker, createHttpServer, mountRouter } from '../../platform/http/index.ts';
import { createScopes } from '../../platform/scope/index.ts';
import { auditRoutes } from '../audit/index.ts';
import {
  createIdentity,
  type IdentityParts,
  type Installation,
  identityRoutes,
  mountIdentityRaw,
  people,
} from '../identity/index.ts';
import { invitationAdmission, type OnSampleWorkspace, tenantRoutes } from './index.ts';
import { insertMember, insertTenant } from './operator/tenant-system-store.ts';

const publicOrigin = 'http://console.example';
/** Of everybody in these tests; good enough for the rules. */
export const password = 'kettle-violin-moss-41';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  body: any;
  code: string | undefined;
  cookie: string | undefined;
  location: string | undefined;
  setCookies: string[];
}

export interface CallOptions {
  body?: unknown;
  cookie?: string | undefined;
  key?: string;
  tenant?: string;
  from?: string;
  headers?: Record<string, string>;
  /** Leave out what a browser of the same site would send. */
  bare?: boolean;
}

export interface Member {
  userId: Id<'user'>;
  memberId: Id<'member'>;
  tenantId: Id<'tenant'>;
  email: string;
  name: string;
}

export interface House {
  app: FastifyInstance;
  database: DatabaseHandle;
  installation: Installation;
  mails: MailMessage[];
  /** Moves the clock on. */
  pass(minutes: number): void;
  call(line: `${string} /${string}`, options?: CallOptions): Promise<Answer>;
  /** A tenant with one owner. */
  tenant(name?: string): Promise<Member>;
  member(
    tenantId: Id<'tenant'>,
    role: Role,
    change?: { email?: string; operator?: boolean },
  ): Promise<Member>;
  /** Signs in by password; answers the session cookie. */
  cookieOf(person: { email: string }): Promise<string>;
  /** Newest first. */
  audit(tenantId: Id<'tenant'>): Promise<{ action: string; details: Record<string, unknown> }[]>;
  /** Closes the server; the database belongs to the caller. */
  close(): Promise<void>;
}

export interface HouseOptions extends Partial<IdentityParts> {
  mailConfigured?: boolean;
  onSampleWorkspace?: OnSampleWorkspace;
}

const opened: { database?: Promise<DatabaseHandle> } = {};

/**
 * The database of all tests of these rooms in this worker, opened by the first. Not the one of the other suites: those
 * begin with the first set-up, which finds nobody.
 */
export function houseDatabase(open: () => Promise<DatabaseHandle>): Promise<DatabaseHandle> {
  opened.database ??= open();
  return opened.database;
}

/** The two rooms behind a real HTTP edge on a real database; only mail and clock are ours. */
export async function openHouse(database: DatabaseHandle, options: HouseOptions = {}): Promise<House> {
  await database.migrate();
  const { mailConfigured = false, onSampleWorkspace, ...parts } = options;
  const mails: MailMessage[] = [];
  const offset = { ms: 0 };
  const clock = { now: () => new Date(Date.now() + offset.ms) };
  const publicUrl = parts.publicUrl ?? publicOrigin;
  const ports = {
    mail: {
      configured: mailConfigured,
      send: async (message: MailMessage) => mailConfigured && mails.push(message) > 0,
    },
    publicUrl: (path: string) => `${publicUrl}${path}`,
    defaultLocale: 'en',
  } as Ports;
  const scopes = createScopes(database, ports, { log: silent, clock });
  const { installation, authenticator } = createIdentity({
    database,
    scopes,
    ports,
    log: silent,
    clock,
    secret: randomBytes(32).toString('hex'),
    publicUrl,
    admission: invitationAdmission,
    failureGridMs: 0,
    ...parts,
  });
  const app = createHttpServer({ log: silent, defaultLocale: 'en', trustProxy: false });
  const makeContext = contextMaker({ authenticator, scopes, log: silent, defaultLocale: 'en' });
  const tenants = tenantRoutes({ installation, version: '0.0.0-test', onSampleWorkspace });
  const router = {
    ...tenants,
    auth: { ...identityRoutes(installation), ...tenants.auth },
    audit: auditRoutes,
  };
  mountIdentityRaw(app, makeContext, installation);
  mountRouter(app, router as never, makeContext);
  const hash = await installation.engine.hashPassword(password);
  const house: House = {
    app,
    database,
    installation,
    mails,
    pass: (minutes) => {
      offset.ms += minutes * 60_000;
    },
    call: (line, callOptions) => call(app, line, callOptions),
    tenant: (name = 'Nordlicht') =>
      people.inSystem(database, async (tx) => {
        const { id } = await insertTenant(tx, name);
        return addMember(tx, { tenantId: id, role: 'owner', hash });
      }),
    member: (tenantId, role, change = {}) =>
      people.inSystem(database, (tx) => addMember(tx, { tenantId, role, hash, ...change })),
    cookieOf: async ({ email }) => {
      const answer = await call(app, 'POST /v1/auth/sign-in', { body: { email, password } });
      if (answer.cookie === undefined)
        throw new Error(`no sign-in for ${email}: ${JSON.stringify(answer.body)}`);
      return answer.cookie;
    },
    audit: async (tenantId) => {
      const rows = await database.scoped(tenantId, (tx) =>
        tx.selectFrom('audit_entry').select(['action', 'details']).orderBy('sequence', 'desc').execute(),
      );
      return rows.map((row) => ({ action: row.action, details: JSON.parse(row.details) }));
    },
    close: () => app.close(),
  };
  return house;
}

async function addMember(
  tx: Tx,
  input: { tenantId: Id<'tenant'>; role: Role; hash: string; email?: string; operator?: boolean },
): Promise<Member> {
  const { tenantId, role, hash, operator = false } = input;
  const unique = randomBytes(6).toString('hex');
  const email = input.email ?? `person-${unique}@people.example`;
  const name = `Person ${unique}`;
  const userId = await people.insertUser(tx, {
    email,
    name,
    locale: null,
    operator,
    emailVerified: false,
    passwordHash: hash,
  });
  const memberId = await insertMember(tx, { tenantId, userId, role });
  if (memberId === undefined) throw new Error('a member already');
  return { userId, memberId, tenantId, email, name };
}

async function call(app: FastifyInstance, line: string, options: CallOptions = {}): Promise<Answer> {
  const [method, url] = line.split(' ') as [string, string];
  const response = await app.inject({
    method: method as InjectOptions['method'] & string,
    url,
    headers: {
      ...(options.bare === true ? {} : { origin: publicOrigin, 'sec-fetch-site': 'same-origin' }),
      ...(options.cookie === undefined ? {} : { cookie: options.cookie }),
      ...(options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }),
      ...(options.tenant === undefined ? {} : { 'jishi-tenant': options.tenant }),
      ...options.headers,
    },
    ...(options.from === undefined ? {} : { remoteAddress: options.from }),
    ...(options.body === undefined ? {} : { payload: options.body as object }),
  } as InjectOptions);
  const setCookies = [response.headers['set-cookie'] ?? []].flat();
  const session = setCookies.find((text) => /session_token=[^;]+/.test(text));
  const json = String(response.headers['content-type']).includes('json');
  const body = json ? response.json() : response.body;
  return {
    status: response.statusCode,
    body,
    code: json ? body.code : undefined,
    cookie: session?.split(';')[0],
    location: response.headers.location === undefined ? undefined : String(response.headers.location),
    setCookies,
  };
}
