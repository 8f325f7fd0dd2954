import { contract, type Locale } from '@jishi/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problem, toProblem } from '../../../kernel/problem.ts';
import type { Log } from '../../../kernel/scope.ts';
import {
  type HttpContext,
  type MakeContext,
  mountRaw,
  negotiateLocale,
} from '../../../platform/http/index.ts';
import { visibleModels } from '../catalogue/models.ts';
import type { Operation } from './attempt.ts';
import { type ModelCall, openCall } from './call.ts';
import { openAiFailure } from './error-body.ts';
import { publicAnswer, readJsonAnswer, withBase64Vectors } from './json-answer.ts';
import { passStream } from './pass-stream.ts';
import { type GatewayRequest, readChatRequest, readEmbeddingsRequest } from './request.ts';

/** Requests carry pictures as base64, so the limit is above that of the other routes. */
const bodyLimit = 32 * 1024 * 1024;

/** Contexts made before the body was read. */
type Contexts = WeakMap<FastifyRequest, HttpContext>;

/** The OpenAI-compatible door. Its failures have OpenAI's shape, because the clients of these routes read that. */
export function mountModelsRaw(
  app: FastifyInstance,
  makeContext: MakeContext,
  { log, defaultLocale }: { log: Log; defaultLocale: Locale },
): void {
  app.register(async (zone) => {
    zone.removeContentTypeParser(['application/json', 'text/plain']);
    zone.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    const contexts: Contexts = new WeakMap();
    zone.setErrorHandler((error: FastifyError, request, reply) => {
      const known = contexts.get(request)?.locale;
      const locale = known ?? negotiateLocale(request.headers['accept-language'], defaultLocale);
      return sendFailure(reply, fromFastify(error), { log, locale, requestId: request.id });
    });
    authenticateEarly(zone, makeContext, contexts);
    const early: MakeContext = async (request, reply) => contexts.get(request) ?? makeContext(request, reply);
    const { chatCompletions, embeddings, models } = contract.gateway;
    const options = { makeContext: early, bodyLimit };
    mountRaw(zone, chatCompletions, { ...options, handler: answerChat });
    mountRaw(zone, embeddings, { ...options, handler: answerEmbeddings });
    mountRaw(zone, models, { ...options, handler: answerModels });
  });
}

/** Asks who calls before the body is read: nobody unknown makes the server take in 32 MB. */
function authenticateEarly(zone: FastifyInstance, makeContext: MakeContext, contexts: Contexts): void {
  zone.addHook('onRequest', async (request, reply) => {
    const context = await makeContext(request, reply);
    if (context.caller.person === null) throw problem('auth.unauthenticated');
    contexts.set(request, context);
  });
}

async function answerChat(context: HttpContext): Promise<unknown> {
  const request = readChatRequest(context.request.body);
  const call = await open(context, request, 'chat');
  context.reply.headers(call.admission.headers);
  const isStream = String(call.response.headers['content-type'] ?? '').startsWith('text/event-stream');
  if (!request.stream || !isStream) return answerJson(context, call, request);
  await passStream(context, call, request);
  return context.reply;
}

async function answerEmbeddings(context: HttpContext): Promise<unknown> {
  const request = readEmbeddingsRequest(context.request.body);
  return answerJson(context, await open(context, request, 'embeddings'), request);
}

function open(context: HttpContext, request: GatewayRequest, operation: Operation): Promise<ModelCall> {
  return openCall(context.scope, {
    reference: request.model,
    operation,
    app: appOf(context.request),
    purpose: null,
    inputTokens: request.inputTokens,
    inputBound: request.inputBound,
    maxOutputTokens: request.maxOutputTokens,
    choices: request.choices,
    stream: request.stream,
    signal: context.signal,
    body: (target) => request.bodyFor(target.upstreamName, target.maxOutputTokens),
  });
}

/** The calling application as it names itself, for the usage list only; grants nothing. */
function appOf(request: FastifyRequest): string {
  const header = request.headers['x-jishi-app'];
  return typeof header === 'string' && /^[\w.:-]{1,64}$/.test(header) ? header : 'gateway';
}

async function answerJson(
  { reply }: HttpContext,
  call: ModelCall,
  request: GatewayRequest,
): Promise<FastifyReply> {
  const answer = await readJsonAnswer(call);
  await call.settle(answer.outcome);
  const text = publicAnswer(answer, call.target.name);
  const encoded = request.wantsBase64
    ? withBase64Vectors({ ...answer.fields, model: call.target.name })
    : undefined;
  return reply.header('content-type', 'application/json; charset=utf-8').send(encoded ?? text);
}

async function answerModels({ scope, reply }: HttpContext): Promise<FastifyReply> {
  const items = await visibleModels(scope);
  const data = items
    .filter((model) => model.enabled)
    .map((model) => ({
      id: model.name,
      object: 'model',
      // The time in the id (UUIDv7, milliseconds in its first 48 bits) is when the model was added.
      created: Math.floor(Number.parseInt(model.id.slice(4, 16), 16) / 1_000),
      owned_by: model.providerName,
    }));
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify({ object: 'list', data }));
}

const fastifyCodes: Record<string, Problem['code']> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'models.request_too_large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'request.unsupported_media_type',
};

function sendFailure(
  reply: FastifyReply,
  error: unknown,
  { log, locale, requestId }: { log: Log; locale: Locale; requestId: string },
): FastifyReply {
  if (toProblem(error).code === 'internal') log.error({ err: error, requestId }, 'request failed');
  const { status, headers, body } = openAiFailure(error, { locale, requestId });
  return reply
    .status(status)
    .headers(headers)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(body));
}

function fromFastify(error: FastifyError): unknown {
  if (error instanceof Problem) return error;
  const known = fastifyCodes[error.code];
  if (known !== undefined) return problem(known, {}, error);
  return error.statusCode === 400 ? problem('request.malformed', {}, error) : error;
}
