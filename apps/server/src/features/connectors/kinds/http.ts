import { Buffer } from 'node:buffer';
import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import {
  OutboundRefusal,
  type OutboundRequest,
  type OutboundResponse,
} from '../../../platform/outbound/index.ts';
import { toSourceProblem } from './fault.ts';
import type { SourceContext } from './kind.ts';

/** Speaks HTTP with a source: its answers as problems, patience when it asks for some. */
export interface SourceHttp {
  /** Answers 2xx and 304, and those in `also`. Read the body or destroy it. */
  request(url: string, options?: SourceRequest): Promise<OutboundResponse>;
  text(url: string, options?: SourceRequest): Promise<{ text: string; response: OutboundResponse }>;
  json(url: string, options?: SourceRequest): Promise<{ value: unknown; response: OutboundResponse }>;
}

export interface SourceRequest extends Pick<OutboundRequest, 'method' | 'headers' | 'maxRedirects'> {
  body?: string | Uint8Array;
  also?: readonly number[];
}

const tries = 4;
/** A source that asks for more patience ends the run; the next one begins when it asked for. */
const longestWaitMs = 30_000;
const listingBytes = 64 * 1024 * 1024;
const passing = new Set([408, 425, 429, 500, 502, 503, 504]);

export function sourceHttp(
  { scope, signal }: Pick<SourceContext, 'scope' | 'signal'>,
  headers: Record<string, string> = {},
): SourceHttp {
  const send = async (url: string, options: SourceRequest) => {
    const { also = [], ...request } = options;
    for (let attempt = 1; ; attempt++) {
      const outcome = await attemptOnce({ scope, signal }, url, {
        ...request,
        headers: { ...headers, ...options.headers },
      });
      if (outcome.response !== undefined && accepted(outcome.response.status, also)) return outcome.response;
      const waitMs = outcome.waitMs ?? Math.min(500 * 2 ** attempt, longestWaitMs);
      if (!outcome.passing || attempt === tries || waitMs > longestWaitMs) throw failureOf(outcome);
      outcome.response?.body.on('error', () => undefined).destroy();
      await scope.ports.connectors.wait(waitMs, signal);
    }
  };
  return withBodies(send);
}

/** Text and JSON by a way to send requests. */
export function withBodies(
  send: (url: string, options: SourceRequest) => Promise<OutboundResponse>,
): SourceHttp {
  const text = async (url: string, options: SourceRequest = {}) => {
    const response = await send(url, options);
    return { response, text: Buffer.concat(await collect(bodyOf(response), listingBytes)).toString('utf8') };
  };
  return {
    request: (url, options = {}) => send(url, options),
    text,
    json: async (url, options) => {
      const { text: body, response } = await text(url, options);
      try {
        return { value: JSON.parse(body) as unknown, response };
      } catch (error) {
        throw problem('connectors.answer_invalid', { reason: 'not JSON' }, error);
      }
    },
  };
}

const accepted = (status: number, also: readonly number[]) =>
  (status >= 200 && status < 300) || status === 304 || also.includes(status);

interface Attempt {
  response?: OutboundResponse;
  error?: unknown;
  passing: boolean;
  waitMs?: number | undefined;
}

async function attemptOnce(
  { scope, signal }: Pick<SourceContext, 'scope' | 'signal'>,
  url: string,
  request: OutboundRequest,
): Promise<Attempt> {
  try {
    const response = await scope.ports.outbound.request(url, {
      ...request,
      headers: { 'accept-encoding': 'identity', ...request.headers },
      tenant: scope.tenantId,
      signal,
    });
    return {
      response,
      passing: passing.has(response.status),
      // The second name is Feishu's.
      waitMs: retryAfterMs(
        response.headers['retry-after'] ?? response.headers['x-ogw-ratelimit-reset'],
        scope.clock.now(),
      ),
    };
  } catch (error) {
    signal.throwIfAborted();
    return { error, passing: !(error instanceof OutboundRefusal) };
  }
}

/** `Retry-After` in seconds or as a date; undefined when it is absent or makes no sense. */
export function retryAfterMs(value: string | string[] | undefined, now: Date): number | undefined {
  const text = [value ?? ''].flat()[0] ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return text === '' || Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

function failureOf({ response, error, waitMs }: Attempt): Error {
  if (response === undefined) return toSourceProblem(error);
  response.body.on('error', () => undefined).destroy();
  const { status } = response;
  if (status === 401 || status === 407) return problem('connectors.credentials_rejected');
  if (status === 403) return problem('connectors.item_unreadable');
  if (status === 404 || status === 410) return problem('connectors.item_missing');
  if (status === 429 || status === 503)
    return problem('connectors.busy', { seconds: Math.ceil((waitMs ?? 60_000) / 1000) });
  return problem('connectors.source_failed', { status });
}

/** The bytes of an answer; a connection that breaks is the source's fault, not ours. */
export async function* bodyOf(response: OutboundResponse): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw problem('connectors.unreachable', { reason: 'cut off' }, error);
  }
}

/** All of it, when it is small enough to be held. */
export async function collect(content: AsyncIterable<Uint8Array>, limit: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.byteLength;
    if (size > limit) throw problem('connectors.answer_invalid', { reason: 'too long' });
    chunks.push(chunk);
  }
  return chunks;
}

/** Judges an address before it is saved; each request judges again. @throws connectors.address_refused */
export async function judgeUrl(scope: Scope, url: string): Promise<void> {
  try {
    await scope.ports.outbound.check(url, { tenant: scope.tenantId, signal: scope.signal });
  } catch (error) {
    // A name that does not resolve now may resolve later.
    if (error instanceof OutboundRefusal) throw toSourceProblem(error);
  }
}

export function basicAuth({
  username = '',
  password = '',
}: Readonly<Record<string, string>>): Record<string, string> {
  if (username === '' && password === '') return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}
