import { problem } from '../../kernel/problem.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { TokenUsage } from '../metering/index.ts';
import { letGo } from './gateway/body.ts';
import { type ModelCall, openCall } from './gateway/call.ts';
import { brokenProblem } from './gateway/failure.ts';
import { readJsonAnswer } from './gateway/json-answer.ts';
import { estimateChat } from './gateway/request.ts';
import { createSseReader, dataOf, eachEvent, type SseBlock } from './gateway/sse.ts';
import {
  choicesOf,
  createStreamMeter,
  fieldsOf,
  parseChunk,
  type StreamMeter,
} from './gateway/stream-meter.ts';

export interface ChatInput {
  /** Name or id; undefined: the default chat model. */
  model?: string | undefined;
  messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
  /** Which application asks, such as `assistant`. */
  app: string;
  /** What for, such as `answer` or `rewrite`. */
  purpose: string;
  /** Aborts the provider's work; default: the scope's. */
  signal?: AbortSignal | undefined;
  maxTokens?: number | undefined;
  temperature?: number | undefined;
}

export type ChatEvent =
  | { type: 'text-delta'; text: string }
  | {
      type: 'end';
      usage: TokenUsage;
      /** null: the model has no price. */
      costPico: bigint | null;
      currency: string | null;
      model: string;
      finishReason: string | null;
    };

/**
 * Asks a chat model and yields its text as it comes. Metered like every call of the gateway; leaving the loop early
 * stops the provider and settles what was produced.
 * @throws Problem `models.*`, or `cancelled` when the signal fired
 */
export async function* streamChat(scope: Scope, input: ChatInput): AsyncGenerator<ChatEvent> {
  const abort = new AbortController();
  const signal = AbortSignal.any([input.signal ?? scope.signal, abort.signal]);
  const call = await openCall(scope, {
    reference: input.model ?? null,
    operation: 'chat',
    app: input.app,
    purpose: input.purpose,
    inputTokens: estimateChat({ messages: input.messages }),
    maxOutputTokens: input.maxTokens ?? null,
    stream: true,
    signal,
    body: (target) =>
      JSON.stringify(
        bodyOf({ ...input, maxTokens: target.maxOutputTokens ?? input.maxTokens }, target.upstreamName),
      ),
  });
  const isStream = String(call.response.headers['content-type'] ?? '').startsWith('text/event-stream');
  if (isStream) yield* readStream(call, () => abort.abort());
  else yield* readWhole(call);
}

function bodyOf({ messages, maxTokens, temperature }: ChatInput, model: string) {
  return {
    model,
    messages,
    stream: true,
    stream_options: { include_usage: true },
    ...(maxTokens === undefined ? {} : { max_tokens: maxTokens }),
    ...(temperature === undefined ? {} : { temperature }),
  };
}

async function* readStream(call: ModelCall, stop: () => void): AsyncGenerator<ChatEvent> {
  const meter = createStreamMeter();
  const reading: Reading = { finishReason: null, done: false, over: false, accounted: 0 };
  try {
    const broken = yield* readText(call, meter, reading);
    const fault = faultOf(call, meter, broken);
    if (fault !== undefined) throw fault;
    letGo(call.response.body);
    reading.over = true;
    const outcome = { ...outcomeOf(call, meter), status: 'ok' as const, problem: null };
    const costPico = await call.settle(outcome);
    yield endEvent(call, { usage: outcome.usage, costPico, finishReason: reading.finishReason });
  } catch (error) {
    throw await call.fail(error, outcomeOf(call, meter));
  } finally {
    // Not over: an error, or the consumer left. The provider stops; what it had produced is settled.
    if (!reading.over) stop();
    await call.settle({ ...outcomeOf(call, meter), status: 'cancelled', problem: null });
  }
}

interface Reading {
  finishReason: string | null;
  /** The end mark was seen. */
  done: boolean;
  /** The answer is complete. */
  over: boolean;
  /** Bytes of text that budgets have been asked about. */
  accounted: number;
}

/** Yields text until the end mark, the end, or an error, which is the return value. */
async function* readText(
  call: ModelCall,
  meter: StreamMeter,
  reading: Reading,
): AsyncGenerator<ChatEvent, unknown> {
  const reader = createSseReader();
  try {
    for await (const chunk of call.response.body.iterator({ destroyOnReturn: false })) {
      const text = textOf(reader.read(chunk as Buffer), meter, reading);
      if (text !== '') yield { type: 'text-delta', text };
      if (reading.done) return undefined;
      const cut = await roomFor(call, meter, reading);
      if (cut !== undefined) return cut;
    }
    const rest = textOf(reader.rest(), meter, reading);
    if (rest !== '') yield { type: 'text-delta', text: rest };
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Why a budget ends the answer here; undefined: it may go on. */
async function roomFor({ hold }: ModelCall, meter: StreamMeter, reading: Reading) {
  const more = meter.textBytes - reading.accounted;
  reading.accounted = meter.textBytes;
  const room = hold?.wrote(more, meter.usage?.outputTokens ?? 0);
  return room === undefined || meter.complete() ? undefined : room;
}

function textOf(block: SseBlock, meter: StreamMeter, reading: Reading): string {
  let text = '';
  eachEvent(block, (event) => {
    const data = dataOf(event);
    if (data === '[DONE]') {
      reading.done = true;
      meter.markDone();
    }
    const chunk = reading.done ? undefined : parseChunk(data);
    if (chunk === undefined) return;
    meter.see(chunk, { counted: true });
    const { delta, finish_reason } = fieldsOf(choicesOf(chunk)[0]);
    const { content } = fieldsOf(delta);
    if (typeof content === 'string') text += content;
    if (typeof finish_reason === 'string') reading.finishReason = finish_reason;
  });
  return text;
}

function faultOf(call: ModelCall, meter: StreamMeter, broken: unknown): unknown {
  if (call.signal.aborted) return problem('cancelled');
  if (meter.error !== undefined) return problem('models.provider_refused', { status: 200 });
  return meter.complete() ? undefined : brokenProblem(broken);
}

function outcomeOf(call: ModelCall, meter: StreamMeter) {
  return {
    usage: meter.settle(call.admission.inputTokens),
    firstTokenMs: meter.firstTokenAt === undefined ? null : meter.firstTokenAt - call.startedAt,
    upstreamId: meter.upstreamId,
  };
}

/** Providers that cannot stream answer at once. */
async function* readWhole(call: ModelCall): AsyncGenerator<ChatEvent> {
  const { fields, outcome } = await readJsonAnswer(call);
  const costPico = await call.settle(outcome);
  const { message, finish_reason } = fieldsOf(choicesOf(fields)[0]);
  const { content } = fieldsOf(message);
  if (typeof content === 'string' && content !== '') yield { type: 'text-delta', text: content };
  const finishReason = typeof finish_reason === 'string' ? finish_reason : null;
  yield endEvent(call, { usage: outcome.usage, costPico, finishReason });
}

function endEvent(
  { target }: ModelCall,
  end: { usage: TokenUsage; costPico: bigint | null; finishReason: string | null },
): ChatEvent {
  return { type: 'end', ...end, currency: target.price?.currency ?? null, model: target.name };
}
