import { problemText } from '@jishi/locales';
import { Problem } from '../../../../kernel/problem.ts';
import type { HttpContext } from '../../../../platform/http/index.ts';
import type { Payload, Target } from '../../gateway/attempt.ts';
import { type ModelCall, openCall } from '../../gateway/call.ts';
import { upstreamRefusal } from '../../gateway/failure.ts';
import { parseAnswer, publicAnswer, readJsonAnswer } from '../../gateway/json-answer.ts';
import { type DoorStream, passStream } from '../../gateway/pass-stream.ts';
import { estimateChat, needsOf, type RequestBody, readBody } from '../../gateway/request.ts';
import { type Fields, numberOf } from '../../providers/adapter.ts';
import { inOpenAiWords } from '../../providers/openai/dialect.ts';
import { speaksResponses } from '../../providers/openai/speaks-responses.ts';
import { callerOptions, isEventStream, tellCaller } from '../caller.ts';
import { createNativeFilter, createSayingFilter, type DoorEvent, eventText } from '../event-filter.ts';
import { isOpenEnded } from '../open-ended.ts';
import { tokensOf } from '../rerank-units.ts';
import { newItemId, type ResponseFrame, toResponse } from './answer.ts';
import { nativeResponses, nativeRules, readResponse } from './native.ts';
import { toChat } from './request.ts';
import { createResponseWriter } from './stream.ts';

/** `POST /v1/responses`, stateless: any chat model answers, nothing is stored. Who speaks it gets the caller's own words. */
export async function answerResponses(context: HttpContext): Promise<unknown> {
  const request = readBody(context.request.body);
  const { model, fields, inputBound } = request;
  const options = callerOptions(context);
  const asked = readAsked(fields, model);
  const stream = fields.stream === true;
  const call = await openCall(context.scope, {
    ...options,
    reference: model,
    operation: 'responses',
    inputTokens:
      asked instanceof Problem ? tokensOf([fields.instructions, fields.input]) : estimateChat(asked),
    inputBound,
    stream,
    needs: needsOf(asked instanceof Problem ? fields : asked),
    maxOutputTokens: numberOf(fields.max_output_tokens) ?? null,
    openEnded: isOpenEnded(fields),
    body: (target) => payloadFor(target, { request, asked, emulate: options.emulate }),
  });
  tellCaller(context, call);
  if (call.response.native === 'responses') return answerNative(context, call, stream);
  const createdAt = Math.floor(context.scope.clock.now().getTime() / 1_000);
  const frame = { id: newItemId('resp'), createdAt, publicName: call.target.name, request: fields };
  if (stream && isEventStream(call)) {
    await passStream(context, call, streamOf(frame));
    return context.reply;
  }
  return answerWhole(context, call, frame);
}

/** As a chat request, or why it cannot be one: a provider that speaks the protocol may do it all the same. */
function readAsked(fields: Fields, model: string): Fields | Problem {
  try {
    return toChat(fields, { model, publicName: model });
  } catch (error) {
    if (error instanceof Problem && error.code === 'models.capability_missing') return error;
    throw error;
  }
}

function payloadFor(
  target: Target,
  { request, asked, emulate }: { request: RequestBody; asked: Fields | Problem; emulate: boolean },
): Payload {
  if (speaksResponses(target))
    return { body: '', native: nativeResponses(request.text, request.fields, target), emulate };
  if (asked instanceof Problem) throw asked;
  const { upstreamName, maxOutputTokens } = target;
  const limit = maxOutputTokens === null ? {} : { max_completion_tokens: maxOutputTokens };
  const chat = { ...asked, model: upstreamName, ...limit };
  return { body: JSON.stringify(inOpenAiWords(chat, { target, emulate })), emulate };
}

async function answerNative(context: HttpContext, call: ModelCall, stream: boolean) {
  const { reply } = context;
  if (stream && isEventStream(call)) {
    await passStream(context, call, nativeStream(call));
    return reply;
  }
  const answer = await readJsonAnswer(call, (text) => readResponse(parseAnswer(text)));
  await call.settle(answer.outcome);
  const named = publicAnswer({ ...answer, fields: { model: null } }, call.target.name);
  return reply.header('content-type', 'application/json; charset=utf-8').send(named);
}

function nativeStream(call: ModelCall): DoorStream {
  const rules = nativeRules(call.target.name);
  const filter = createNativeFilter(rules);
  return {
    filter,
    end: filter.last,
    // The provider's own words about its failure have been passed on.
    failure: (found, context) =>
      filter.meter.error === undefined ? eventText(errorEvent(found, context, rules.nextNumber())) : '',
  };
}

function errorEvent(found: Problem, { locale }: HttpContext, number: number): DoorEvent {
  return { type: 'error', ...wordsOf(found, locale), param: null, sequence_number: number };
}

function wordsOf(found: Problem, locale: HttpContext['locale']) {
  const { detail } = problemText(locale, found.code, found.params);
  return { code: found.code, message: upstreamRefusal(found)?.message ?? detail };
}

async function answerWhole({ reply }: HttpContext, call: ModelCall, frame: ResponseFrame) {
  const answer = await readJsonAnswer(call);
  await call.settle(answer.outcome);
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(toResponse(answer.fields, frame)));
}

function streamOf(frame: ResponseFrame): DoorStream {
  const writer = createResponseWriter(frame);
  return {
    filter: createSayingFilter(writer.say),
    end: writer.end,
    failure: (found, { locale }) => writer.fail(wordsOf(found, locale)),
  };
}
