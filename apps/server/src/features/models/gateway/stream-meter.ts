import {
  estimateTokens,
  laterUsage,
  noUsage,
  readProviderUsage,
  type TokenUsage,
} from '../../metering/index.ts';
import { createSseReader, dataOf, decodeLatin1, eachEvent } from './sse.ts';

type Fields = Record<string, unknown>;

/** What a stream of chunks tells about itself. */
export interface StreamMeter {
  /** A decoded chunk. `counted` false: its text is (or was) kept as bytes. */
  see(chunk: Fields, options: { counted: boolean }): void;
  /** Events passed on unread; read only if the provider never tells its usage. */
  keep(bytes: Buffer): void;
  markDone(): void;
  readonly usage: TokenUsage | undefined;
  /** `performance.now()` of the first chunk that carries anything of the answer. */
  readonly firstTokenAt: number | undefined;
  readonly upstreamId: string | null;
  /** The error object that the provider sent inside its stream. */
  readonly error: unknown;
  /** Bytes of text that came; only where it was counted, or `measure` was told. */
  readonly textBytes: number;
  measure(bytes: number): void;
  /** The provider said that the answer is complete. */
  complete(): boolean;
  /** Provider's figures, or ours for what arrived. */
  settle(inputTokens: number): TokenUsage;
}

const keepBytes = 64 * 1024;

/** Follows one streamed answer. Keeps at most 64 kB of it. */
export function createStreamMeter(): StreamMeter {
  let usage: TokenUsage | undefined;
  /** The usage spoke about some of the answer, not only about the prompt. */
  let usageOfAnswer = false;
  /** Usage on a chunk of its own comes when all is said, whether or not a reason to finish came before. */
  let usageAlone = false;
  let firstTokenAt: number | undefined;
  let upstreamId: string | null = null;
  let error: unknown;
  let done = false;
  let finished = false;
  let textBytes = 0;
  const written = createWritten();

  return {
    see(chunk, { counted }) {
      if (firstTokenAt === undefined && carriesAnswer(chunk)) firstTokenAt = performance.now();
      const found = usageIn(chunk);
      if (found !== undefined) {
        usage = laterUsage(usage, found);
        usageOfAnswer ||= firstTokenAt !== undefined;
        usageAlone ||= choicesOf(chunk).length === 0;
      }
      upstreamId ??= idIn(chunk);
      error ??= chunk.error;
      finished ||= hasFinish(chunk);
      if (!counted) return;
      const text = answerText(chunk);
      textBytes += Buffer.byteLength(text);
      written.count(text);
    },
    get textBytes() {
      return textBytes;
    },
    measure(bytes) {
      textBytes += bytes;
    },
    keep: (bytes) => written.keep(bytes),
    markDone() {
      done = true;
    },
    get usage() {
      return usage;
    },
    get firstTokenAt() {
      return firstTokenAt;
    },
    get upstreamId() {
      return upstreamId;
    },
    get error() {
      return error ?? undefined;
    },
    complete() {
      // Usage told as it goes (`continuous_usage_stats`) says nothing about the end.
      if (done || finished || usageAlone) return true;
      return written.finished();
    },
    settle(inputTokens) {
      if (usage !== undefined && (usageOfAnswer || usageAlone || done || finished)) return usage;
      const outputTokens = written.tokens();
      if (usage === undefined) return { ...noUsage, inputTokens, outputTokens, estimated: true };
      return { ...usage, outputTokens: Math.max(outputTokens, usage.outputTokens), estimated: true };
    },
  };
}

interface Written {
  count(text: string): void;
  keep(bytes: Buffer): void;
  /** A kept event says that the answer is finished. */
  finished(): boolean;
  /** Our estimate of everything that was written. */
  tokens(): number;
}

/** What a model wrote, counted when it has to be: as text at once, as bytes only if somebody asks. */
function createWritten(): Written {
  let text = '';
  let countedTokens = 0;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let finished = false;

  function count(more: string): void {
    text += more;
    // Counting in portions keeps long answers from being held in memory.
    if (text.length > keepBytes) {
      countedTokens += estimateTokens(text);
      text = '';
    }
  }

  function readKept(): void {
    const reader = createSseReader();
    const events = kept;
    kept = [];
    keptBytes = 0;
    for (const bytes of events) {
      eachEvent(reader.read(bytes), (event) => {
        const chunk = parseChunk(dataOf(event));
        if (chunk === undefined) return;
        finished ||= hasFinish(chunk);
        count(answerText(chunk));
      });
    }
  }

  return {
    count,
    keep(bytes) {
      kept.push(bytes);
      keptBytes += bytes.length;
      if (keptBytes > keepBytes) readKept();
    },
    finished() {
      readKept();
      return finished;
    },
    tokens() {
      readKept();
      return countedTokens + estimateTokens(text);
    },
  };
}

/** A chunk's JSON; undefined for `[DONE]` and for what is no JSON object. Takes the latin1 view. */
export function parseChunk(data: string | undefined): Fields | undefined {
  if (data === undefined || !data.startsWith('{')) return undefined;
  try {
    return JSON.parse(decodeLatin1(data)) as Fields;
  } catch {
    return undefined;
  }
}

function idIn(chunk: Fields): string | null {
  return typeof chunk.id === 'string' ? chunk.id.slice(0, 200) : null;
}

/** Usage at the top, in the first choice (Moonshot), or in an extension (Groq). */
function usageIn(chunk: Fields): TokenUsage | undefined {
  return (
    readProviderUsage(chunk.usage) ??
    readProviderUsage(fieldsOf(choicesOf(chunk)[0]).usage) ??
    readProviderUsage(fieldsOf(chunk.x_groq).usage)
  );
}

function hasFinish(chunk: Fields): boolean {
  return choicesOf(chunk).some((choice) => typeof fieldsOf(choice).finish_reason === 'string');
}

function carriesAnswer(chunk: Fields): boolean {
  return answerText(chunk) !== '';
}

/** Everything of a chunk that a model wrote: text, reasoning, names and arguments of tool calls. */
export function answerText(chunk: Fields): string {
  return choicesOf(chunk)
    .map((choice) => {
      const { delta, message } = fieldsOf(choice);
      // Text completions have it right in the choice.
      return writtenBy(fieldsOf(delta ?? message ?? choice));
    })
    .join('');
}

function writtenBy(message: Fields): string {
  const calls = Array.isArray(message.tool_calls) ? (message.tool_calls as unknown[]) : [];
  return [
    message.content,
    message.reasoning_content,
    message.reasoning,
    message.refusal,
    message.text,
    ...calls.flatMap((call) => {
      const called = fieldsOf(fieldsOf(call).function);
      return [called.name, called.arguments];
    }),
  ]
    .filter((part) => typeof part === 'string')
    .join('');
}

export function choicesOf(chunk: Fields): unknown[] {
  return Array.isArray(chunk.choices) ? (chunk.choices as unknown[]) : [];
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
