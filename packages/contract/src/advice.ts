import { z } from 'zod';
import { id } from './ids.ts';
import { route } from './meta.ts';
import { capability, dataPolicy, modelKind, region } from './models.ts';
import { currency, picoText } from './page.ts';

const weight = z.number().min(0).max(1);

/** What is wanted of a model: what it must be able to do, how large a usual request is, and what counts how much. */
const adviceNeed = z.object({
  kind: modelKind.default('chat'),
  needs: z.array(capability).max(8).default([]),
  /** At least this promise about what the model is sent. */
  dataPolicyAtLeast: dataPolicy.nullable().default(null),
  regions: z.array(region).max(50).default([]),
  /** Of a usual request. */
  inputTokens: z.number().int().min(0).max(100_000_000).default(2_000),
  outputTokens: z.number().int().min(0).max(10_000_000).default(500),
  requestsPerMonth: z.number().int().min(0).max(1_000_000_000).default(10_000),
  weights: z
    .object({
      cost: weight.default(0.34),
      effect: weight.default(0.33),
      performance: weight.default(0.33),
    })
    .prefault({}),
  /** Only to compare prices of both currencies with each other. */
  cnyPerUsd: z.number().min(0.1).max(100).default(7),
});
export type AdviceNeed = z.infer<typeof adviceNeed>;

const part = z.number().nullable();

export const adviceItem = z.object({
  modelId: id('model'),
  name: z.string(),
  providerName: z.string(),
  /** Hard requirements that it does not meet; none: it fits. */
  misses: z.array(z.enum(['capability', 'context', 'region', 'data-policy', 'off', 'failing'])),
  /** Abilities that it lacks. */
  lacks: z.array(capability),
  costPico: picoText.nullable(),
  /** Of a month of such requests. */
  monthlyPico: picoText.nullable(),
  currency: currency.nullable(),
  /** Measured; null: not called lately. */
  latencyMs: z.number().nullable(),
  errorRate: z.number().nullable(),
  requests: z.number().int(),
  /** What people said about its answers. */
  thumbs: z.object({ up: z.number().int(), down: z.number().int() }),
  /** The corners of the triangle, 0 to 1 against the best of those that fit; null: no data yet. */
  parts: z.object({ cost: part, effect: part, performance: part }),
  /** Weighted mean of the corners; a corner without data counts half. Null: it does not fit. */
  score: z.number().nullable(),
});
export type AdviceItem = z.infer<typeof adviceItem>;

export const modelAdvice = {
  rank: route('POST /v1/model-advice', 'models.use', {
    summary:
      'Which model fits a described need: the pool on cost, effect and performance, from measured figures',
    keys: true,
  })
    .input(adviceNeed)
    .output(z.object({ items: z.array(adviceItem) })),
};
