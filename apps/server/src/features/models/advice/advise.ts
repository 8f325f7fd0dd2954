import type { AdviceItem, AdviceNeed, Id, modelHealthItem } from '@jishi/contract';
import type { z } from 'zod';
import type { Scope } from '../../../kernel/scope.ts';
import { costOf, noUsage } from '../../metering/index.ts';
import { listModels, type ModelRow } from '../catalogue/model-store.ts';
import { operatorTenantId } from '../catalogue/owner.ts';
import { priceOf } from '../gateway/admit.ts';
import { healthOfModels } from '../health/health.ts';
import { dataPolicyOf, regionOf } from '../routing/rules.ts';
import { byScore, judge, type ModelFacts } from './rank.ts';

type Health = z.infer<typeof modelHealthItem>;

/** The models of the wanted kind, the best fit first, each with the figures that it was judged by. */
export async function adviseOnModels(scope: Scope, need: AdviceNeed): Promise<{ items: AdviceItem[] }> {
  const at = scope.clock.now();
  const { items: healths } = await healthOfModels(scope);
  const rows = await scope.tx((tx) => listModels(tx, { at, operator: operatorTenantId }));
  const known = rows.flatMap((row) => {
    const health = healths.find(({ modelId }) => modelId === row.id);
    return health === undefined || row.kind !== need.kind ? [] : [{ row, facts: factsOf(row, health, need) }];
  });
  const judgements = judge(
    known.map(({ facts }) => facts),
    need,
  );
  const items = judgements.flatMap((judgement, index) => {
    const model = known[index];
    return model === undefined ? [] : [{ ...presentFacts(model, need), ...judgement }];
  });
  return { items: byScore(items) };
}

function factsOf(row: ModelRow, health: Health, need: AdviceNeed): ModelFacts {
  const { lastHour, here, quality } = health;
  const usage = { ...noUsage, inputTokens: need.inputTokens, outputTokens: need.outputTokens };
  return {
    kind: need.kind,
    capabilities: row.capabilities,
    contextTokens: row.context_tokens,
    region: regionOf(row)?.[0] ?? null,
    dataPolicy: dataPolicyOf(row),
    on: row.enabled && row.provider_enabled,
    failing: health.breaker === 'open',
    costPico: costOf(usage, priceOf(row)),
    currency: row.currency as ModelFacts['currency'],
    latencyMs: lastHour.p50Ms ?? here.latencyMs,
    errorRate: lastHour.errorRate ?? here.errorRate,
    requests: lastHour.requests,
    thumbs: { up: quality.up, down: quality.down },
    quality: quality.value,
  };
}

function presentFacts(
  { row, facts }: { row: ModelRow; facts: ModelFacts },
  { requestsPerMonth }: AdviceNeed,
): Omit<AdviceItem, 'misses' | 'lacks' | 'parts' | 'score'> {
  const { costPico, currency, latencyMs, errorRate, requests, thumbs } = facts;
  return {
    modelId: row.id as Id<'model'>,
    name: row.name,
    providerName: row.provider_name,
    costPico: costPico === null ? null : String(costPico),
    monthlyPico: costPico === null ? null : String(costPico * BigInt(requestsPerMonth)),
    currency: costPico === null ? null : currency,
    latencyMs: latencyMs === null ? null : Math.round(latencyMs),
    errorRate,
    requests,
    thumbs,
  };
}
