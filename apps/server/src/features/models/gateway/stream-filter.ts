import { createSseReader, dataOf, eachEvent, encodeLatin1, type SseBlock } from './sse.ts';
import { choicesOf, createStreamMeter, parseChunk, type StreamMeter } from './stream-meter.ts';
import { createTextGauge } from './text-gauge.ts';

export interface StreamFilter {
  readonly meter: StreamMeter;
  /** Bytes for the client. Without the `[DONE]` mark: that is sent when the attempt is settled. */
  push(chunk: Buffer): Buffer[];
  /** Bytes of an event whose blank line is missing. */
  flush(): Buffer[];
  /** `[DONE]` was seen: nothing after it counts. */
  readonly done: boolean;
}

export interface FilterOptions {
  /** The name under which the client asked. */
  publicName: string;
  /** The client asked for the usage chunk. */
  wantsUsage: boolean;
  /** Somebody asks how much text came. */
  measured: boolean;
}

const nullUsage = /,\s*"usage"\s*:\s*null|"usage"\s*:\s*null\s*,/;
const namedModel = /"model"\s*:\s*"(?:[^"\\]|\\.)*"/;
// A stream that keeps changing its model name would be parsed chunk by chunk; after this many it passes as it is.
const maxLearned = 16;

/**
 * Passes a chat stream on byte by byte, with three exceptions: the model's name, usage that the client did not ask for,
 * and the end mark. Parses only events that need it; ordinary chunks cost a few substring searches.
 */
export function createStreamFilter(options: FilterOptions): StreamFilter {
  const meter = createStreamMeter();
  const reader = createSseReader();
  const rename = createRenamer(options.publicName);
  const bytesIn = options.measured ? createTextGauge() : undefined;
  let done = false;

  /** The event as the client gets it; undefined: unchanged; '': dropped. */
  function rewrite(event: string): string | undefined {
    const mayTell = event.includes('"usage"') || event.includes('"error"');
    const chunk = mayTell || meter.firstTokenAt === undefined ? parseChunk(dataOf(event)) : undefined;
    if (chunk !== undefined) meter.see(chunk, { counted: false });
    const shown = options.wantsUsage || !event.includes('"usage"') ? event : withoutUsage(event, chunk);
    const renamed = rename(shown);
    return renamed === event ? undefined : renamed;
  }

  function passOn(block: SseBlock): Buffer[] {
    const pieces: Buffer[] = [];
    let unchangedFrom = 0;
    const emit = (upTo: number, replacement: string, next: number) => {
      if (upTo > unchangedFrom) pieces.push(block.bytes.subarray(unchangedFrom, upTo));
      if (replacement !== '') pieces.push(Buffer.from(replacement, 'latin1'));
      unchangedFrom = next;
    };
    eachEvent(block, (event, start, end) => {
      if (done || isDone(event)) {
        done = true;
        meter.markDone();
        emit(start, '', end);
        return;
      }
      if (bytesIn !== undefined) meter.measure(bytesIn(event));
      const replacement = rewrite(event);
      if (replacement !== undefined) emit(start, replacement, end);
    });
    emit(block.bytes.length, '', block.bytes.length);
    if (block.bytes.length > 0) meter.keep(block.bytes);
    return pieces;
  }

  return {
    meter,
    push: (chunk) => passOn(reader.read(chunk)),
    flush: () => passOn(reader.rest()),
    get done() {
      return done;
    },
  };
}

function isDone(event: string): boolean {
  return event.includes('[DONE]') && dataOf(event) === '[DONE]';
}

/** Takes out what only our own `include_usage` brought in. */
function withoutUsage(event: string, chunk: Record<string, unknown> | undefined): string {
  if (nullUsage.test(event)) return event.replace(nullUsage, '');
  if (chunk === undefined || chunk.usage === undefined) return event;
  if (choicesOf(chunk).length === 0 && chunk.error === undefined) return '';
  const { usage: _, ...rest } = chunk;
  return `data: ${encodeLatin1(JSON.stringify(rest))}\n\n`;
}

/** Replaces the upstream's model name. Learns the exact bytes from the first chunk, then only searches for them. */
function createRenamer(publicName: string): (event: string) => string {
  const replacement = encodeLatin1(`"model":${JSON.stringify(publicName)}`);
  let needle: string | undefined;
  let learned = 0;

  function learn(event: string): void {
    learned += 1;
    const chunk = parseChunk(dataOf(event));
    const raw = namedModel.exec(event)?.[0];
    // The name at the top, not one inside some nested object that happens to come first.
    const named = raw === undefined ? undefined : parseChunk(`{${raw}}`)?.model;
    if (chunk !== undefined && raw !== undefined && named === chunk.model) needle = raw;
  }

  return (event) => {
    if (needle === undefined || !event.includes(needle)) {
      if (learned >= maxLearned || !event.includes('"model"')) return event;
      learn(event);
    }
    return needle === undefined || needle === replacement ? event : event.replace(needle, () => replacement);
  };
}
