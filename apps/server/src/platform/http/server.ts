import type { Locale } from '@jishi/contract';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { newId } from '../../kernel/id.ts';
import { Problem, problem, toProblem } from '../../kernel/problem.ts';
import type { Actor, Log, Scope } from '../../kernel/scope.ts';
import type { ScopeFactory } from '../scope/index.ts';
import type { Authenticator, Caller, HttpContext, Person } from './context.ts';
import { negotiateLocale } from './locale.ts';
import { problemBody } from './problem-body.ts';
import type { MakeContext } from './router.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The language of the caller, once it is known. */
    callerLocale: Locale | null;
  }
}

export interface HttpOptions {
  log: Log;
  defaultLocale: Locale;
  /** Behind a reverse proxy: trust X-Forwarded-* from these addresses (CIDR list), or not at all. */
  trustProxy: string[] | false;
}

const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'content-security-policy':
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'",
};

/** The HTTP edge: problems for every failure, security headers, request ids, draining. No product routes yet. */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const app = fastify({
    logger: false,
    trustProxy: options.trustProxy,
    bodyLimit: 4 * 1024 * 1024,
    genReqId: () => newId('request'),
    forceCloseConnections: 'idle',
    // An address that cannot be decoded reaches neither routes nor hooks.
    frameworkErrors: (error, request, reply) =>
      sendProblem(options, { request, reply, error: fromFastify(error) }),
    routerOptions: { maxParamLength: 300 },
  });
  app.decorateRequest('callerLocale', null);
  // With `done`, not async: it runs with every request, and a promise costs more than it does.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    done();
  });
  app.addHook('onSend', async (_, reply, payload) => {
    if (reply.statusCode < 400 || !isProblem(payload)) return payload;
    const type = String(reply.getHeader('content-type') ?? '');
    if (type.startsWith('application/json'))
      reply.header('content-type', 'application/problem+json; charset=utf-8');
    return payload;
  });
  app.setNotFoundHandler((request, reply) =>
    sendProblem(options, { request, reply, error: problem('not_found') }),
  );
  app.setErrorHandler((error: FastifyError, request, reply) =>
    sendProblem(options, { request, reply, error: fromFastify(error) }),
  );
  return app;
}

function isProblem(payload: unknown): boolean {
  return typeof payload === 'string' && payload.startsWith('{"type":"https://jishi.dev/problems/');
}

const fastifyCodes: Record<string, Parameters<typeof problem>[0]> = {
  FST_ERR_CTP_INVALID_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'request.malformed',
  FST_ERR_CTP_BODY_TOO_LARGE: 'request.too_large',
  FST_REQ_FILE_TOO_LARGE: 'request.too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported_media_type',
};

function fromFastify(error: FastifyError): unknown {
  if (error instanceof Problem) return error;
  const known = fastifyCodes[error.code];
  if (known !== undefined) return problem(known, {}, error);
  if (error.statusCode === 400) return problem('request.malformed', {}, error);
  return error;
}

function sendProblem(
  options: HttpOptions,
  { request, reply, error }: { request: FastifyRequest; reply: FastifyReply; error: unknown },
): FastifyReply {
  const found = toProblem(error);
  if (found.code === 'internal') options.log.error({ err: error, requestId: request.id }, 'request failed');
  const locale =
    request.callerLocale ?? negotiateLocale(request.headers['accept-language'], options.defaultLocale);
  return reply
    .status(found.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(found, locale, request.id)));
}

export interface ContextParts {
  authenticator: Authenticator;
  scopes: ScopeFactory;
  log: Log;
  defaultLocale: Locale;
}

/** Builds the context of each request: who calls, in which tenant and language, until when. */
export function contextMaker({ authenticator, scopes, log, defaultLocale }: ContextParts): MakeContext {
  return async (request, reply) => {
    const caller = await authenticator.authenticate(request);
    const locale =
      caller.person?.locale ?? negotiateLocale(request.headers['accept-language'], defaultLocale);
    // For problems that are sent from outside the handler.
    request.callerLocale = locale;
    const abort = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) abort.abort();
    });
    const requestId = request.id;
    return {
      caller,
      locale,
      requestId,
      signal: abort.signal,
      log,
      request,
      reply,
      // Plain fields, not getters: the router copies the context. Absent ones refuse when they are touched.
      person: caller.person ?? refusing<Person>(() => problem('auth.unauthenticated')),
      scope:
        caller.membership === null
          ? refusing<Scope>(() => problem('auth.forbidden', { permission: 'tenant' }))
          : scopes.create({
              tenantId: caller.membership.tenantId,
              actor: actorOf(caller, request.ip),
              locale,
              requestId,
              signal: abort.signal,
            }),
    } satisfies HttpContext;
  };
}

/** An object whose every field throws: for what this caller does not have. */
function refusing<T extends object>(refusal: () => Error): T {
  return new Proxy({} as T, {
    get() {
      throw refusal();
    },
  });
}

function actorOf(caller: Caller, ipAddress: string): Actor {
  return {
    kind: caller.via === 'key' ? 'key' : 'user',
    userId: caller.person?.id ?? null,
    keyId: caller.keyId,
    memberId: caller.membership?.memberId ?? null,
    name: caller.person?.name ?? '',
    role: caller.membership?.role ?? null,
    permissions: caller.membership?.permissions ?? new Set(),
    operator: caller.person?.operator ?? false,
    ipAddress,
  };
}
