import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Scope } from '../../../kernel/scope.ts';
import { allowListOf } from '../catalogue/address.ts';
import { openKey } from '../catalogue/key.ts';
import type { CallDeadlines, Target, UpstreamRequest, UpstreamResponse } from './attempt.ts';
import { refusedProblem, transportProblem } from './failure.ts';

type Destination = Pick<Target, 'tenantId' | 'baseUrl' | 'keyEnvelope'> & { providerId: string };

/**
 * Sends one attempt to its provider and answers a successful response. Nothing of the caller's headers goes along: host
 * and credentials come from the provider's row only.
 * @throws Problem for everything else
 */
export async function sendUpstream(
  scope: Scope,
  target: Target,
  request: UpstreamRequest,
): Promise<UpstreamResponse> {
  const { deadlines, local } = scope.ports.modelGateway;
  try {
    const response =
      target.providerKind === 'local-gguf'
        ? await local.send(target, request)
        : await post(scope, target, { ...request, deadlines });
    if (response.status >= 200 && response.status < 300) return response;
    throw await readRefusal(response);
  } catch (error) {
    throw transportProblem(error, request.signal);
  }
}

async function post(
  scope: Scope,
  target: Target,
  request: UpstreamRequest & { deadlines: CallDeadlines },
): Promise<UpstreamResponse> {
  const { deadlines, stream } = request;
  const response = await scope.ports.outbound.request(`${target.baseUrl}${request.path}`, {
    method: 'POST',
    headers: {
      ...(await authorization(scope, target)),
      'content-type': 'application/json',
      accept: stream ? 'text/event-stream' : 'application/json',
      'accept-encoding': 'identity',
    },
    body: request.body,
    tenant: allowListOf(target.tenantId),
    signal: request.signal,
    maxRedirects: 0,
    headersMs: stream ? deadlines.firstByteMs : deadlines.totalMs,
    idleMs: stream ? deadlines.idleMs : deadlines.totalMs,
    totalMs: deadlines.totalMs,
  });
  return { ...response, body: decoded(response) };
}

/** GETs JSON of a provider (its model list). */
export async function getUpstream(
  scope: Scope,
  destination: Destination,
  { path, timeoutMs }: { path: string; timeoutMs: number },
): Promise<unknown> {
  try {
    const response = await scope.ports.outbound.request(`${destination.baseUrl}${path}`, {
      headers: {
        ...(await authorization(scope, destination)),
        accept: 'application/json',
        'accept-encoding': 'identity',
      },
      tenant: allowListOf(destination.tenantId),
      signal: scope.signal,
      maxRedirects: 0,
      headersMs: timeoutMs,
      totalMs: timeoutMs,
      maxResponseBytes: 8 * 1024 * 1024,
    });
    const body = { ...response, body: decoded(response) };
    if (response.status < 200 || response.status > 299) throw await readRefusal(body);
    return parse((await readBytes(body.body, 8 * 1024 * 1024)).toString('utf8'));
  } catch (error) {
    throw transportProblem(error, scope.signal);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw refusedProblem(502, { bodyText: '', retryAfter: null });
  }
}

async function authorization(scope: Scope, target: Destination): Promise<Record<string, string>> {
  const key = await openKey(scope, {
    tenant_id: target.tenantId,
    id: target.providerId,
    key_envelope: target.keyEnvelope,
  });
  return key === null ? {} : { authorization: `Bearer ${key}` };
}

/** We ask for identity; some upstreams compress all the same. */
function decoded(response: { headers: IncomingHttpHeaders; body: Readable }): Readable {
  const decoder = decoderFor(String(response.headers['content-encoding'] ?? '').toLowerCase());
  if (decoder === undefined) return response.body;
  response.body.on('error', (error) => decoder.destroy(error));
  decoder.on('close', () => response.body.destroy());
  return response.body.pipe(decoder);
}

function decoderFor(encoding: string) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  return encoding === 'br' ? createBrotliDecompress() : undefined;
}

async function readRefusal(response: UpstreamResponse) {
  const bytes = await readBytes(response.body, 64 * 1024).catch(() => Buffer.alloc(0));
  const retryAfter = response.headers['retry-after'];
  return refusedProblem(response.status, {
    bodyText: bytes.toString('utf8'),
    // One header line, digits or a date: nothing that could start another line.
    retryAfter: retryAfter !== undefined && /^[\w ,:+-]{1,64}$/.test(retryAfter) ? retryAfter : null,
  });
}

/** The whole body; more than `maxBytes` is an error, whatever the length header promised. */
export async function readBytes(body: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw refusedProblem(502, { bodyText: '', retryAfter: null });
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

const goodbyeMs = 1_000;

/**
 * Lets the bytes after the end of an answer flow off, so that the connection can be used again; a provider that has no
 * end is cut off.
 */
export function letGo(body: Readable): void {
  const timer = setTimeout(() => body.destroy(), goodbyeMs).unref();
  body.once('close', () => clearTimeout(timer));
  body.on('error', () => undefined);
  body.resume();
}
