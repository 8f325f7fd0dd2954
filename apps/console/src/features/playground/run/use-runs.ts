import { isAbort } from '@jishi/sdk';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '../../../api/problem-words.ts';
import type { CompletionRequest } from './completion-body.ts';
import { RefusedError, streamCompletion } from './completion-stream.ts';
import { ended, newRun, type Run, withPart } from './run-state.ts';

export interface Running {
  runs: readonly Run[];
  running: boolean;
  start: (models: readonly string[], request: Omit<CompletionRequest, 'model'>) => void;
  stop: () => void;
}

/** Runs the prompt on every model at once. Stopping, running again or leaving aborts the calls at their providers. */
export function useRuns(): Running {
  const { t } = useTranslation();
  const [runs, setRuns] = useState<readonly Run[]>([]);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  const start: Running['start'] = (models, request) => {
    abort.current?.abort();
    const controller = new AbortController();
    abort.current = controller;
    setRuns(models.map(newRun));
    const change = (model: string, next: (run: Run) => Run) => {
      if (abort.current !== controller) return;
      setRuns((current) => current.map((run) => (run.model === model ? next(run) : run)));
    };
    for (const model of models) void runOne({ ...request, model }, controller.signal, change);
  };

  const runOne = async (
    request: CompletionRequest,
    signal: AbortSignal,
    change: (model: string, next: (run: Run) => Run) => void,
  ) => {
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    try {
      for await (const part of streamCompletion(request, signal)) {
        const at = elapsed();
        change(request.model, (run) => withPart(run, part, at));
      }
      const at = elapsed();
      change(request.model, (run) => ended(run, at));
    } catch (error) {
      const at = elapsed();
      const problem = isAbort(error) ? null : wordsOf(error);
      const state = isAbort(error) ? 'stopped' : 'failed';
      change(request.model, (run) => ({ ...run, state, problem, totalMs: at }));
    }
  };
  const wordsOf = (error: unknown) =>
    error instanceof RefusedError ? error.message : problemWords(error, t).detail;
  return {
    runs,
    running: runs.some(({ state }) => state === 'running'),
    start,
    stop: () => abort.current?.abort(),
  };
}
