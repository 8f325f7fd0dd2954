import type { IncomingHttpHeaders } from 'node:http';
import { type Readable, Transform } from 'node:stream';
import { type AllowRules, type Endpoint, NO_RULES, namesPort, requirePermitted } from './address.ts';
import { type Connections, openConnections, type Resolver, systemResolver } from './connections.ts';
import { type Deadline, startDeadline } from './deadline.ts';
import { OutboundFailure, OutboundRefusal, outboundErrorOf } from './failure.ts';
import { firstHop, type Hop, nextHop, type OutboundBody } from './hop.ts';
import { parseHost, parseTarget } from './target.ts';

/** Limits of one client; milliseconds and bytes. A time of 0 means no limit. */
export type OutboundLimits = {
  /** Ports that may be used; `undefined`: any. A rule `host:port` opens another one. */
  readonly ports?: readonly number[] | undefined;
  readonly connectMs: number;
  /** From the start (or the redirect) to the response headers. */
  readonly headersMs: number;
  /** From the start to the last byte, over all redirects. */
  readonly totalMs: number;
  /** Between two chunks of a body. */
  readonly idleMs: number;
  readonly maxResponseBytes: number;
  readonly maxRedirects: number;
  /** How long an answer of the resolver is used. */
  readonly dnsTtlMs: number;
  readonly connectionsPerOrigin: number;
  /** Connection pools kept; the least recently used one is closed. */
  readonly maxOrigins: number;
};

const DEFAULT_LIMITS: OutboundLimits = {
  connectMs: 10_000,
  headersMs: 60_000,
  totalMs: 300_000,
  idleMs: 120_000,
  maxResponseBytes: 256 * 1024 * 1024,
  maxRedirects: 5,
  dnsTtlMs: 30_000,
  connectionsPerOrigin: 256,
  maxOrigins: 256,
};

export type OutboundOptions = {
  /** The internal addresses this tenant (`undefined`: the operator) may reach. Default: none. */
  readonly allow?: ((tenant: string | undefined) => AllowRules | Promise<AllowRules>) | undefined;
  readonly resolver?: Resolver | undefined;
  readonly limits?: Partial<OutboundLimits> | undefined;
  /** Extra certificate authorities, PEM. */
  readonly ca?: string | undefined;
  readonly userAgent?: string | undefined;
};

export type OutboundRequest = {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  readonly body?: OutboundBody | undefined;
  /** Whose allow-list applies. */
  readonly tenant?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Default: the client's limit for GET and HEAD, 0 for the rest (a prompt is not sent to a second host). */
  readonly maxRedirects?: number | undefined;
  readonly headersMs?: number | undefined;
  readonly totalMs?: number | undefined;
  readonly idleMs?: number | undefined;
  /** Only downwards of the client's limit. */
  readonly maxResponseBytes?: number | undefined;
};

export type OutboundResponse = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The URL that answered, after redirects. */
  readonly url: string;
  /** The bytes as the upstream sent them. Read it or destroy it. */
  readonly body: Readable;
};

export type OutboundAccess = {
  readonly tenant?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** The one way out of the process for addresses that people typed in. */
export type Outbound = {
  /** @throws OutboundRefusal, OutboundFailure, or the reason of the caller's signal */
  request(url: string, options?: OutboundRequest): Promise<OutboundResponse>;
  /** Judges a URL without connecting, for "save" buttons. The request itself judges again. */
  check(url: string, access?: OutboundAccess): Promise<void>;
  /** Judged addresses for drivers with their own sockets (SQL): connect to these, not to the name. */
  pin(endpoint: { host: string; port: number }, access?: OutboundAccess): Promise<readonly string[]>;
  close(): Promise<void>;
};

type Context = {
  readonly connections: Connections;
  readonly limits: OutboundLimits;
  readonly rulesOf: (tenant: string | undefined) => AllowRules | Promise<AllowRules>;
  readonly userAgent: string;
};

/** Opens a client with its own DNS cache and connection pools; one per process is enough. */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const context: Context = {
    connections: openConnections(options.resolver ?? systemResolver, limits, options.ca),
    limits,
    rulesOf: options.allow ?? (() => NO_RULES),
    userAgent: options.userAgent ?? 'Jishi',
  };
  return {
    request: (url, request = {}) => send(context, url, request),
    async check(url, access = {}) {
      await judgeOnly(context, parseTarget(url), access);
    },
    pin: async ({ host, port }, access = {}) =>
      judgeOnly(context, { hostname: parseHost(host), port }, access),
    close: () => context.connections.close(),
  };
}

async function judgeOnly(
  context: Context,
  endpoint: Endpoint,
  access: OutboundAccess,
): Promise<readonly string[]> {
  const deadline = startDeadline({ signal: access.signal, headersMs: 0, totalMs: context.limits.connectMs });
  try {
    return await deadline.within(judge(context, endpoint, access.tenant));
  } catch (error) {
    throw outboundErrorOf(error, deadline.signal);
  } finally {
    deadline.end();
  }
}

/** @throws OutboundRefusal, or the resolver's own error */
async function judge(
  context: Context,
  endpoint: Endpoint,
  tenant: string | undefined,
): Promise<readonly string[]> {
  const rules = await context.rulesOf(tenant);
  const { ports } = context.limits;
  if (ports && !ports.includes(endpoint.port) && !namesPort(rules, endpoint)) {
    throw new OutboundRefusal('outbound.port_refused', { port: endpoint.port });
  }
  const addresses = await context.connections.addressesOf(endpoint.hostname);
  requirePermitted(endpoint, addresses, rules);
  return addresses;
}

async function send(context: Context, url: string, request: OutboundRequest): Promise<OutboundResponse> {
  const { limits } = context;
  const deadline = startDeadline({
    signal: request.signal,
    headersMs: request.headersMs ?? limits.headersMs,
    totalMs: request.totalMs ?? limits.totalMs,
  });
  try {
    return await followHops(context, firstHop(url, request, context.userAgent), { request, deadline });
  } catch (error) {
    deadline.end();
    throw outboundErrorOf(error, deadline.signal);
  }
}

type Sending = { readonly request: OutboundRequest; readonly deadline: Deadline };

async function followHops(context: Context, start: Hop, sending: Sending): Promise<OutboundResponse> {
  const follows = start.method === 'GET' || start.method === 'HEAD';
  const maxRedirects = sending.request.maxRedirects ?? (follows ? context.limits.maxRedirects : 0);
  let hop = start;
  for (let followed = 0; ; followed++) {
    const response = await exchange(context, hop, sending);
    const next = maxRedirects === 0 ? undefined : nextHop(hop, response);
    if (next === undefined) return finish(response, context, sending);
    // A redirect's body is not wanted; closing the connection is cheaper than trusting its length.
    response.body.on('error', () => undefined).destroy();
    if (followed >= maxRedirects)
      throw new OutboundFailure('outbound.too_many_redirects', { max: maxRedirects });
    hop = next();
  }
}

async function exchange(
  context: Context,
  hop: Hop,
  { request, deadline }: Sending,
): Promise<OutboundResponse> {
  const { target } = hop;
  deadline.awaitHeaders();
  const addresses = await deadline.within(judge(context, target, request.tenant));
  const pool = context.connections.poolFor(target, addresses);
  try {
    const response = await pool.request({
      path: target.path,
      method: hop.method,
      headers: hop.headers,
      body: hop.body ?? null,
      signal: deadline.signal,
      bodyTimeout: request.idleMs ?? context.limits.idleMs,
    });
    return { status: response.statusCode, headers: response.headers, url: target.href, body: response.body };
  } catch (error) {
    if (!deadline.signal.aborted) context.connections.forget(target.hostname);
    throw error;
  }
}

function finish(
  response: OutboundResponse,
  context: Context,
  { request, deadline }: Sending,
): OutboundResponse {
  deadline.follow(response.body);
  const max = Math.min(request.maxResponseBytes ?? Infinity, context.limits.maxResponseBytes);
  if (Number(response.headers['content-length'] ?? 0) > max) {
    response.body.on('error', () => undefined).destroy();
    throw new OutboundFailure('outbound.response_too_large', { maxBytes: max });
  }
  // The pool enforces the client's limit without another stream in the way; only a tighter one needs counting here.
  if (max === context.limits.maxResponseBytes) return response;
  return { ...response, body: capBytes(response.body, max) };
}

function capBytes(body: Readable, maxBytes: number): Readable {
  let seen = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > maxBytes) done(new OutboundFailure('outbound.response_too_large', { maxBytes }));
      else done(null, chunk);
    },
  });
  body.on('error', (error) => counter.destroy(error));
  counter.on('close', () => body.destroy());
  return body.pipe(counter);
}
