import type { FastifyReply } from 'fastify';
import { problem } from '../../../../kernel/problem.ts';
import type { HttpContext } from '../../../../platform/http/index.ts';
import { readProviderUsage, type TokenUsage } from '../../../metering/index.ts';
import type { Operation } from '../../gateway/attempt.ts';
import { type ModelCall, openCall } from '../../gateway/call.ts';
import { publicAnswer, readJsonAnswer } from '../../gateway/json-answer.ts';
import { replaceMembers } from '../../gateway/json-members.ts';
import { openAiStream, passStream } from '../../gateway/pass-stream.ts';
import { needsOf, type RequestBody, readBody } from '../../gateway/request.ts';
import { countOf, type Fields, fieldsOf, listOf, numberOf } from '../../providers/adapter.ts';
import { callerOptions, isEventStream, tellCaller } from '../caller.ts';
import { repeatedQuery, rerankTokens, rerankUsage, searchUnitsOf, tokensOf } from '../rerank-units.ts';

/** A door whose requests and answers are JSON and go through as they are. */
interface PlainDoor {
  operation: Operation;
  /** Members without which there is nothing to ask. */
  required: readonly string[];
  inputTokens(fields: Fields): number;
  /** What the answer says about its cost; undefined: the tokens of its `usage`, or our estimate. */
  usage?(answer: Fields, estimate: TokenUsage): TokenUsage;
}

const doors = {
  completions: {
    operation: 'completions',
    required: ['prompt'],
    inputTokens: ({ prompt, suffix }) => tokensOf(prompt) + tokensOf(suffix),
  },
  rerank: {
    operation: 'rerank',
    required: ['query', 'documents'],
    inputTokens: rerankTokens,
    usage: rerankUsage,
  },
  images: {
    operation: 'images',
    required: ['prompt'],
    inputTokens: ({ prompt }) => tokensOf(prompt),
    usage: (answer, estimate) => ({
      ...(readProviderUsage(answer.usage) ?? estimate),
      parts: { ...readProviderUsage(answer.usage)?.parts, images: listOf(answer.data).length },
    }),
  },
  moderations: {
    operation: 'moderations',
    required: ['input'],
    inputTokens: ({ input }) => tokensOf(input),
  },
} as const satisfies Record<string, PlainDoor>;

export const answerCompletions = answerer(doors.completions);
export const answerRerank = answerer(doors.rerank);
export const answerImages = answerer(doors.images);
export const answerModerations = answerer(doors.moderations);

function answerer(door: PlainDoor): (context: HttpContext) => Promise<unknown> {
  return async (context) => {
    const request = readBody(context.request.body);
    const missing = door.required.find((name) => request.fields[name] === undefined);
    if (missing !== undefined) throw problem('request.invalid', { field: missing });
    const call = await open(context, door, request);
    const { fields } = request;
    if (fields.stream !== true || !isEventStream(call)) return answerWhole(context, call, door);
    const wantsUsage = fieldsOf(fields.stream_options).include_usage === true;
    await passStream(context, call, openAiStream(call, { wantsUsage }));
    return context.reply;
  };
}

async function open(context: HttpContext, door: PlainDoor, request: RequestBody): Promise<ModelCall> {
  const { fields } = request;
  const options = callerOptions(context);
  const stream = fields.stream === true;
  // Pictures that come piece by piece have events of their own, which nobody here could meter.
  if (stream && door.operation !== 'completions')
    throw problem('models.unsupported', { model: request.model, feature: 'stream' });
  const call = await openCall(context.scope, {
    ...options,
    reference: request.model,
    operation: door.operation,
    inputTokens: door.inputTokens(fields),
    inputBound: request.inputBound + repeatedQuery(fields),
    stream,
    needs: needsOf(fields),
    maxOutputTokens: numberOf(fields.max_tokens) ?? null,
    choices: choicesOf(fields),
    searchUnits: searchUnitsOf(fields),
    body: ({ upstreamName, maxOutputTokens }) => ({
      body: replaceMembers(request.text, {
        model: JSON.stringify(upstreamName),
        ...(door.operation === 'completions' && maxOutputTokens !== null
          ? { max_tokens: String(maxOutputTokens) }
          : {}),
        ...(stream
          ? { stream_options: JSON.stringify({ ...fieldsOf(fields.stream_options), include_usage: true }) }
          : {}),
      }),
      emulate: options.emulate,
    }),
  });
  tellCaller(context, call);
  return call;
}

/** `best_of` are written and billed, whatever is shown of them; several prompts are answered each. */
function choicesOf({ n, best_of, prompt }: Fields): number {
  const prompts = Array.isArray(prompt) && typeof prompt[0] !== 'number' ? prompt.length : 1;
  return Math.max(1, countOf(n), countOf(best_of)) * Math.max(1, prompts);
}

async function answerWhole(
  { reply }: HttpContext,
  call: ModelCall,
  { usage }: PlainDoor,
): Promise<FastifyReply> {
  const answer = await readJsonAnswer(call);
  const { outcome } = answer;
  await call.settle(
    usage === undefined ? outcome : { ...outcome, usage: usage(answer.fields, outcome.usage) },
  );
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(publicAnswer(answer, call.target.name));
}
