import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { OutboundFailure } from './failure.ts';
import { parseTarget, type Target } from './target.ts';

export type OutboundBody = string | Uint8Array | Readable;

/** One request of a chain of redirects. */
export type Hop = {
  readonly target: Target;
  readonly method: string;
  readonly headers: Record<string, string | string[]>;
  readonly body: OutboundBody | undefined;
};

type HopInput = {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string | string[] | undefined>> | undefined;
  readonly body?: OutboundBody | undefined;
};

// `host` would let a caller name another virtual host than the one that was judged; the rest belongs to the connection.
const CONNECTION_HEADERS = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

// Another origin gets these and nothing else: keys travel under too many names to list the dangerous ones.
const HARMLESS_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-encoding',
  'content-type',
  'if-modified-since',
  'if-none-match',
  'range',
  'user-agent',
]);

const BODY_HEADERS = new Set(['content-encoding', 'content-language', 'content-length', 'content-type']);

/** @throws OutboundRefusal when the URL is not acceptable */
export function firstHop(url: string, { method, headers, body }: HopInput, userAgent: string): Hop {
  const kept: Record<string, string | string[]> = { 'user-agent': userAgent };
  for (const [name, value] of Object.entries(headers ?? {})) {
    const key = name.toLowerCase();
    if (value !== undefined && !CONNECTION_HEADERS.has(key)) kept[key] = value;
  }
  return { target: parseTarget(url), method: (method ?? 'GET').toUpperCase(), headers: kept, body };
}

/**
 * The request a redirect asks for, or `undefined` when the response is no redirect. Returned as a function:
 * the caller counts first, reads the location after.
 */
export function nextHop(
  hop: Hop,
  response: { status: number; headers: IncomingHttpHeaders },
): (() => Hop) | undefined {
  const { location } = response.headers;
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return undefined;
  return () => redirected(hop, response.status, location);
}

function redirected(hop: Hop, status: number, location: string): Hop {
  const target = parseTarget(absolute(location, hop.target.href));
  const asGet = becomesGet(hop.method, status);
  if (!asGet && hop.body !== undefined && typeof hop.body !== 'string' && !(hop.body instanceof Uint8Array)) {
    throw new OutboundFailure('outbound.redirect_not_replayable', { status });
  }
  const sameOrigin = target.origin === hop.target.origin;
  const headers = Object.entries(hop.headers).filter(
    ([name]) => (sameOrigin || HARMLESS_HEADERS.has(name)) && !(asGet && BODY_HEADERS.has(name)),
  );
  return {
    target,
    method: asGet ? 'GET' : hop.method,
    headers: Object.fromEntries(headers),
    body: asGet ? undefined : hop.body,
  };
}

/** An absolute location goes to the strict parser as it is written, not as a lenient one understood it. */
function absolute(location: string, base: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location) || !URL.canParse(location, base)) return location;
  return new URL(location, base).href;
}

function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD';
  return method === 'POST' && (status === 301 || status === 302);
}
