import type { AdviceItem, AdviceNeed } from '@jishi/contract';

/** Usual tasks as a starting point: size of a request and what counts. All can be changed. */
export const tasks = {
  assistant: task({ inputTokens: 6_000, outputTokens: 500, weights: [0.3, 0.4, 0.3] }),
  bulk: task({ inputTokens: 1_000, outputTokens: 50, requestsPerMonth: 1_000_000, weights: [0.6, 0.2, 0.2] }),
  writing: task({ inputTokens: 1_500, outputTokens: 2_000, weights: [0.2, 0.6, 0.2] }),
  reasoning: task({
    inputTokens: 4_000,
    outputTokens: 4_000,
    needs: ['reasoning'],
    weights: [0.15, 0.7, 0.15],
  }),
  embedding: task({ kind: 'embedding', inputTokens: 500, outputTokens: 0, weights: [0.4, 0.2, 0.4] }),
} as const satisfies Record<string, AdviceNeed>;

export type TaskName = keyof typeof tasks;
export const taskNames = Object.keys(tasks) as TaskName[];

interface Task extends Partial<Omit<AdviceNeed, 'weights'>> {
  /** Cost, effect, performance. */
  weights: [cost: number, effect: number, performance: number];
}

function task({ weights: [cost, effect, performance], ...rest }: Task): AdviceNeed {
  return {
    kind: 'chat',
    needs: [],
    dataPolicyAtLeast: null,
    regions: [],
    inputTokens: 2_000,
    outputTokens: 500,
    requestsPerMonth: 10_000,
    cnyPerUsd: 7,
    ...rest,
    weights: { cost, effect, performance },
  };
}

export const corners = ['cost', 'effect', 'performance'] as const;

/**
 * Where a model stands in the triangle (0 to 1 across and down): drawn to the corners where it is strong. Corners without
 * data pull half.
 */
export function placeIn({ cost, effect, performance }: AdviceItem['parts']): { x: number; y: number } {
  const pull = { cost: cost ?? 0.5, effect: effect ?? 0.5, performance: performance ?? 0.5 };
  const total = pull.cost + pull.effect + pull.performance;
  if (total === 0) return { x: 0.5, y: 2 / 3 };
  // Effect on top, cost at the left, performance at the right.
  return { x: (pull.performance + pull.effect / 2) / total, y: (pull.cost + pull.performance) / total };
}
