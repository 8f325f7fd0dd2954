import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { problem } from '../../../kernel/problem.ts';
import { may } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import type { HttpContext } from '../../../platform/http/index.ts';
import { claimKey, findAnswer, type ReplayKey, releaseKey, type StoredAnswer, storeAnswer } from './store.ts';

/** As long as OpenAI and Stripe keep theirs. */
const keptMs = 24 * 3_600_000;
/** A request cannot run longer than this; after it, the key is free again. */
const leaseMs = 20 * 60_000;
/** Longer answers are passed on, and their key is freed: a repetition runs again. */
const maxBytes = 8 * 1024 * 1024;

/**
 * `Idempotency-Key` on every POST of the zone: same key and same body, same answer and one charge; same key and another
 * body, 409; the first one still running, 409 with Retry-After. Failures free the key, for they cost nothing.
 */
export function replayAnswers(
  zone: FastifyInstance,
  contextOf: (request: FastifyRequest) => HttpContext | undefined,
): void {
  zone.addHook('preHandler', async (request, reply) => {
    const key = request.headers['idempotency-key'];
    const context = contextOf(request);
    if (request.method !== 'POST' || key === undefined || context === undefined) return;
    if (context.caller.membership === null || !may(context.scope, 'models.use')) return;
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key))
      throw problem('request.invalid', { field: 'Idempotency-Key' });
    await replayOrRecord(context.scope, { request, reply, key });
  });
}

interface Asked {
  request: FastifyRequest;
  reply: FastifyReply;
  key: string;
}

async function replayOrRecord(scope: Scope, { request, reply, key }: Asked): Promise<unknown> {
  const { keyId, userId } = scope.actor;
  const place = { owner: keyId ?? userId ?? 'none', replay_key: key };
  const hash = createHash('sha256').update(`${request.url}\n`).update(bytesOf(request.body)).digest('hex');
  const found = await claimOrFind(scope, place, hash);
  if (found === undefined) {
    record(scope, place, reply.raw);
    return undefined;
  }
  if (found.request_hash !== hash) throw problem('models.replay_conflict', { key });
  if (found.status === null || found.body === null)
    throw problem('models.replay_running', { key, retryAfterSeconds: 2 });
  return reply
    .status(found.status)
    .header('idempotent-replayed', 'true')
    .header('content-type', found.content_type ?? 'application/json')
    .send(Buffer.from(found.body));
}

function bytesOf(body: unknown): Uint8Array | string {
  return body instanceof Uint8Array ? body : JSON.stringify(body ?? null);
}

/** Undefined: this request is the first one. */
function claimOrFind(scope: Scope, place: ReplayKey, hash: string): Promise<StoredAnswer | undefined> {
  const now = scope.clock.now();
  return scope.tx(async (tx) => {
    const first = await claimKey(tx, {
      ...place,
      tenant_id: scope.tenantId,
      request_hash: hash,
      now,
      lease_until: new Date(now.getTime() + leaseMs),
      expires_at: new Date(now.getTime() + keptMs),
    });
    return first ? undefined : findAnswer(tx, place);
  });
}

type End = ServerResponse['end'];
type Write = ServerResponse['write'];

/** Keeps what goes over the wire, and stores it before the client sees the end: a repetition then finds it. */
function record(scope: Scope, place: ReplayKey, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  let size = 0;
  let over = false;
  const write = response.write.bind(response) as Write;
  const end = response.end.bind(response) as End;
  const type = contentTypeOf(response);
  const keep = (chunk: unknown) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    const bytes = Buffer.from(chunk as string);
    size += bytes.length;
    if (size <= maxBytes) chunks.push(bytes);
  };
  const finish = async () => {
    if (over) return;
    over = true;
    const whole = response.statusCode >= 200 && response.statusCode < 300 && size <= maxBytes;
    const answer = { status: response.statusCode, content_type: type(), body: Buffer.concat(chunks) };
    await scope
      .tx((tx) => (whole ? storeAnswer(tx, place, answer) : releaseKey(tx, place)))
      .catch((error: unknown) =>
        scope.log.error({ err: error }, 'an answer could not be kept for repetition'),
      );
  };
  response.write = ((chunk: unknown, ...rest: [never]) => {
    keep(chunk);
    return write(chunk, ...rest);
  }) as Write;
  response.end = ((chunk: unknown, ...rest: [never]) => {
    keep(chunk);
    void finish().then(() => end(chunk, ...rest));
    return response;
  }) as End;
  // The client left, or the answer broke off: nothing that could be given again.
  response.once('close', () => {
    if (over) return;
    over = true;
    void scope.tx((tx) => releaseKey(tx, place)).catch(() => undefined);
  });
}

/** Headers given to `writeHead` cannot be read back from the response: they are noted as they pass. */
function contentTypeOf(response: ServerResponse): () => string {
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
  let noted: unknown;
  response.writeHead = ((...parameters: unknown[]) => {
    const headers = parameters.at(-1);
    if (typeof headers === 'object' && headers !== null)
      noted = (headers as Record<string, unknown>)['content-type'];
    return writeHead(...parameters);
  }) as ServerResponse['writeHead'];
  return () => String(noted ?? response.getHeader('content-type') ?? 'application/json');
}
