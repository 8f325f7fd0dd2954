import { Readable } from 'node:stream';
import type { Payload, Target } from '../gateway/attempt.ts';
import { letGo } from '../gateway/body.ts';
import { brokenProblem } from '../gateway/failure.ts';
import { createSseReader, dataOf, eachEvent, type SseBlock } from '../gateway/sse.ts';
import {
  choicesOf,
  createStreamMeter,
  fieldsOf,
  parseChunk,
  type StreamMeter,
} from '../gateway/stream-meter.ts';
import { type CallInput, type ModelCall, payloadFor } from './call-words.ts';

/** Opens an attempt of another candidate, which is asked to go on from this text; undefined: nobody is left. */
export type OpenNext = (text: string) => Promise<ModelCall | undefined>;

/** The attempt that is speaking, and what all have said so far. */
interface Speech {
  call: ModelCall;
  meter: StreamMeter;
  text: string;
  done: boolean;
  /** It calls tools: half a call cannot be finished by somebody else. */
  calling: boolean;
  attempts: number;
}

/**
 * A stream that another candidate finishes when it breaks. To whoever reads, it is one answer; in the ledger, each attempt
 * is a row with what it said itself. Only whole events are passed on, so that the seam lies between two of them.
 */
export function goOn(call: ModelCall, signal: AbortSignal, next: OpenNext): ModelCall {
  const speech: Speech = {
    call,
    meter: createStreamMeter(),
    text: '',
    done: false,
    calling: false,
    attempts: 1,
  };
  const body = Readable.from(speak(speech, signal, next), { objectMode: false });
  // An abort after the end mark must not surface as an unhandled error.
  body.on('error', () => undefined);
  return {
    ...call,
    response: { ...call.response, body },
    whole: () => speech.attempts === 1,
    // Each attempt has holds of its own, and said what it said itself.
    hold: {
      wrote: (bytes) => speech.call.hold?.wrote(bytes, speech.meter.usage?.outputTokens ?? 0),
    },
    settle: (outcome) => speech.call.settle({ ...outcome, ...saidBy(speech) }),
    fail: (error, outcome) => speech.call.fail(error, { ...outcome, ...saidBy(speech) }),
  };
}

async function* speak(speech: Speech, signal: AbortSignal, next: OpenNext): AsyncGenerator<Buffer> {
  try {
    for (;;) {
      const broken = yield* listen(speech);
      if (speech.done || speech.meter.complete()) return;
      const call = signal.aborted || speech.calling ? undefined : await next(speech.text);
      if (call === undefined) throw broken;
      await speech.call.fail(brokenProblem(broken), saidBy(speech));
      Object.assign(speech, { call, meter: createStreamMeter(), attempts: speech.attempts + 1 });
    }
  } finally {
    letGo(speech.call.response.body);
    if (!speech.done) speech.call.response.body.destroy();
  }
}

/** Passes whole events on until the end mark, the end or an error, which is the return value. */
async function* listen(speech: Speech): AsyncGenerator<Buffer, unknown> {
  const reader = createSseReader();
  try {
    for await (const chunk of speech.call.response.body.iterator({ destroyOnReturn: false })) {
      const block = reader.read(chunk as Buffer);
      follow(speech, block);
      if (block.bytes.length > 0) yield block.bytes;
      if (speech.done) return undefined;
    }
    const rest = reader.rest();
    follow(speech, rest);
    // Half an event is dropped here; where nobody goes on, the break is told all the same.
    if (speech.meter.complete() && rest.bytes.length > 0) yield rest.bytes;
    return new Error('ended early');
  } catch (error) {
    return error;
  }
}

function follow(speech: Speech, block: SseBlock): void {
  eachEvent(block, (event) => {
    const data = dataOf(event);
    if (data === '[DONE]') {
      speech.done = true;
      speech.meter.markDone();
    }
    const chunk = parseChunk(data);
    if (chunk === undefined) return;
    speech.meter.see(chunk, { counted: true });
    const { content, tool_calls } = fieldsOf(fieldsOf(choicesOf(chunk)[0]).delta);
    if (typeof content === 'string') speech.text += content;
    if (tool_calls !== undefined) speech.calling = true;
  });
}

function saidBy({ call, meter }: Speech) {
  return {
    usage: meter.settle(call.admission.inputTokens),
    firstTokenMs: meter.firstTokenAt === undefined ? null : Math.max(0, meter.firstTokenAt - call.startedAt),
    upstreamId: meter.upstreamId,
  };
}

const request =
  'Your answer was cut off. Go on exactly where it stops, in the same language and form. Repeat nothing, explain nothing.';

/** The same request with the text so far as the assistant's, in OpenAI's shape for every target. */
export function goingOn(input: CallInput, text: string): CallInput {
  return {
    ...input,
    body(target: Target): Payload {
      const { native: _, body, ...payload } = payloadFor(input, target);
      const fields = JSON.parse(String(body)) as { messages?: unknown[] };
      const messages = [
        ...(fields.messages ?? []),
        { role: 'assistant', content: text },
        { role: 'user', content: request },
      ];
      return { ...payload, body: JSON.stringify({ ...fields, messages }) };
    },
  };
}
