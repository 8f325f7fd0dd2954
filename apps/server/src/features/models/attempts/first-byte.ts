import { Readable } from 'node:stream';
import { problem } from '../../../kernel/problem.ts';
import type { UpstreamResponse } from '../gateway/attempt.ts';
import { readBytes } from '../gateway/body.ts';
import { refusedProblem } from '../gateway/failure.ts';
import { createSseReader, dataOf, eachEvent } from '../gateway/sse.ts';
import { answerText, choicesOf, fieldsOf, parseChunk } from '../gateway/stream-meter.ts';

const maxAnswerBytes = 128 * 1024 * 1024;
/** An upstream that sends this much without one event speaks something else. */
const maxSilentBytes = 256 * 1024;

/**
 * Waits until the upstream has really begun to answer: the first event of a stream, or a whole JSON answer. Up to here
 * nothing has reached the client, and another candidate can take over. Answers the same response, nothing consumed.
 * @throws Problem when it breaks off, is no answer, or is an error under status 200
 */
export async function awaitFirstByte(response: UpstreamResponse): Promise<UpstreamResponse> {
  const type = String(response.headers['content-type'] ?? '');
  if (type.startsWith('text/event-stream')) {
    await awaitFirstEvent(response.body);
    return response;
  }
  if (!type.startsWith('application/json')) return response;
  const bytes = await readBytes(response.body, maxAnswerBytes).catch((error: unknown) => {
    throw brokenOff(error);
  });
  requireAnswer(bytes);
  return { ...response, body: Readable.from([bytes], { objectMode: false }) };
}

function requireAnswer(bytes: Buffer): void {
  const text = bytes.toString('utf8');
  const fields = parseChunk(bytes.toString('latin1').trim());
  if (fields === undefined) throw problem('models.provider_refused', { status: 200 });
  const { error, choices, data } = fields;
  if (error !== undefined && error !== null && choices === undefined && data === undefined)
    throw refusedProblem(502, { bodyText: text, retryAfter: null });
}

/** Reads until the first event with data is there, then puts everything back. */
async function awaitFirstEvent(body: Readable): Promise<void> {
  const reader = createSseReader();
  const taken: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = (await nextChunk(body)) as Buffer | null;
    if (chunk === null) throw problem('models.stream_broken');
    taken.push(chunk);
    size += chunk.length;
    let begun = false;
    eachEvent(reader.read(chunk), (event) => {
      const data = dataOf(event);
      if (data !== undefined && data !== '' && !begun) begun = isBeginning(data);
    });
    if (begun) {
      // From here on an error belongs to whoever reads on; until then it must not surface as unhandled.
      body.on('error', () => undefined);
      if (body.errored !== null) throw brokenOff(body.errored);
      body.unshift(Buffer.concat(taken));
      return;
    }
    if (size > maxSilentBytes) throw problem('models.stream_broken');
  }
}

/** @throws Problem for an error, or for what is no chunk at all */
function isBeginning(data: string): boolean {
  if (data === '[DONE]') throw problem('models.stream_broken');
  const chunk = parseChunk(data);
  if (chunk === undefined) throw problem('models.provider_refused', { status: 200 });
  const { error } = chunk;
  if (error !== undefined && error !== null)
    throw refusedProblem(statusOf(error), { bodyText: JSON.stringify(chunk), retryAfter: null });
  return !isPreamble(chunk);
}

/**
 * What comes before anything of an answer: a chunk with nothing but the role (OpenAI), the frame around the answer
 * (Anthropic, Responses). Upstreams send it at once and fall silent, or break off, afterwards.
 */
function isPreamble(chunk: Record<string, unknown>): boolean {
  if (typeof chunk.type === 'string') return preambles.has(chunk.type);
  const choices = choicesOf(chunk);
  const finished = choices.some((choice) => typeof fieldsOf(choice).finish_reason === 'string');
  return choices.length > 0 && !finished && answerText(chunk) === '';
}

const preambles = new Set([
  'message_start',
  'content_block_start',
  'ping',
  'response.created',
  'response.queued',
  'response.in_progress',
  'response.output_item.added',
  'response.content_part.added',
]);

/** Some upstreams name the status that they could no longer send. */
function statusOf(error: unknown): number {
  const { code, status } = error as { code?: unknown; status?: unknown };
  const told = [status, code].map(Number).find((number) => number >= 400 && number < 600);
  return told ?? 502;
}

/** The next bytes; null at the end. Leaves the stream paused, without listeners. */
function nextChunk(body: Readable): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      body.off('readable', look);
      body.off('end', finish);
      body.off('close', finish);
      body.off('error', fail);
    };
    const look = () => {
      const chunk: unknown = body.read();
      if (chunk === null) return;
      stop();
      resolve(chunk);
    };
    const finish = () => {
      stop();
      resolve(null);
    };
    const fail = (error: unknown) => {
      stop();
      // Errors after this one must not surface as unhandled.
      body.on('error', () => undefined);
      reject(brokenOff(error));
    };
    body.on('readable', look);
    body.once('end', finish);
    body.once('close', finish);
    body.once('error', fail);
    if (body.errored !== null) fail(body.errored);
    else if (body.readableEnded || body.closed) finish();
    else look();
  });
}

function brokenOff(error: unknown): unknown {
  const timedOut =
    error instanceof Error &&
    'code' in error &&
    (error.code === 'outbound.timeout' || error.code === 'UND_ERR_BODY_TIMEOUT');
  return problem(timedOut ? 'models.timeout' : 'models.stream_broken', {}, error);
}
