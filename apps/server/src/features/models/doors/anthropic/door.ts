import type { FastifyReply } from 'fastify';
import { problem } from '../../../../kernel/problem.ts';
import type { HttpContext } from '../../../../platform/http/index.ts';
import { visibleModels } from '../../catalogue/models.ts';
import type { NativePayload, Payload, Target } from '../../gateway/attempt.ts';
import { type ModelCall, openCall } from '../../gateway/call.ts';
import { parseAnswer, readJsonAnswer } from '../../gateway/json-answer.ts';
import { replaceMembers } from '../../gateway/json-members.ts';
import { type DoorStream, passStream } from '../../gateway/pass-stream.ts';
import { estimateChat, needsOf, type RequestBody, readBody } from '../../gateway/request.ts';
import { type Fields, fieldsOf, numberOf } from '../../providers/adapter.ts';
import { readMessage } from '../../providers/anthropic/answer.ts';
import { translateMessages } from '../../providers/anthropic/stream.ts';
import { missingCapability } from '../../providers/capability.ts';
import { newFrame } from '../../providers/chunk.ts';
import { inOpenAiWords } from '../../providers/openai/dialect.ts';
import { namesAtProvider } from '../at-provider.ts';
import { callerOptions, isEventStream, tellCaller } from '../caller.ts';
import { createNativeFilter, createSayingFilter } from '../event-filter.ts';
import { isOpenEnded } from '../open-ended.ts';
import { toMessage } from './answer.ts';
import { anthropicFailure } from './error.ts';
import { toOpenAi } from './request.ts';
import { createMessageWriter } from './stream.ts';

/** `POST /v1/messages`. A provider that speaks it too gets the caller's own words. */
export async function answerMessages(context: HttpContext): Promise<unknown> {
  const request = readBody(context.request.body);
  const { fields } = request;
  const stream = fields.stream === true;
  if (!Array.isArray(fields.messages)) throw problem('request.invalid', { field: 'messages' });
  const call = await openCall(context.scope, {
    ...callerOptions(context),
    reference: request.model,
    operation: 'chat',
    inputTokens: estimateMessages(fields),
    inputBound: request.inputBound,
    stream,
    needs: needsOf(fields),
    maxOutputTokens: numberOf(fields.max_tokens) ?? null,
    openEnded: isOpenEnded(fields),
    body: (target) => payloadFor(target, { context, request }),
  });
  tellCaller(context, call);
  if (!stream || !isEventStream(call)) return answerWhole(context, call);
  await passStream(
    context,
    call,
    call.response.native === 'anthropic' ? nativeStream(call) : saidStream(call),
  );
  return context.reply;
}

function payloadFor(
  target: Target,
  { context, request }: { context: HttpContext; request: RequestBody },
): Payload {
  const { emulate } = callerOptions(context);
  if (target.providerKind === 'anthropic')
    return { body: '', native: nativePayload(context, request, target), emulate };
  const names = { model: target.upstreamName, publicName: target.name };
  const chat = toOpenAi(request.fields, names);
  // A budget may hold less than the caller allows.
  if (target.maxOutputTokens !== null) chat.max_tokens = target.maxOutputTokens;
  return { body: JSON.stringify(inOpenAiWords(chat, { target, emulate })), emulate };
}

function nativePayload(context: HttpContext, { text, fields }: RequestBody, target: Target): NativePayload {
  const missing = namesAtProvider(fields);
  if (missing.length > 0) throw missingCapability(target.name, missing);
  const { 'anthropic-beta': beta, 'anthropic-version': version } = context.request.headers;
  return {
    protocol: 'anthropic',
    body: replaceMembers(text, {
      model: JSON.stringify(target.upstreamName),
      ...(target.maxOutputTokens === null ? {} : { max_tokens: String(target.maxOutputTokens) }),
    }),
    headers: {
      ...(isToken(beta) ? { 'anthropic-beta': beta } : {}),
      ...(isToken(version) ? { 'anthropic-version': version } : {}),
    },
  };
}

/** Names and dates with commas; nothing that could be another header. */
function isToken(value: unknown): value is string {
  return typeof value === 'string' && /^[\w.,:/ -]{1,500}$/.test(value);
}

async function answerWhole(context: HttpContext, call: ModelCall): Promise<FastifyReply> {
  const native = call.response.native === 'anthropic';
  const frame = newFrame(call.target.name, context.scope.clock.now());
  const answer = await readJsonAnswer(
    call,
    native ? (text) => readMessage(parseAnswer(text), frame) : undefined,
  );
  await call.settle(answer.outcome);
  const body = native
    ? replaceMembers(answer.text, { model: JSON.stringify(call.target.name) })
    : JSON.stringify(toMessage(answer.fields, call.target.name));
  return context.reply.header('content-type', 'application/json; charset=utf-8').send(body);
}

function saidStream(call: ModelCall): DoorStream {
  const writer = createMessageWriter(call.target.name);
  return { filter: createSayingFilter(writer.say), end: writer.end, failure: failureEvent };
}

function nativeStream(call: ModelCall): DoorStream {
  const filter = createNativeFilter({
    translator: translateMessages(newFrame(call.target.name, new Date())),
    isLast: (type) => type === 'message_stop',
    rewrite: (event) =>
      event.type === 'message_start'
        ? { ...event, message: { ...fieldsOf(event.message), model: call.target.name } }
        : undefined,
  });
  return {
    filter,
    end: filter.last,
    // The provider's own error event has been passed on.
    failure: (found, context) => (filter.meter.error === undefined ? failureEvent(found, context) : ''),
  };
}

function failureEvent(found: unknown, { locale, requestId }: HttpContext): string {
  return `event: error\ndata: ${JSON.stringify(anthropicFailure(found, { locale, requestId }).body)}\n\n`;
}

function estimateMessages(fields: Fields): number {
  const system = fields.system === undefined ? [] : [{ role: 'system', content: fields.system }];
  return estimateChat({ ...fields, messages: [...system, ...(fields.messages as unknown[])] });
}

/** `POST /v1/messages/count_tokens`: our estimate, whoever the provider is; no provider is asked, so nothing is metered. */
export async function countMessageTokens(context: HttpContext): Promise<FastifyReply> {
  const { model, fields } = readBody(context.request.body);
  if (!Array.isArray(fields.messages)) throw problem('request.invalid', { field: 'messages' });
  const { scope, reply } = context;
  const found = (await visibleModels(scope)).some(
    (item) => item.enabled && (item.name === model || item.id === model),
  );
  if (!found) throw problem('models.not_found', { model });
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .header('x-jishi-estimated', 'true')
    .send(JSON.stringify({ input_tokens: estimateMessages(fields) }));
}
