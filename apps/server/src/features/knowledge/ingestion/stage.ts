import type { DocumentStatus } from '@jishi/contract';

/** A job has the document, or is about to. */
export const runningStatuses = [
  'stored',
  'parsing',
  'chunking',
  'indexing',
] as const satisfies DocumentStatus[];
export type RunningStatus = (typeof runningStatuses)[number];

export function isRunning(status: string): boolean {
  return (runningStatuses as readonly string[]).includes(status);
}

/** Where the stages begin within 0–1: parsing takes most of the time, writing the index the rest. */
const begins: Record<RunningStatus, number> = { stored: 0, parsing: 0.05, chunking: 0.6, indexing: 0.65 };
const ends: Record<RunningStatus, number> = { stored: 0.05, parsing: 0.6, chunking: 0.65, indexing: 0.99 };

/** Progress of the whole pipeline; `part` = share of the stage that is done, 0–1. */
export function progressOf(stage: RunningStatus, part: number): number {
  const share = Math.min(1, Math.max(0, part));
  return Math.round((begins[stage] + (ends[stage] - begins[stage]) * share) * 1000) / 1000;
}
