import type { CompletionPart } from './completion-parts.ts';

/** One model's answer to the prompt, while it comes and afterwards. Times in milliseconds. */
export interface Run {
  model: string;
  state: 'running' | 'done' | 'stopped' | 'failed';
  text: string;
  reasoning: string;
  requestId: string | null;
  firstMs: number | null;
  totalMs: number | null;
  usage: { inputTokens: number; outputTokens: number } | null;
  problem: string | null;
}

export function newRun(model: string): Run {
  return {
    model,
    state: 'running',
    text: '',
    reasoning: '',
    requestId: null,
    firstMs: null,
    totalMs: null,
    usage: null,
    problem: null,
  };
}

/** The run after one more part; `elapsedMs` since it was sent. */
export function withPart(
  run: Run,
  part: CompletionPart | { type: 'request'; id: string | null },
  elapsedMs: number,
): Run {
  switch (part.type) {
    case 'request':
      return { ...run, requestId: part.id };
    case 'text':
      return { ...run, text: run.text + part.text, firstMs: run.firstMs ?? elapsedMs };
    case 'reasoning':
      return { ...run, reasoning: run.reasoning + part.text, firstMs: run.firstMs ?? elapsedMs };
    case 'usage':
      return { ...run, usage: { inputTokens: part.inputTokens, outputTokens: part.outputTokens } };
    default:
      return { ...run, problem: part.message };
  }
}

export function ended(run: Run, elapsedMs: number): Run {
  return { ...run, totalMs: elapsedMs, state: run.problem === null ? 'done' : 'failed' };
}

/** Tokens a second after the first one came; null while nothing can be said. */
export function speedOf({ usage, firstMs, totalMs }: Run): number | null {
  if (usage === null || firstMs === null || totalMs === null || usage.outputTokens < 2) return null;
  const seconds = (totalMs - firstMs) / 1000;
  return seconds <= 0 ? null : usage.outputTokens / seconds;
}

/** The model with the least total time of those that finished; null when there is nothing to compare. */
export function fastestOf(runs: readonly Run[]): string | null {
  const done = runs.filter(({ state, totalMs }) => state === 'done' && totalMs !== null);
  if (done.length < 2) return null;
  return done.reduce((best, run) => ((run.totalMs ?? 0) < (best.totalMs ?? 0) ? run : best)).model;
}
