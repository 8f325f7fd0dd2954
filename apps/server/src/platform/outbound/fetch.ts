import { Readable } from 'node:stream';
import type { Outbound, OutboundRequest, OutboundResponse } from './client.ts';

/** The part of `fetch` that provider packages and protocol clients call. */
export type FetchFunction = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

const WITHOUT_BODY = new Set([101, 103, 204, 205, 304]);

/**
 * A `fetch` for packages that take one, with every rule of the client. Request bodies are read into memory
 * first, so keep large uploads on `request`. `defaults` (tenant, deadlines) apply to each call.
 */
export function outboundFetch(outbound: Outbound, defaults: OutboundRequest = {}): FetchFunction {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
    const response = await outbound.request(writtenUrl(input), {
      ...defaults,
      method: request.method,
      // Bytes are passed on as they come: a package that expects fetch to decompress must not be sent gzip.
      headers: { ...Object.fromEntries(request.headers), 'accept-encoding': 'identity' },
      body,
      signal: defaults.signal ? AbortSignal.any([defaults.signal, request.signal]) : request.signal,
      ...(request.redirect === 'follow' ? {} : { maxRedirects: 0 }),
    });
    if (request.redirect === 'error' && response.status >= 300 && response.status < 400) {
      response.body.on('error', () => undefined).destroy();
      throw new TypeError('redirect refused by the caller');
    }
    return toWebResponse(response);
  };
}

/** What the caller wrote, before `URL` tidied it up. */
function writtenUrl(input: string | URL | Request): string {
  if (typeof input === 'string') return input;
  return input instanceof URL ? input.href : input.url;
}

function toWebResponse({ status, headers, url, body }: OutboundResponse): Response {
  const list = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((item): [string, string] => [name, item]),
  );
  const empty = WITHOUT_BODY.has(status);
  if (empty) body.resume();
  // Readable.toWeb is typed for node:stream/web, which is the same object as the global ReadableStream.
  const stream = empty ? null : (Readable.toWeb(body) as ReadableStream<Uint8Array>);
  const response = new Response(stream, { status, headers: list });
  Object.defineProperty(response, 'url', { value: url });
  return response;
}
