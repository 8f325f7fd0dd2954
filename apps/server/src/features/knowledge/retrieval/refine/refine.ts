import type { RetrievalSettings, SearchStep } from '@jishi/contract';
import type { Scope } from '../../../../kernel/scope.ts';
import type { Candidate } from './candidate.ts';
import { diversify } from './diversity.ts';
import { collapseDuplicates } from './duplicates.ts';
import { rerankCandidates } from './rerank.ts';

const most = 100;

/** So many candidates are looked at for a list of `limit` hits. */
export function windowOf(
  { rerank, collapseDuplicates: collapse, diversity }: RetrievalSettings,
  limit: number,
) {
  const spare = collapse || diversity > 0 ? Math.min(limit, 20) : 0;
  return Math.max(limit, Math.min(most, Math.max(limit + spare, rerank?.candidates ?? 0)));
}

export interface RefineInput {
  candidates: Candidate[];
  settings: RetrievalSettings;
  query: string;
  limit: number;
  /** Scores are BM25 then, and say nothing beside those of another query. */
  byWordsAlone: boolean;
}

/** From candidates to hits: without repetition, in the best order, varied, above the least score. */
export async function refine(
  scope: Scope,
  input: RefineInput,
): Promise<{ candidates: Candidate[]; steps: SearchStep[] }> {
  const { settings, query, limit } = input;
  const steps: SearchStep[] = [];
  let candidates = input.candidates;
  if (settings.collapseDuplicates)
    candidates = timed(steps, 'duplicates', () => collapseDuplicates(candidates));
  if (settings.rerank !== null) {
    const outcome = await rerankCandidates(scope, { settings: settings.rerank, query, candidates });
    candidates = outcome.candidates;
    steps.push(outcome.step);
  }
  candidates = candidates.filter((candidate) => strength(candidate, input.byWordsAlone) >= settings.minScore);
  if (settings.diversity > 0)
    candidates = timed(steps, 'diversity', () =>
      diversify(candidates, { weight: settings.diversity, count: limit }),
    );
  return { candidates: candidates.slice(0, limit), steps };
}

/** 0–1. Of a search by words alone: how much of the question it holds. */
function strength({ match, score, rerank }: Candidate, byWordsAlone: boolean): number {
  return byWordsAlone && rerank === undefined ? (match.lexical?.share ?? 0) : score;
}

function timed(steps: SearchStep[], stage: SearchStep['stage'], work: () => Candidate[]): Candidate[] {
  const started = performance.now();
  const candidates = work();
  steps.push({
    stage,
    status: 'done',
    ms: performance.now() - started,
    count: candidates.length,
    model: null,
  });
  return candidates;
}
