import type { Clock } from '../../../kernel/clock.ts';
import { type Breaker, type BreakerView, createBreaker } from './breaker.ts';
import { type Average, createAverage } from './measure.ts';

/** How an attempt ended, as far as it tells how the model does. */
export interface Sign {
  ok: boolean;
  stream: boolean;
  /** Streams: to the first piece of the answer; else to its end. */
  latencyMs: number | null;
}

/** What this process knows about one model: one of each for its whole life, shared by all tenants that may use it. */
export interface ModelHealth {
  readonly breaker: Breaker;
  note(sign: Sign): void;
  latencyMs(stream: boolean): number | null;
  errorRate(): number | null;
}

export interface HealthBook {
  of(model: { tenantId: string; modelId: string }): ModelHealth;
  /** Only looks; a model that nobody called has nothing to show. */
  breakerOf(model: { tenantId: string; modelId: string }): BreakerView;
  latencyOf(model: { tenantId: string; modelId: string }, stream: boolean): number | null;
  errorRateOf(model: { tenantId: string; modelId: string }): number | null;
}

const closed: BreakerView = { state: 'closed', since: null, retryAt: null, lastProblem: null };
/** Models that were called; the one that was not for the longest time is forgotten. */
const maxModels = 5_000;

/** Breakers and averages by model (a model belongs to one provider). In memory: each process finds out for itself. */
export function createHealthBook(clock: Clock): HealthBook {
  const models = new Map<string, ModelHealth>();
  const keyOf = ({ tenantId, modelId }: { tenantId: string; modelId: string }) => `${tenantId}/${modelId}`;
  return {
    of(model) {
      const key = keyOf(model);
      const known = models.get(key) ?? createModelHealth(clock);
      models.delete(key);
      models.set(key, known);
      if (models.size > maxModels) models.delete(models.keys().next().value ?? '');
      return known;
    },
    latencyOf: (model, stream) => models.get(keyOf(model))?.latencyMs(stream) ?? null,
    errorRateOf: (model) => models.get(keyOf(model))?.errorRate() ?? null,
    breakerOf: (model) => models.get(keyOf(model))?.breaker.view() ?? closed,
  };
}

function createModelHealth(clock: Clock): ModelHealth {
  const breaker = createBreaker(clock);
  const errors = createAverage();
  const latencies: Record<'stream' | 'whole', Average> = { stream: createAverage(), whole: createAverage() };
  const now = () => clock.now().getTime();
  const kindOf = (stream: boolean) => (stream ? 'stream' : 'whole');
  return {
    breaker,
    note({ ok, stream, latencyMs }) {
      errors.add(ok ? 0 : 1, now());
      if (ok && latencyMs !== null) latencies[kindOf(stream)].add(latencyMs, now());
    },
    latencyMs: (stream) => latencies[kindOf(stream)].value(now()),
    errorRate: () => errors.value(now()),
  };
}
