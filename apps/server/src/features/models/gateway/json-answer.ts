import { problem } from '../../../kernel/problem.ts';
import { estimateTokens, noUsage, readProviderUsage, type TokenUsage } from '../../metering/index.ts';
import type { Outcome } from './attempt.ts';
import { readBytes } from './body.ts';
import type { ModelCall } from './call.ts';
import { refusedProblem } from './failure.ts';
import { replaceMembers } from './json-members.ts';
import { answerText, fieldsOf } from './stream-meter.ts';

const maxAnswerBytes = 128 * 1024 * 1024;

export interface JsonAnswer {
  text: string;
  fields: Record<string, unknown>;
  outcome: Outcome;
}

/**
 * Reads an answer that does not stream. The caller settles with `outcome`. `read` makes OpenAI's shape of an answer in
 * another protocol, for the meter.
 * @throws Problem already settled: broken off, no JSON, or an error under status 200
 */
export async function readJsonAnswer(
  call: ModelCall,
  read: (text: string) => Record<string, unknown> = parseAnswer,
): Promise<JsonAnswer> {
  try {
    const text = (await readBytes(call.response.body, maxAnswerBytes)).toString('utf8');
    const fields = read(text);
    if (isError(fields)) throw refusedProblem(502, { bodyText: text, retryAfter: null });
    return { text, fields, outcome: outcomeOf(call, fields) };
  } catch (error) {
    // It had begun to answer, so the input was read, and paid for.
    const inputTokens = call.admission.inputTokens;
    throw await call.fail(error, { usage: { ...noUsage, inputTokens, estimated: true } });
  }
}

export function parseAnswer(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (error) {
    throw problem('models.provider_refused', { status: 200 }, error);
  }
  throw problem('models.provider_refused', { status: 200 });
}

function isError(fields: Record<string, unknown>): boolean {
  const { error } = fields;
  return error !== undefined && error !== null && fields.choices === undefined && fields.data === undefined;
}

function outcomeOf(call: ModelCall, fields: Record<string, unknown>): Outcome {
  const { id } = fields;
  return {
    usage: readProviderUsage(fields.usage) ?? estimated(call, fields),
    status: 'ok',
    problem: null,
    firstTokenMs: null,
    upstreamId: typeof id === 'string' ? id.slice(0, 200) : null,
  };
}

function estimated(call: ModelCall, fields: Record<string, unknown>): TokenUsage {
  const outputTokens = estimateTokens(answerText(fields));
  return { ...noUsage, inputTokens: call.admission.inputTokens, outputTokens, estimated: true };
}

/** The answer's bytes with the model's public name; everything else as the provider wrote it. */
export function publicAnswer({ text, fields }: JsonAnswer, publicName: string): string {
  const named = Object.hasOwn(fields, 'model') && fields.model !== publicName;
  return named ? replaceMembers(text, { model: JSON.stringify(publicName) }) : text;
}

/**
 * Clients that asked for base64 decode whatever comes; providers that do not know it answer with numbers. Turns those
 * into what was asked for (little-endian float32); undefined when there is nothing to do.
 */
export function withBase64Vectors(fields: Record<string, unknown>): string | undefined {
  const { data } = fields;
  if (!Array.isArray(data) || !data.some((item) => Array.isArray(fieldsOf(item).embedding))) return undefined;
  const encoded = data.map((item) => {
    const { embedding } = fieldsOf(item);
    return Array.isArray(embedding) ? { ...fieldsOf(item), embedding: toBase64(embedding) } : item;
  });
  return JSON.stringify({ ...fields, data: encoded });
}

function toBase64(values: unknown[]): string {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeFloatLE(Number(value), index * 4);
  return bytes.toString('base64');
}
