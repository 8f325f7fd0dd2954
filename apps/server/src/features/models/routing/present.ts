import type { Id, RouteItem, RoutePlan } from '@jishi/contract';
import { routeReasonText } from '@jishi/locales';
import type { Scope } from '../../../kernel/scope.ts';
import type { ModelRow } from '../catalogue/model-store.ts';
import { mayEdit, ownerOf } from '../catalogue/owner.ts';
import type { RouteRow } from './route-store.ts';
import { specOf } from './spec.ts';
import type { Decision, RouteSpec } from './words.ts';

export function presentRoute(scope: Scope, row: RouteRow, models: ReadonlyMap<string, ModelRow>): RouteItem {
  const spec = specOf(row);
  return {
    id: row.id as Id<'route'>,
    name: row.name,
    description: row.description,
    kind: spec.kind,
    strategy: spec.strategy,
    candidates: spec.candidates.map((candidate) => {
      const model = models.get(candidate.modelId);
      return {
        ...candidate,
        name: model?.name ?? null,
        providerName: model?.provider_name ?? null,
        usable: model?.enabled === true && model.provider_enabled && model.kind === spec.kind,
      };
    }),
    rules: spec.rules,
    settings: spec.settings,
    enabled: row.enabled,
    owner: ownerOf(row),
    editable: mayEdit(scope, row),
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}

export function presentPlan({ locale }: Scope, route: RouteSpec | null, decision: Decision): RoutePlan {
  return {
    routeName: route?.name ?? null,
    strategy: route?.strategy ?? null,
    refusedBy: decision.refusedBy,
    matchedRules: decision.matchedRules,
    dataClass: decision.dataClass,
    candidates: decision.candidates.map((one) => ({
      modelId: one.modelId as Id<'model'>,
      name: one.row?.name ?? null,
      providerName: one.row?.provider_name ?? null,
      place: one.place,
      reasons: one.reasons.map((reason) => ({ ...reason, text: routeReasonText(locale, reason) })),
      costPico: one.costPico === null ? null : String(one.costPico),
      currency: one.currency as 'USD' | 'CNY' | null,
      latencyMs: one.latencyMs === null ? null : Math.round(one.latencyMs),
      quality: one.quality,
      score: one.score,
    })),
  };
}
