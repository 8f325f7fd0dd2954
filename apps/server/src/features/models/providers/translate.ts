import { Readable } from 'node:stream';
import { problem } from '../../../kernel/problem.ts';
import type { UpstreamResponse } from '../gateway/attempt.ts';
import { letGo, readBytes } from '../gateway/body.ts';
import { createSseReader, dataOf, eachEvent, type SseBlock } from '../gateway/sse.ts';
import { parseChunk } from '../gateway/stream-meter.ts';
import type { Fields, StreamTranslator, Translation } from './adapter.ts';
import { createEventStreamReader } from './bedrock/event-stream.ts';

const maxAnswerBytes = 128 * 1024 * 1024;

/** A provider's answer in OpenAI's shape: whole, or as a stream that is translated as it comes. */
export async function translateResponse(
  response: UpstreamResponse,
  translation: Translation,
): Promise<UpstreamResponse> {
  const type = String(response.headers['content-type'] ?? '');
  const streams =
    type.startsWith('text/event-stream') || type.startsWith('application/vnd.amazon.eventstream');
  if (streams && translation.stream !== undefined) {
    const translator = translation.stream();
    const events = translation.framing === 'sse' ? readSse(response.body) : readFrames(response.body);
    return shaped(response, 'text/event-stream', sayAgain(events, translator));
  }
  const text = (await readBytes(response.body, maxAnswerBytes)).toString('utf8');
  return shaped(response, 'application/json', once(JSON.stringify(translation.answer(parseAnswer(text)))));
}

function shaped(
  response: UpstreamResponse,
  contentType: string,
  bytes: AsyncGenerator<Buffer>,
): UpstreamResponse {
  const body = Readable.from(bytes, { objectMode: false });
  body.once('close', () => letGo(response.body));
  return { ...response, headers: { 'content-type': contentType }, body };
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

/** Ends with `[DONE]` only if the provider said that the answer is complete: a cut stream stays recognisable. */
async function* sayAgain(
  events: AsyncGenerator<Fields>,
  translator: StreamTranslator,
): AsyncGenerator<Buffer> {
  for await (const event of events) {
    const chunks = translator.push(event);
    if (chunks.length > 0)
      yield Buffer.from(chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join(''));
    if (translator.complete) break;
  }
  if (translator.complete) yield Buffer.from('data: [DONE]\n\n');
}

async function* readSse(body: Readable): AsyncGenerator<Fields> {
  const reader = createSseReader();
  for await (const chunk of body.iterator({ destroyOnReturn: false }))
    yield* eventsIn(reader.read(chunk as Buffer));
  yield* eventsIn(reader.rest());
}

async function* readFrames(body: Readable): AsyncGenerator<Fields> {
  const reader = createEventStreamReader();
  for await (const chunk of body.iterator({ destroyOnReturn: false })) yield* reader.read(chunk as Buffer);
}

function eventsIn(block: SseBlock): Fields[] {
  const events: Fields[] = [];
  eachEvent(block, (event) => {
    const fields = parseChunk(dataOf(event));
    if (fields !== undefined) events.push(fields);
  });
  return events;
}

function parseAnswer(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  } catch (error) {
    throw problem('models.provider_refused', { status: 200 }, error);
  }
  throw problem('models.provider_refused', { status: 200 });
}
