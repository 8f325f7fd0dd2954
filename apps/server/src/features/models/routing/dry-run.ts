import type { RoutePlan } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import type { ModelRow } from '../catalogue/model-store.ts';
import { choose } from './choose.ts';
import { type RouteFields, requireGroups, requireParts } from './manage.ts';
import { expectedCost } from './order.ts';
import { groupsOf, resolve, standingOf, worldOf } from './plan.ts';
import { presentPlan } from './present.ts';
import { specOf } from './spec.ts';
import type { Decision, PlannedCandidate, RouteQuery, RouteSpec } from './words.ts';

/** A request that is only described. */
export interface DescribedRequest extends Omit<RouteQuery, 'kind' | 'stream' | 'groupIds'> {
  /** As somebody of these groups; undefined: as the caller. */
  groupIds?: string[] | undefined;
}

/**
 * Which model a request would get, and why: the same choice as for a real one, with nothing sent and nothing remembered.
 * @throws Problem `models.not_found` for a name that the caller cannot use
 */
export async function dryRun(
  scope: Scope,
  { model, ...request }: DescribedRequest & { model: string },
): Promise<RoutePlan> {
  const groupIds = await groupsFor(scope, request);
  const found = await resolve(scope, { reference: model, kind: 'chat' });
  if (found.route !== undefined) {
    const route = specOf(found.route);
    return planned(scope, route, { request: { ...request, groupIds }, models: found.snapshot.models });
  }
  if (found.row === undefined || !found.row.enabled || !found.row.provider_enabled)
    throw problem('models.not_found', { model });
  return plainPlan(scope, found.row, { ...request, groupIds });
}

/** The same for a route that is not saved. */
export async function previewRoute(
  scope: Scope,
  { draft, ...request }: DescribedRequest & { draft: RouteFields },
): Promise<RoutePlan> {
  const models = await scope.tx((tx) => requireParts(tx, scope, { pool: scope.tenantId, fields: draft }));
  const groupIds = await groupsFor(scope, request);
  const route: RouteSpec = { ...draft, id: 'draft', tenantId: scope.tenantId };
  return planned(scope, route, { request: { ...request, groupIds }, models });
}

/** Asking as somebody else shows nothing but which rules speak of a group of this tenant. */
async function groupsFor(scope: Scope, { groupIds }: Pick<DescribedRequest, 'groupIds'>): Promise<string[]> {
  if (groupIds === undefined) return groupsOf(scope);
  await scope.tx((tx) => requireGroups(tx, groupIds));
  return groupIds;
}

interface Planning {
  request: DescribedRequest & { groupIds: string[] };
  models: ReadonlyMap<string, ModelRow>;
}

async function planned(scope: Scope, route: RouteSpec, { request, models }: Planning): Promise<RoutePlan> {
  await scope.ports.modelGateway.quality.refresh(scope);
  const query: RouteQuery = { ...request, kind: route.kind, stream: true };
  const { world } = worldOf(scope, { route, query, models, prompt: () => undefined });
  return presentPlan(scope, route, choose(route, query, world));
}

/** A plain model gets the request whatever its health: there is nobody else. */
function plainPlan(scope: Scope, row: ModelRow, request: Planning['request']): RoutePlan {
  const query: RouteQuery = { ...request, kind: row.kind as RouteSpec['kind'], stream: true };
  const { latencyMs, quality } = standingOf(scope, row, query);
  const only: PlannedCandidate = {
    modelId: row.id,
    row,
    place: 'first',
    reasons: [{ code: 'only-model', params: {} }],
    costPico: expectedCost(row, query),
    currency: row.currency,
    latencyMs,
    quality,
    score: null,
  };
  const decision: Decision = {
    dataClass: request.dataClass ?? 'public',
    matchedRules: [],
    refusedBy: null,
    candidates: [only],
  };
  return presentPlan(scope, null, decision);
}
