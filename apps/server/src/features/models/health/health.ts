import type { Id, modelHealthItem } from '@jishi/contract';
import { problemTitle } from '@jishi/locales';
import type { z } from 'zod';
import { may } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { placesOf } from '../attempts/open-attempt.ts';
import { listModels, type ModelRow } from '../catalogue/model-store.ts';
import { operatorTenantId } from '../catalogue/owner.ts';
import { type HourRow, hourOfModels } from './health-store.ts';

type HealthItem = z.infer<typeof modelHealthItem>;

const hourMs = 3_600_000;

/** How each model does that this tenant may use: breaker and averages of this process, the tenant's last hour of all. */
export async function healthOfModels(scope: Scope): Promise<{ items: HealthItem[] }> {
  const now = scope.clock.now();
  await scope.ports.modelGateway.quality.refresh(scope);
  const { models, hours } = await scope.tx(async (tx) => ({
    models: await listModels(tx, { at: now, operator: operatorTenantId }),
    hours: await hourOfModels(tx, new Date(now.getTime() - hourMs)),
  }));
  const shown = models.filter((row) => (row.enabled && row.provider_enabled) || may(scope, 'models.manage'));
  const hourOf = new Map(hours.map((row) => [row.model_id, row]));
  return { items: shown.map((row) => presentHealth(scope, row, hourOf.get(row.id))) };
}

function presentHealth(scope: Scope, row: ModelRow, hour: HourRow | undefined): HealthItem {
  const { health, capacity, quality } = scope.ports.modelGateway;
  const model = { tenantId: row.tenant_id, modelId: row.id };
  const breaker = health.breakerOf(model);
  const [, place] = placesOf(row);
  return {
    modelId: row.id as Id<'model'>,
    name: row.name,
    providerName: row.provider_name,
    breaker: breaker.state === 'resting' ? 'closed' : breaker.state,
    since: breaker.since?.toISOString() ?? null,
    retryAt: breaker.retryAt?.toISOString() ?? null,
    lastProblem: breaker.lastProblem,
    lastProblemTitle: breaker.lastProblem === null ? null : problemTitle(scope.locale, breaker.lastProblem),
    ...capacity.countsOf(place.key),
    maxConcurrent: row.max_concurrent ?? row.provider_max_concurrent,
    here: {
      errorRate: health.errorRateOf(model),
      latencyMs: health.latencyOf(model, true) ?? health.latencyOf(model, false),
    },
    lastHour: presentHour(hour),
    quality: {
      value: quality.of(scope.tenantId, row.name),
      ...quality.thumbsOf(scope.tenantId, row.name),
    },
  };
}

function presentHour(hour: HourRow | undefined): HealthItem['lastHour'] {
  const requests = hour?.requests ?? 0;
  const errors = hour?.errors ?? 0;
  return {
    requests,
    errors,
    errorRate: requests === 0 ? null : errors / requests,
    p50Ms: hour?.p50_ms ?? null,
    p95Ms: hour?.p95_ms ?? null,
    firstTokenP50Ms: hour?.first_p50_ms ?? null,
    firstTokenP95Ms: hour?.first_p95_ms ?? null,
  };
}
