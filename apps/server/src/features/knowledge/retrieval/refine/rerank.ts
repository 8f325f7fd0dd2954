import type { RetrievalSettings, SearchStep } from '@jishi/contract';
import type { Scope } from '../../../../kernel/scope.ts';
import type { Candidate } from './candidate.ts';

/** Models read a few hundred tokens; the rest of a long passage would only be paid for. */
const mostCharacters = 4_000;

export interface RerankInput {
  settings: NonNullable<RetrievalSettings['rerank']>;
  query: string;
  candidates: readonly Candidate[];
}

export interface RerankOutcome {
  candidates: Candidate[];
  step: SearchStep;
}

/**
 * Orders the best candidates by a model that reads question and passage together; the others follow as they were. A model
 * that fails, or is not back in time, leaves the order as it was, and the step says so.
 */
export async function rerankCandidates(scope: Scope, input: RerankInput): Promise<RerankOutcome> {
  const { settings, query, candidates } = input;
  const [asked, rest] = [candidates.slice(0, settings.candidates), candidates.slice(settings.candidates)];
  const started = performance.now();
  const step = (status: SearchStep['status'], model: string | null): SearchStep => ({
    stage: 'rerank',
    status,
    ms: performance.now() - started,
    count: asked.length,
    model,
  });
  if (asked.length === 0) return { candidates: [...candidates], step: step('done', null) };
  const deadline = AbortSignal.timeout(settings.deadlineMs);
  try {
    const { ranking, model } = await scope.ports.reranker(scope, {
      modelId: settings.modelId,
      query,
      documents: asked.map(({ row }) => `${row.title}\n${row.text}`.slice(0, mostCharacters)),
      signal: AbortSignal.any([scope.signal, deadline]),
    });
    return { candidates: reorder(asked, ranking, rest), step: step('done', model) };
  } catch (error) {
    if (scope.signal.aborted) throw error;
    scope.log.warn({ err: error, modelId: settings.modelId }, 'searching without the reranker');
    return { candidates: [...candidates], step: step(deadline.aborted ? 'timed-out' : 'failed', null) };
  }
}

/** Those that the model left out, and those that it was not asked about, come after those that it ordered. */
function reorder(
  asked: readonly Candidate[],
  ranking: readonly { index: number; score: number }[],
  rest: readonly Candidate[],
): Candidate[] {
  const share = toShares(ranking.map(({ score }) => score));
  const ordered = ranking.flatMap(({ index }, place): Candidate[] => {
    const candidate = asked[index];
    const score = share[place] ?? 0;
    return candidate === undefined ? [] : [{ ...candidate, score, rerank: { score, rank: place + 1 } }];
  });
  const named = new Set(ranking.map(({ index }) => index));
  const least = ordered.at(-1)?.score ?? 0;
  const others = [...asked.filter((_, index) => !named.has(index)), ...rest];
  return [
    ...ordered,
    ...others.map((candidate) => ({ ...candidate, score: Math.min(candidate.score, least) })),
  ];
}

/** Some models give logits: all of one answer go through the logistic function then. */
export function toShares(scores: readonly number[]): number[] {
  const logits = scores.some((score) => score < 0 || score > 1);
  return scores.map((score) => (logits ? 1 / (1 + Math.exp(-score)) : score));
}
