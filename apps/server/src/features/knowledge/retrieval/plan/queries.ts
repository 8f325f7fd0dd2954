import type { RetrievalSettings, SearchStep } from '@jishi/contract';
import type { Scope } from '../../../../kernel/scope.ts';
import { hypotheticalMessages, multiQueryMessages, readHypothetical, readQueries } from './prompts.ts';

/** What is searched for: the question first, then other wordings of it; they count for less. */
export interface QueryPlan {
  queries: string[];
  /** What an answer might look like: searched by its vector. */
  hypothetical: string | undefined;
  steps: SearchStep[];
}

const deadlineMs = 8_000;
const mostTokens = { 'multi-query': 200, hypothetical: 300 };

export function asAsked(query: string): QueryPlan {
  return { queries: [query], hypothetical: undefined, steps: [] };
}

/** Other wordings by the default chat model, where the settings ask for them. Without a model, or too late: as asked. */
export async function planQueries(
  scope: Scope,
  { query, settings }: { query: string; settings: RetrievalSettings },
): Promise<QueryPlan> {
  const kind = settings.queries;
  const asked = asAsked(query);
  if (kind === 'as-asked' || query.trim() === '') return asked;
  const started = performance.now();
  const step = (status: SearchStep['status'], count: number, model: string | null): SearchStep[] => [
    { stage: 'queries', status, ms: performance.now() - started, count, model },
  ];
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const written = await scope.ports.queryWriter(scope, {
      messages: kind === 'multi-query' ? multiQueryMessages(query) : hypotheticalMessages(query),
      purpose: kind,
      maxTokens: mostTokens[kind],
      signal: AbortSignal.any([scope.signal, deadline]),
    });
    // No model: nothing went wrong, and nothing was done.
    if (written === undefined) return asked;
    const queries = kind === 'multi-query' ? [query, ...readQueries(written.text, query)] : [query];
    const hypothetical = kind === 'hypothetical' ? readHypothetical(written.text) : undefined;
    const count = queries.length + (hypothetical === undefined ? 0 : 1);
    return { queries, hypothetical, steps: step('done', count, written.model) };
  } catch (error) {
    if (scope.signal.aborted) throw error;
    scope.log.warn({ err: error, queries: kind }, 'searching for the question as it was asked');
    return { ...asked, steps: step(deadline.aborted ? 'timed-out' : 'failed', 1, null) };
  }
}
