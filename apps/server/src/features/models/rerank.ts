import { problem } from '../../kernel/problem.ts';
import type { Scope } from '../../kernel/scope.ts';
import type { TokenUsage } from '../metering/index.ts';
import { repeatedQuery, rerankTokens, rerankUsage, searchUnitsOf } from './doors/rerank-units.ts';
import { openCall } from './gateway/call.ts';
import { readJsonAnswer } from './gateway/json-answer.ts';
import { type Fields, fieldsOf, numberOf } from './providers/adapter.ts';

export interface RerankInput {
  /** Name or id; undefined: the default rerank model. */
  model?: string | undefined;
  query: string;
  /** 1 to 1,000 texts. */
  documents: readonly string[];
  /** At most this many come back. Default: all. */
  topN?: number | undefined;
  app: string;
  purpose?: string | undefined;
  signal?: AbortSignal | undefined;
}

export interface Reranked {
  /** Best first. `index` counts in `documents`; scores compare only within one answer (some models give logits). */
  ranking: { index: number; score: number }[];
  model: string;
  modelId: string;
  usage: TokenUsage;
  /** null: the model has no price. */
  costPico: bigint | null;
  currency: string | null;
}

/**
 * Judges texts by how well they answer a question, in one metered attempt.
 * @throws Problem `models.*`: also when the provider answers with other documents than it was given
 */
export async function rerank(scope: Scope, input: RerankInput): Promise<Reranked> {
  const { query, documents, topN } = input;
  const fields = { query, documents, ...(topN === undefined ? {} : { top_n: topN }) };
  const call = await openCall(scope, {
    reference: input.model ?? null,
    operation: 'rerank',
    app: input.app,
    purpose: input.purpose ?? null,
    inputTokens: rerankTokens(fields),
    inputBound: Buffer.byteLength(JSON.stringify(fields)) + repeatedQuery(fields),
    searchUnits: searchUnitsOf(fields),
    stream: false,
    signal: input.signal ?? scope.signal,
    body: ({ upstreamName }) => JSON.stringify({ model: upstreamName, ...fields }),
  });
  const { fields: answer, outcome } = await readJsonAnswer(call);
  const usage = rerankUsage(answer, outcome.usage);
  const ranking = readRanking(answer, documents.length)?.slice(0, topN);
  const fault = ranking === undefined ? problem('models.provider_refused', { status: 200 }) : undefined;
  const ended = fault === undefined ? outcome : { ...outcome, status: 'error' as const, problem: fault.code };
  const costPico = await call.settle({ ...ended, usage });
  if (ranking === undefined) throw fault;
  const { name, modelId, price } = call.target;
  return { ranking, model: name, modelId, usage, costPico, currency: price?.currency ?? null };
}

/**
 * `results` of Cohere, Jina, vLLM and DashScope, `data` of Voyage, the bare list of text-embeddings-inference; best
 * first, whatever order they came in. undefined: places that nobody asked about, twice the same, or no scores.
 */
function readRanking(answer: Fields, count: number): Reranked['ranking'] | undefined {
  const list = [answer.results, answer.data, answer].find((value) => Array.isArray(value));
  if (list === undefined) return undefined;
  const scores = new Map<number, number>();
  for (const item of (list as unknown[]).map(fieldsOf)) {
    const score = numberOf(item.relevance_score) ?? numberOf(item.score);
    const index = numberOf(item.index) ?? -1;
    const known = Number.isInteger(index) && index >= 0 && index < count && !scores.has(index);
    if (score === undefined || !known) return undefined;
    scores.set(index, score);
  }
  if (scores.size === 0 && count > 0) return undefined;
  return [...scores]
    .map(([index, score]) => ({ index, score }))
    .sort((left, right) => right.score - left.score);
}
