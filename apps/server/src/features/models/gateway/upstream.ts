import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Scope } from '../../../kernel/scope.ts';
import { allowListOf } from '../catalogue/address.ts';
import type { Prepared } from '../providers/adapter.ts';
import { adapters, isLocal, type RemoteKind } from '../providers/adapters.ts';
import { inlineImages } from '../providers/inline-images.ts';
import type { Listing } from '../providers/listing.ts';
import { translateResponse } from '../providers/translate.ts';
import type { Operation, Target, UpstreamRequest, UpstreamResponse } from './attempt.ts';
import { readBytes } from './body.ts';
import { refusedProblem, transportProblem } from './failure.ts';

type KeyHolder = Pick<Target, 'tenantId' | 'keyEnvelope' | 'providerId'>;

/**
 * Sends one attempt to its provider and answers a successful response, in OpenAI's shape whatever the provider speaks
 * (or in the caller's own protocol where both speak it). Nothing of the caller's headers goes along but those of that
 * protocol: host and credentials come from the provider's row only.
 * @throws Problem for everything else
 */
export async function sendUpstream(
  scope: Scope,
  target: Target,
  request: UpstreamRequest,
): Promise<UpstreamResponse> {
  const { local } = scope.ports.modelGateway;
  try {
    if (isLocal(target.providerKind)) return await succeeded(await local.send(target, request));
    return await sendRemote(scope, target, request);
  } catch (error) {
    throw transportProblem(error, request.signal);
  }
}

async function succeeded(response: UpstreamResponse): Promise<UpstreamResponse> {
  if (response.status >= 200 && response.status < 300) return response;
  throw await readRefusal(response);
}

async function sendRemote(scope: Scope, target: Target, request: UpstreamRequest): Promise<UpstreamResponse> {
  const key = await keyOf(scope, target);
  const adapter = adapters[target.providerKind as RemoteKind];
  const body = await inlineImages(scope, request.body, { kind: target.providerKind, signal: request.signal });
  const prepared = adapter({ target, request: { ...request, body }, key, at: scope.clock.now() });
  const response = await succeeded(await post(scope, { target, request, prepared }));
  const { native, emulated, translation } = prepared;
  const answer = translation === undefined ? response : await translateResponse(response, translation);
  return { ...answer, native, emulated };
}

interface Sending {
  target: Target;
  request: UpstreamRequest;
  prepared: Prepared;
}

async function post(scope: Scope, { target, request, prepared }: Sending): Promise<UpstreamResponse> {
  const { deadlines } = scope.ports.modelGateway;
  const { stream, contentType = 'application/json' } = request;
  const response = await scope.ports.outbound.request(prepared.url, {
    method: 'POST',
    headers: {
      'content-type': contentType,
      accept: stream ? 'text/event-stream' : acceptOf(request.operation),
      'accept-encoding': 'identity',
      ...prepared.headers,
    },
    body: prepared.body,
    tenant: allowListOf(target.tenantId),
    signal: request.signal,
    maxRedirects: 0,
    headersMs: stream ? deadlines.firstByteMs : deadlines.totalMs,
    idleMs: stream ? deadlines.idleMs : deadlines.totalMs,
    totalMs: deadlines.totalMs,
  });
  return { status: response.status, headers: response.headers, body: decoded(response) };
}

/** Speech comes as sound, transcripts as text or subtitles. */
function acceptOf(operation: Operation): string {
  return operation === 'speech' || operation === 'transcriptions' ? '*/*' : 'application/json';
}

/** GETs JSON of a provider (its model list). */
export async function getUpstream(
  scope: Scope,
  { listing, tenantId }: { listing: Listing; tenantId: string },
  timeoutMs: number,
): Promise<unknown> {
  try {
    const response = await scope.ports.outbound.request(listing.url, {
      headers: { ...listing.headers, accept: 'application/json', 'accept-encoding': 'identity' },
      tenant: allowListOf(tenantId),
      signal: scope.signal,
      maxRedirects: 0,
      headersMs: timeoutMs,
      totalMs: timeoutMs,
      maxResponseBytes: 8 * 1024 * 1024,
    });
    const { body } = await succeeded({ ...response, body: decoded(response) });
    return parse((await readBytes(body, 8 * 1024 * 1024)).toString('utf8'));
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

/** The provider's key, opened; null where it has none. */
export async function keyOf(scope: Scope, target: KeyHolder): Promise<string | null> {
  return scope.ports.modelGateway.keys.open(scope, {
    tenant_id: target.tenantId,
    id: target.providerId,
    key_envelope: target.keyEnvelope,
  });
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
