import { randomUUID } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { problem } from '../../../../kernel/problem.ts';
import type { HttpContext } from '../../../../platform/http/index.ts';
import { estimateTokens, noUsage, readProviderUsage, type TokenUsage } from '../../../metering/index.ts';
import type { Payload, Target } from '../../gateway/attempt.ts';
import { readBytes } from '../../gateway/body.ts';
import { type ModelCall, openCall } from '../../gateway/call.ts';
import { publicAnswer, readJsonAnswer } from '../../gateway/json-answer.ts';
import { type Fields, fieldsOf, numberOf } from '../../providers/adapter.ts';
import { callerOptions, tellCaller } from '../caller.ts';

const maxTextBytes = 8 * 1024 * 1024;

type Part = { name: string; text: string } | { name: string; file: string; type: string; bytes: Uint8Array };

/** `POST /v1/audio/transcriptions`: a form with a recording in, text out. */
export async function answerTranscriptions(context: HttpContext): Promise<FastifyReply> {
  const parts = await readForm(context.request);
  const model = textField(parts, 'model');
  if (model === undefined || model === '' || model.length > 200 || model.includes('\0'))
    throw problem('request.invalid', { field: 'model' });
  if (!parts.some((part) => part.name === 'file' && 'file' in part))
    throw problem('request.invalid', { field: 'file' });
  if (textField(parts, 'stream') === 'true')
    throw problem('models.unsupported', { model, feature: 'stream' });
  const options = callerOptions(context);
  const call = await openCall(context.scope, {
    ...options,
    reference: model,
    operation: 'transcriptions',
    inputTokens: 0,
    inputBound: bytesOf(parts),
    stream: false,
    needs: ['audio'],
    body: (target) => payloadOf(parts, target),
  });
  tellCaller(context, call);
  const isJson = String(call.response.headers['content-type'] ?? '').startsWith('application/json');
  return isJson ? answerJson(context, call) : answerText(context, call);
}

/** Read and written anew: what reaches the provider is what was understood here. */
async function readForm({ headers, body }: HttpContext['request']): Promise<Part[]> {
  const type = String(headers['content-type'] ?? '');
  if (!type.startsWith('multipart/form-data') || !(body instanceof Uint8Array))
    throw problem('request.unsupported_media_type');
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } })
    .formData()
    .catch((error: unknown) => {
      throw problem('request.malformed', {}, error);
    });
  return Promise.all(
    [...form].map(async ([name, value]): Promise<Part> => {
      if (typeof value === 'string') return { name, text: value };
      return { name, file: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
    }),
  );
}

/** No provider makes more than a token of a byte of sound; the words in front of it count like any text. */
function bytesOf(parts: readonly Part[]): number {
  return parts.reduce(
    (sum, part) => sum + ('bytes' in part ? part.bytes.length : Buffer.byteLength(part.text)),
    0,
  );
}

function textField(parts: readonly Part[], name: string): string | undefined {
  const values = parts.filter((part) => part.name === name);
  const [first] = values;
  // Twice the same name could be read differently there and here.
  return values.length === 1 && first !== undefined && 'text' in first ? first.text : undefined;
}

function payloadOf(parts: readonly Part[], { upstreamName }: Target): Payload {
  const boundary = `jishi-${randomUUID()}`;
  const pieces = parts.flatMap((part) => {
    const value = part.name === 'model' ? { name: 'model', text: upstreamName } : part;
    return [
      `--${boundary}\r\n${headersOf(value)}\r\n\r\n`,
      'text' in value ? value.text : value.bytes,
      '\r\n',
    ];
  });
  const body = Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece as string)));
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

function headersOf(part: Part): string {
  const name = `content-disposition: form-data; name="${quoted(part.name)}"`;
  if ('text' in part) return name;
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(part.type) ? part.type : 'application/octet-stream';
  return `${name}; filename="${quoted(part.file)}"\r\ncontent-type: ${type}`;
}

/** As browsers write it; no sign can end the line or the quotation. */
function quoted(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

async function answerJson({ reply }: HttpContext, call: ModelCall): Promise<FastifyReply> {
  const answer = await readJsonAnswer(call);
  await call.settle({ ...answer.outcome, usage: usageOf(answer.fields) });
  return reply
    .header('content-type', 'application/json; charset=utf-8')
    .send(publicAnswer(answer, call.target.name));
}

/** Tokens where the provider counts them, else the time of the recording, else our estimate of what was written. */
function usageOf(answer: Fields): TokenUsage {
  const usage = readProviderUsage(answer.usage);
  const seconds = numberOf(fieldsOf(answer.usage).seconds) ?? numberOf(answer.duration);
  const outputTokens = typeof answer.text === 'string' ? estimateTokens(answer.text) : 0;
  const counted = usage ?? (seconds === undefined ? { ...noUsage, outputTokens, estimated: true } : noUsage);
  if (seconds === undefined) return counted;
  return { ...counted, parts: { ...counted.parts, milliseconds: Math.round(seconds * 1_000) } };
}

/** Plain text or subtitles. */
async function answerText({ reply }: HttpContext, call: ModelCall): Promise<FastifyReply> {
  const text = await readBytes(call.response.body, maxTextBytes).then(
    (bytes) => bytes.toString('utf8'),
    async (error: unknown) => {
      throw await call.fail(error, {});
    },
  );
  const usage = { ...noUsage, outputTokens: estimateTokens(text), estimated: true };
  await call.settle({ usage, status: 'ok', problem: null, firstTokenMs: null, upstreamId: null });
  return reply.header('content-type', 'text/plain; charset=utf-8').send(text);
}
