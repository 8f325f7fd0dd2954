import { createSseReader, dataOf, decodeLatin1, eachEvent, type SseBlock } from '../gateway/sse.ts';
import type { StreamFilter } from '../gateway/stream-filter.ts';
import { createStreamMeter, parseChunk } from '../gateway/stream-meter.ts';
import type { Fields, StreamTranslator } from '../providers/adapter.ts';

/** One event in the protocol of a door. */
export interface DoorEvent {
  /** The `event:` line; the data has it as `type` too. */
  type: string;
  [member: string]: unknown;
}

export function eventText(event: DoorEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** OpenAI's chunks, said again in the protocol of a door; `say` answers the events that a chunk brings. */
export function createSayingFilter(say: (chunk: Fields) => DoorEvent[]): StreamFilter {
  const meter = createStreamMeter();
  return filterOf(meter, (event) => {
    const data = dataOf(event);
    if (data === '[DONE]') return 'done';
    const chunk = parseChunk(data);
    if (chunk === undefined) return '';
    meter.see(chunk, { counted: true });
    return say(chunk).map(eventText).join('');
  });
}

/** What passes a native stream may change or hold back of it. */
export interface NativeRules {
  /** Follows the stream for the meter, as if it were translated. */
  translator: StreamTranslator;
  /** Whether this type of event ends the answer: held back until the attempt is settled. */
  isLast(type: string): boolean;
  /** Rewrites the data of an event (the model's name); undefined: as it is. */
  rewrite(event: Fields): Fields | undefined;
}

/** The provider's own events, metered; `last` is the event that was held back. */
export function createNativeFilter(rules: NativeRules): StreamFilter & { last(): string } {
  const meter = createStreamMeter();
  let held = '';
  const filter = filterOf(meter, (event) => {
    const fields = parseChunk(dataOf(event));
    if (fields === undefined) return decodeLatin1(event);
    for (const chunk of rules.translator.push(fields)) meter.see(chunk, { counted: true });
    const rewritten = rules.rewrite(fields);
    const text = rewritten === undefined ? decodeLatin1(event) : eventText(rewritten as DoorEvent);
    if (!rules.isLast(String(fields.type))) return text;
    held = text;
    return 'done';
  });
  return Object.assign(filter, { last: () => held });
}

function filterOf(meter: StreamFilter['meter'], say: (event: string) => string | 'done'): StreamFilter {
  const reader = createSseReader();
  let done = false;
  const passOn = (block: SseBlock): Buffer[] => {
    let text = '';
    eachEvent(block, (event) => {
      if (done) return;
      const said = say(event);
      if (said === 'done') {
        done = true;
        meter.markDone();
      } else text += said;
    });
    return text === '' ? [] : [Buffer.from(text)];
  };
  return {
    meter,
    push: (chunk) => passOn(reader.read(chunk)),
    flush: () => passOn(reader.rest()),
    get done() {
      return done;
    },
  };
}
