import type { JishiOutputs } from '@jishi/sdk';

type Step = JishiOutputs['assistant']['trace']['steps'][number];

export interface Bar extends Step {
  /** Per cent of the whole turn. */
  left: number;
  width: number;
}

/** Steps in order of their start, as bars over the time of the turn. Short steps stay visible. */
export function waterfall(steps: readonly Step[], durationMs: number | null): Bar[] {
  const end = Math.max(durationMs ?? 0, 1, ...steps.map((step) => step.startMs + step.durationMs));
  return [...steps]
    .sort((a, b) => a.startMs - b.startMs)
    .map((step) => {
      const width = Math.max((step.durationMs / end) * 100, 0.8);
      return { ...step, width, left: Math.min((Math.max(step.startMs, 0) / end) * 100, 100 - width) };
    });
}

/** Details of a step as text: plain values as they are, everything else as JSON. */
export function detailText(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, null, 1) ?? '';
}
