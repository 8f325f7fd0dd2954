import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Scope } from '../../../kernel/scope.ts';
import type { HttpContext } from '../../../platform/http/index.ts';
import { answerText, cut, placeOf, requestText } from './exchange.ts';
import { readPolicy } from './policy.ts';
import { findPolicy, insertContent } from './store.ts';

/** How long a process goes on as it did. What a tenant does not want any more is not written in any case. */
const rememberedMs = 1_000;
const maxTenants = 10_000;
const maxAnswerBytes = 4 * 1024 * 1024;

/**
 * Keeps requests and answers of a zone for tenants that want it. Others pay one look a second, and nothing is put between
 * them and their answers.
 */
export function keepContent(
  zone: FastifyInstance,
  contextOf: (request: FastifyRequest) => HttpContext | undefined,
): void {
  const wants = createMemory();
  zone.addHook('preHandler', async (request, reply) => {
    const context = contextOf(request);
    if (request.method !== 'POST' || context === undefined || context.caller.membership === null) return;
    if (await wants(context.scope)) listen(context.scope, request, reply.raw);
  });
}

/** Whether a tenant wants it, asked once a second at most. */
function createMemory(): (scope: Scope) => Promise<boolean> {
  const known = new Map<string, { until: number; wanted: Promise<boolean> }>();
  return (scope) => {
    const now = performance.now();
    const last = known.get(scope.tenantId);
    if (last !== undefined && last.until > now) return last.wanted;
    if (known.size >= maxTenants) known.clear();
    const wanted = scope.tx(async (tx) => readPolicy(await findPolicy(tx)).enabled);
    // A failure is the request's, not that of whoever comes next.
    wanted.catch(() => known.delete(scope.tenantId));
    known.set(scope.tenantId, { until: now + rememberedMs, wanted });
    return wanted;
  };
}

type Write = ServerResponse['write'];
type End = ServerResponse['end'];

/** Notes what goes over the wire, and keeps it when the answer is over, whole or not. */
function listen(scope: Scope, request: FastifyRequest, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  const state = { size: 0, type: '' };
  const note = (chunk: unknown) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    state.size += chunk.length;
    if (state.size <= maxAnswerBytes) chunks.push(Buffer.from(chunk as string));
  };
  const write = response.write.bind(response) as Write;
  const end = response.end.bind(response) as End;
  const writeHead = response.writeHead.bind(response) as (...parameters: unknown[]) => ServerResponse;
  response.writeHead = ((...parameters: unknown[]) => {
    const headers = parameters.at(-1) as Record<string, unknown> | undefined;
    state.type = String(headers?.['content-type'] ?? response.getHeader('content-type') ?? '');
    return writeHead(...parameters);
  }) as ServerResponse['writeHead'];
  response.write = ((chunk: unknown, ...rest: [never]) => {
    note(chunk);
    return write(chunk, ...rest);
  }) as Write;
  response.end = ((chunk: unknown, ...rest: [never]) => {
    note(chunk);
    return end(chunk, ...rest);
  }) as End;
  response.once('close', () => {
    const type = state.type || String(response.getHeader('content-type') ?? '');
    const exchange = cut({
      request: requestText(request.body, String(request.headers['content-type'] ?? '')),
      answer: answerText(Buffer.concat(chunks).toString('utf8'), type),
    });
    const kept = { ...exchange, truncated: exchange.truncated || state.size > maxAnswerBytes };
    void keep(scope, request.id, kept).catch((error: unknown) =>
      scope.log.error({ err: error, requestId: request.id }, 'the content of a request could not be kept'),
    );
  });
}

async function keep(
  scope: Scope,
  requestId: string,
  { truncated, ...content }: ReturnType<typeof cut>,
): Promise<void> {
  const envelope = await scope.ports.vault.seal(JSON.stringify(content), placeOf(scope.tenantId, requestId));
  await scope.tx((tx) =>
    insertContent(tx, {
      tenant_id: scope.tenantId,
      request_id: requestId,
      user_id: scope.actor.userId,
      at: scope.clock.now(),
      envelope,
      truncated,
    }),
  );
}
