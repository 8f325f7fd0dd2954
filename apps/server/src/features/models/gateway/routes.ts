import { contract, type Locale } from '@jishi/contract';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem, problem, toProblem } from '../../../kernel/problem.ts';
import type { Log } from '../../../kernel/scope.ts';
import {
  type HttpContext,
  type MakeContext,
  mountRaw,
  negotiateLocale,
  type RawHandler,
} from '../../../platform/http/index.ts';
import { keepContent } from '../../metering/index.ts';
import { visibleModels } from '../catalogue/models.ts';
import { answerMessages, countMessageTokens } from '../doors/anthropic/door.ts';
import { anthropicFailure } from '../doors/anthropic/error.ts';
import { callerOptions, isEventStream, tellCaller } from '../doors/caller.ts';
import { answerCompletions, answerImages, answerModerations, answerRerank } from '../doors/openai/plain.ts';
import { answerSpeech } from '../doors/openai/speech.ts';
import { answerTranscriptions } from '../doors/openai/transcriptions.ts';
import { answerResponses } from '../doors/responses/door.ts';
import { replayAnswers } from '../replay/replay.ts';
import { listedRoutes } from '../routing/manage.ts';
import type { Operation } from './attempt.ts';
import { type ModelCall, openCall } from './call.ts';
import { openAiFailure } from './error-body.ts';
import { publicAnswer, readJsonAnswer, withBase64Vectors } from './json-answer.ts';
import { openAiStream, passStream } from './pass-stream.ts';
import { type GatewayRequest, readChatRequest, readEmbeddingsRequest } from './request.ts';

/** Requests carry pictures as base64, so the limit is above that of the other routes. */
const bodyLimit = 32 * 1024 * 1024;

/** Contexts made before the body was read. */
type Contexts = WeakMap<FastifyRequest, HttpContext>;

/** The doors. Failures have the shape of OpenAI's or Anthropic's, because the clients of these routes read that. */
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
    zone.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    const contexts: Contexts = new WeakMap();
    zone.setErrorHandler((error: FastifyError, request, reply) => {
      const known = contexts.get(request)?.locale;
      const locale = known ?? negotiateLocale(request.headers['accept-language'], defaultLocale);
      return sendFailure(reply, fromFastify(error), { log, locale, requestId: request.id });
    });
    authenticateEarly(zone, makeContext, contexts);
    replayAnswers(zone, (request) => contexts.get(request));
    keepContent(zone, (request) => contexts.get(request));
    const early: MakeContext = async (request, reply) => contexts.get(request) ?? makeContext(request, reply);
    const options = { makeContext: early, bodyLimit };
    for (const name of Object.keys(handlers) as (keyof typeof handlers)[])
      mountRaw(zone, contract.gateway[name], { ...options, handler: handlers[name] });
  });
}

const handlers = {
  chatCompletions: answerChat,
  completions: answerCompletions,
  responses: answerResponses,
  messages: answerMessages,
  countTokens: countMessageTokens,
  embeddings: answerEmbeddings,
  rerank: answerRerank,
  images: answerImages,
  transcriptions: answerTranscriptions,
  speech: answerSpeech,
  moderations: answerModerations,
  models: answerModels,
} satisfies Record<keyof typeof contract.gateway, RawHandler>;

/** Asks who calls before the body is read: nobody unknown makes the server take in 32 MB. */
function authenticateEarly(zone: FastifyInstance, makeContext: MakeContext, contexts: Contexts): void {
  zone.addHook('onRequest', async (request, reply) => {
    takeAnthropicKey(request);
    const context = await makeContext(request, reply);
    if (context.caller.person === null) throw problem('auth.unauthenticated');
    contexts.set(request, context);
  });
}

/** Clients of Anthropic's API send their key as `x-api-key`: on these routes it is a bearer like the other. */
function takeAnthropicKey({ headers }: FastifyRequest): void {
  const key = headers['x-api-key'];
  if (headers.authorization === undefined && typeof key === 'string') headers.authorization = `Bearer ${key}`;
}

async function answerChat(context: HttpContext): Promise<unknown> {
  const request = readChatRequest(context.request.body);
  const call = await open(context, request, 'chat');
  if (!request.stream || !isEventStream(call)) return answerJson(context, call, request);
  await passStream(context, call, openAiStream(call, request));
  return context.reply;
}

async function answerEmbeddings(context: HttpContext): Promise<unknown> {
  const request = readEmbeddingsRequest(context.request.body);
  return answerJson(context, await open(context, request, 'embeddings'), request);
}

async function open(context: HttpContext, request: GatewayRequest, operation: Operation): Promise<ModelCall> {
  const options = callerOptions(context);
  const call = await openCall(context.scope, {
    ...options,
    reference: request.model,
    operation,
    inputTokens: request.inputTokens,
    inputBound: request.inputBound,
    maxOutputTokens: request.maxOutputTokens,
    choices: request.choices,
    openEnded: request.openEnded,
    stream: request.stream,
    needs: request.needs,
    body: ({ upstreamName, maxOutputTokens }) => ({
      body: request.bodyFor(upstreamName, maxOutputTokens),
      emulate: options.emulate,
    }),
  });
  tellCaller(context, call);
  return call;
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
  const routes = await listedRoutes(scope);
  const hidden = new Set(routes.map(({ id }) => id));
  const items = (await visibleModels(scope)).filter(({ name }) => !hidden.has(name));
  const models = items
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
    .send(JSON.stringify({ object: 'list', data: [...routes, ...models] }));
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
  const shape = reply.request.url.startsWith('/v1/messages') ? anthropicFailure : openAiFailure;
  const { status, headers, body } = shape(error, { locale, requestId });
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
