import { problem } from '../../kernel/problem.ts';
import type { Scope } from '../../kernel/scope.ts';
import { estimateTokens, noUsage, type TokenUsage } from '../metering/index.ts';
import { type ModelCall, openCall } from './gateway/call.ts';
import { upstreamRefusal } from './gateway/failure.ts';
import { readJsonAnswer } from './gateway/json-answer.ts';
import { fieldsOf } from './gateway/stream-meter.ts';

export interface EmbedInput {
  /** Name or id; undefined: the default embedding model. */
  model?: string | undefined;
  modelId?: string | undefined;
  inputs: readonly string[];
  app: string;
  purpose?: string | undefined;
  /** Sent as `input_type`, for servers that embed questions and documents differently. */
  inputType?: 'query' | 'document' | undefined;
  signal?: AbortSignal | undefined;
}

export interface Embedded {
  /** One per input, in its order. */
  vectors: Float32Array[];
  model: string;
  modelId: string;
  dimensions: number;
  usage: TokenUsage;
  /** null: the model has no price. */
  costPico: bigint | null;
  currency: string | null;
}

const maxBatchInputs = 64;
/** Some providers take no more at once (DashScope); they refuse the larger batch, and get it in portions. */
const smallBatchInputs = 10;
const maxBatchCharacters = 100_000;

/**
 * Turns texts into vectors, in batches; each batch is one metered attempt.
 * @throws Problem `models.*`: also when the provider answers with other vectors than it was asked for
 */
export async function embed(scope: Scope, input: EmbedInput): Promise<Embedded> {
  const whole = await embedBatches(scope, input, maxBatchInputs).catch((error: unknown) => {
    if (input.inputs.length <= smallBatchInputs || !refusesSize(error)) throw error;
  });
  return whole ?? embedBatches(scope, input, smallBatchInputs);
}

function refusesSize(error: unknown): boolean {
  return [400, 413, 422].includes(upstreamRefusal(error)?.status ?? 0);
}

async function embedBatches(scope: Scope, input: EmbedInput, size: number): Promise<Embedded> {
  const [first = [], ...rest] = batchesOf(input.inputs, size);
  let result = await embedBatch(scope, input, first);
  for (const batch of rest) {
    // The model of the first batch, even if the default changes on the way: vectors of two models do not mix.
    const next = await embedBatch(scope, { ...input, modelId: result.modelId }, batch);
    if (next.dimensions !== result.dimensions) throw problem('models.provider_refused', { status: 200 });
    result = joined(result, next);
  }
  return result;
}

function batchesOf(inputs: readonly string[], size: number): string[][] {
  const batches: string[][] = [];
  let characters = 0;
  for (const input of inputs) {
    const last = batches.at(-1);
    const fits = last !== undefined && last.length < size && characters + input.length <= maxBatchCharacters;
    if (fits) last.push(input);
    else {
      batches.push([input]);
      characters = 0;
    }
    characters += input.length;
  }
  return batches;
}

async function embedBatch(scope: Scope, input: EmbedInput, batch: string[]): Promise<Embedded> {
  const call = await openCall(scope, {
    reference: input.modelId ?? input.model ?? null,
    operation: 'embeddings',
    app: input.app,
    purpose: input.purpose ?? null,
    inputTokens: batch.reduce((sum, text) => sum + estimateTokens(text), 0),
    stream: false,
    signal: input.signal ?? scope.signal,
    body: (target) =>
      JSON.stringify({
        model: target.upstreamName,
        input: batch,
        encoding_format: 'float',
        input_type: input.inputType,
      }),
  });
  const { fields, outcome } = await readJsonAnswer(call);
  const vectors = readVectors(fields.data, batch.length);
  const fault = vectors === undefined ? problem('models.provider_refused', { status: 200 }) : undefined;
  const costPico = await call.settle(
    fault === undefined ? outcome : { ...outcome, status: 'error', problem: fault.code },
  );
  if (vectors === undefined) throw fault;
  return embedded(call, { vectors, usage: outcome.usage, costPico });
}

function embedded({ target }: ModelCall, result: Pick<Embedded, 'vectors' | 'usage' | 'costPico'>): Embedded {
  return {
    ...result,
    model: target.name,
    modelId: target.modelId,
    dimensions: result.vectors[0]?.length ?? target.dimensions ?? 0,
    currency: target.price?.currency ?? null,
  };
}

/** One vector per input, all of one length, none with a hole; undefined otherwise. */
function readVectors(data: unknown, count: number): Float32Array[] | undefined {
  if (!Array.isArray(data) || data.length !== count) return undefined;
  const vectors: Float32Array[] = [];
  for (const [position, item] of data.entries()) {
    const { index, embedding } = fieldsOf(item);
    const vector = readVector(embedding);
    if (vector === undefined) return undefined;
    vectors[typeof index === 'number' ? index : position] = vector;
  }
  const length = vectors[0]?.length ?? 0;
  const whole = Object.keys(vectors).length === count && vectors.length === count;
  return whole && length > 0 && vectors.every((vector) => vector.length === length) ? vectors : undefined;
}

function readVector(embedding: unknown): Float32Array | undefined {
  if (typeof embedding === 'string') return fromBase64(embedding);
  if (!Array.isArray(embedding)) return undefined;
  const vector = Float32Array.from(embedding as number[]);
  return vector.every(Number.isFinite) ? vector : undefined;
}

function fromBase64(text: string): Float32Array | undefined {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % 4 !== 0) return undefined;
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}

function joined(left: Embedded, right: Embedded): Embedded {
  return {
    ...left,
    vectors: [...left.vectors, ...right.vectors],
    usage: addUsage(left.usage, right.usage),
    costPico: left.costPico === null || right.costPico === null ? null : left.costPico + right.costPico,
  };
}

function addUsage(left: TokenUsage, right: TokenUsage): TokenUsage {
  return {
    ...noUsage,
    inputTokens: left.inputTokens + right.inputTokens,
    cachedInputTokens: left.cachedInputTokens + right.cachedInputTokens,
    estimated: left.estimated || right.estimated,
  };
}
