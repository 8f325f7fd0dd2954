import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { type Id, type Role, rolePermissions } from '@jishi/contract';
import { budgetRoutes, limitRoutes, rateLimitRoutes } from '../../apps/server/src/features/limits/index.ts';
import {
  mountMeteringRaw,
  requestContentRoutes,
  usageRoutes,
} from '../../apps/server/src/features/metering/index.ts';
import {
  createModelGateway,
  modelAdviceRoutes,
  modelCacheRoutes,
  modelHealthRoutes,
  modelPoolRoutes,
  modelRouteRoutes,
  mountModelsRaw,
  priceRoutes,
  providerRoutes,
} from '../../apps/server/src/features/models/index.ts';
import { mountBills, reckoningRoutes } from '../../apps/server/src/features/reckoning/index.ts';
import { webhookRoutes } from '../../apps/server/src/features/webhooks/index.ts';
import { newId } from '../../apps/server/src/kernel/id.ts';
import { createChanges } from '../../apps/server/src/kernel/memory.ts';
import type { JobRequest, MailMessage, Ports, Vault } from '../../apps/server/src/kernel/ports.ts';
import { problem } from '../../apps/server/src/kernel/problem.ts';
import type { Log, Scope, Tx } from '../../apps/server/src/kernel/scope.ts';
import {
  type Caller,
  contextMaker,
  createHttpServer,
  mountRouter,
  noteChanges,
} from '../../apps/server/src/platform/http/index.ts';
import { createOutbound, parseAllowRules } from '../../apps/server/src/platform/outbound/index.ts';
import { createScopes } from '../../apps/server/src/platform/scope/index.ts';
import { testDatabase } from '../harness/database.ts';
import { checkSaid, hear } from './protocol/said.ts';

export interface TestMember {
  tenantId: Id<'tenant'>;
  userId: Id<'user'>;
  /** The key behind the token; the database does not know it until a test writes it there. */
  keyId: Id<'key'>;
  token: string;
}

export interface Answer<Body> {
  status: number;
  headers: Headers;
  body: Body;
  text: string;
}

export interface GatewayApp {
  url: string;
  /** Jobs that were sent; nobody works on them. */
  queued: JobRequest[];
  mails: MailMessage[];
  /** Everything that was logged, as JSON text. */
  logged: string[];
  tenant(): Promise<Id<'tenant'>>;
  member(tenantId: Id<'tenant'>, role: Role, options?: { operator?: boolean }): TestMember;
  /** The member's scope, for calls that do not go through HTTP. */
  scope(member: TestMember, signal?: AbortSignal): Scope;
  call<Body = Record<string, unknown>>(
    member: TestMember | null,
    line: string,
    body?: unknown,
  ): Promise<Answer<Body>>;
  ports: Ports;
  database: Awaited<ReturnType<typeof testDatabase>>;
  /** By their tokens; shared with apps beside it. */
  callers: Map<string, Caller>;
  close(): Promise<void>;
}

export interface GatewayAppOptions {
  deadlines?: { firstByteMs?: number; idleMs?: number; totalMs?: number };
  /** Internal addresses that may be called. Default: the loopback address of the mock upstreams. */
  allow?: string[];
  localFolders?: string[];
  llamaModule?: string | undefined;
  telemetry?: Parameters<typeof createModelGateway>[0];
  /** Admits from memory, with the journal in this folder. */
  quick?: QuickOfTest | undefined;
  /** Another process on the database of this app. */
  beside?: GatewayApp | undefined;
}

export interface QuickOfTest {
  directory: string;
  /** While it answers true, bookings and exchanges find no database. */
  away?: () => boolean;
}

function quickOf(quick: QuickOfTest | undefined, database: GatewayApp['database'], log: Log) {
  if (quick === undefined) return undefined;
  return {
    directory: quick.directory,
    changes: createChanges(),
    log,
    now: () => new Date(),
    run: <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
      quick.away?.() ? Promise.reject(new Error('away')) : database.scoped(tenantId as Id<'tenant'>, work),
  };
}

/** The models room behind the real HTTP edge and the real database; only sign-in is a fake. */
export async function startGatewayApp(options: GatewayAppOptions = {}): Promise<GatewayApp> {
  const database = options.beside?.database ?? (await testDatabase());
  const logged: string[] = [];
  const log = collectLog(logged);
  const allow = parseAllowRules(options.allow ?? ['127.0.0.1/32']);
  const outbound = createOutbound({ allow: () => allow });
  const quick = quickOf(options.quick, database, log);
  const modelGateway = createModelGateway({
    ...options.telemetry,
    quick,
    localFolders: options.localFolders ?? [],
    llamaModule: options.llamaModule,
    deadlines: options.deadlines,
  });
  const queued: JobRequest[] = [];
  const jobs = { send: async (_tx: unknown, job: JobRequest) => void queued.push(job) };
  const publicUrl = (path: string) => `http://console.example${path}`;
  const mails: MailMessage[] = [];
  const mail = { configured: true, send: async (message: MailMessage) => mails.push(message) > 0 };
  const ports = {
    defaultLocale: 'en',
    // One installation has one master key.
    vault: options.beside?.ports.vault ?? testVault(),
    outbound,
    modelGateway,
    jobs,
    publicUrl,
    mail,
  } as unknown as Ports;
  const callers = options.beside?.callers ?? new Map<string, Caller>();
  const scopes = createScopes(database, ports, { log });
  const http = createHttpServer({ log, defaultLocale: 'en', trustProxy: false });
  const wrong = listenTo(http);
  const authenticator = {
    authenticate: async (request: { headers: { authorization?: string | undefined } }) => {
      const { authorization } = request.headers;
      if (authorization === undefined) return anonymous;
      const caller = callers.get(authorization.replace(/^Bearer /i, ''));
      if (caller === undefined) throw problem('auth.key_invalid');
      return caller;
    },
  };
  const direct = contextMaker({ authenticator, scopes, log, defaultLocale: 'en' });
  if (quick !== undefined) noteChanges(http, quick.changes, new Set(['/v1/chat/completions']));
  const makeContext: typeof direct = async (request, reply) => {
    const context = await direct(request, reply);
    const tenantId = context.caller.membership?.tenantId;
    if (tenantId !== undefined) await modelGateway.quick?.booked(tenantId);
    return context;
  };
  mountModelsRaw(http, direct, { log, defaultLocale: 'en' });
  mountMeteringRaw(http, makeContext);
  mountBills(http, makeContext);
  mountRouter(
    http,
    {
      providers: providerRoutes,
      modelPool: modelPoolRoutes,
      modelRoutes: modelRouteRoutes,
      modelAdvice: modelAdviceRoutes,
      modelHealth: modelHealthRoutes,
      modelCache: modelCacheRoutes,
      usage: usageRoutes,
      requestContent: requestContentRoutes,
      webhooks: webhookRoutes,
      ...reckoningRoutes,
      budgets: budgetRoutes,
      rateLimits: rateLimitRoutes,
      limits: limitRoutes,
      prices: priceRoutes,
    },
    makeContext,
  );
  await http.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`;
  return {
    url,
    queued,
    mails,
    logged,
    ports,
    database,
    async tenant() {
      const id = newId('tenant');
      await database.system.insertInto('tenant').values({ id, name: id }).execute();
      return id;
    },
    member(tenantId, role, { operator = false } = {}) {
      const token = `jk_${randomBytes(16).toString('hex')}`;
      const member = { tenantId, userId: newId('user'), keyId: newId('key'), token };
      callers.set(member.token, callerOf(member, role, operator));
      return member;
    },
    scope(member, signal = new AbortController().signal) {
      const caller = callers.get(member.token);
      const permissions = caller?.membership?.permissions ?? new Set();
      return scopes.create({
        tenantId: member.tenantId,
        actor: {
          kind: 'key',
          userId: member.userId,
          keyId: null,
          memberId: null,
          name: 'test',
          role: null,
          permissions,
          operator: caller?.person?.operator ?? false,
          ipAddress: null,
        },
        locale: 'en',
        requestId: newId('request'),
        signal,
      });
    },
    call: (member, line, body) => callJson(url, member, { line, body }),
    callers,
    close: async () => {
      await http.close();
      await Promise.all([modelGateway.close(), outbound.close()]);
      if (wrong.length > 0)
        throw new Error(`clients got what their protocol does not know:\n${wrong.join('\n')}`);
    },
  };
}

/** Streams that break the grammar of their door, from now on. */
function listenTo(http: ReturnType<typeof createHttpServer>): string[] {
  const wrong: string[] = [];
  http.addHook('onRequest', async (request, reply) =>
    hear(reply.raw, (text) => {
      const body = request.body instanceof Uint8Array ? Buffer.from(request.body).toString('utf8') : '';
      wrong.push(...checkSaid(request.raw, text, (parse(body) ?? {}) as Record<string, unknown>));
    }),
  );
  return wrong;
}

async function callJson<Body>(
  url: string,
  member: TestMember | null,
  { line, body }: { line: string; body: unknown },
): Promise<Answer<Body>> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(member === null ? {} : { authorization: `Bearer ${member.token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: parse(text) as Body };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const anonymous: Caller = { via: 'none', person: null, membership: null, sessionToken: null, keyId: null };

function callerOf(
  { tenantId, userId, keyId }: Omit<TestMember, 'token'>,
  role: Role,
  operator: boolean,
): Caller {
  return {
    via: 'key',
    person: { id: userId, email: `${userId}@example.com`, name: role, locale: null, operator },
    membership: {
      tenantId,
      memberId: newId('member'),
      role,
      permissions: new Set(rolePermissions[role]),
    },
    sessionToken: null,
    keyId,
  };
}

function collectLog(lines: string[]): Log {
  const write = (fields: object, message: string) => {
    const error = 'err' in fields && fields.err instanceof Error ? { stack: fields.err.stack } : {};
    lines.push(JSON.stringify({ ...fields, ...error, message }));
  };
  return { debug: write, info: write, warn: write, error: write };
}

/** AES-256-GCM under a key of this process, bound to its place like the real one. */
function testVault(): Vault {
  const key = randomBytes(32);
  return {
    seal: async (plaintext, place) => {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
      const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open: async (envelope, place) => {
      const bytes = Buffer.from(envelope, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
        .setAAD(Buffer.from(place))
        .setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}
