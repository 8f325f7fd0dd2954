import { problem } from '../../../kernel/problem.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { principalsOf } from '../../tenants/index.ts';
import type { ModelRow } from '../catalogue/model-store.ts';
import { operatorTenantId } from '../catalogue/owner.ts';
import { ownFirst } from '../gateway/admit.ts';
import { affinityKey, drawFrom } from './affinity.ts';
import { choose } from './choose.ts';
import type { RouteRow } from './route-store.ts';
import { asksForGroups } from './rules.ts';
import type { PoolSnapshot } from './snapshot.ts';
import { specOf } from './spec.ts';
import type { Decision, RouteQuery, RouteSpec, RouteWorld, Standing } from './words.ts';

export interface PlanInput extends Omit<RouteQuery, 'groupIds'> {
  /** Name or id of a route or a model; null: the default model of its kind. */
  reference: string | null;
  /** The prompt's beginning, only asked for where a route needs it. */
  prompt: (row: ModelRow) => string | undefined;
}

export interface RoutedPlan {
  route: RouteSpec;
  decision: Decision;
  /** Candidates in the order in which they are tried. */
  candidates: ModelRow[];
  /** Those that keep failing: tried after all others, whatever their breaker says. */
  lastResort: ReadonlySet<string>;
  affinity: string | undefined;
}

/** A plain model: no route stands between. `row` undefined: nobody knows it yet; admission decides. */
export interface PlainPlan {
  route: null;
  row: ModelRow | undefined;
}

export type CallPlan = RoutedPlan | PlainPlan;

/**
 * What a request's model name means for this caller now. Costs no SQL as long as the pool is known (see `snapshot.ts`)
 * and no rule asks for the caller's groups.
 * @throws Problem `models.route_refused`, `models.no_candidate`, `models.wrong_kind`
 */
export async function planCall(scope: Scope, input: PlanInput): Promise<CallPlan> {
  const found = await resolve(scope, input);
  if (found.route === undefined) return { route: null, row: found.row };
  const route = specOf(found.route);
  if (route.kind !== input.kind) throw problem('models.wrong_kind', { model: route.name });
  if (rateQuality.has(route.strategy)) await scope.ports.modelGateway.quality.refresh(scope);
  const query = { ...input, groupIds: asksForGroups(route) ? await groupsOf(scope) : [] };
  return decide(scope, { route, query, models: found.snapshot.models, prompt: input.prompt });
}

const rateQuality = new Set<RouteSpec['strategy']>(['best-quality', 'score']);

interface Resolved {
  snapshot: PoolSnapshot;
  route: RouteRow | undefined;
  row: ModelRow | undefined;
}

/** An unknown name may be a minute old elsewhere and a moment old here: it is looked up again before it is unknown. */
export async function resolve(scope: Scope, input: Pick<PlanInput, 'reference' | 'kind'>): Promise<Resolved> {
  const { snapshots } = scope.ports.modelGateway;
  const known = lookUp(await snapshots.of(scope), input);
  if (known.route !== undefined || known.row !== undefined) return known;
  return lookUp(await snapshots.of(scope, { fresh: true }), input);
}

/** Own names hide the operator's; of the same owner, a route hides a model. */
function lookUp(
  snapshot: PoolSnapshot,
  { reference, kind }: Pick<PlanInput, 'reference' | 'kind'>,
): Resolved {
  if (reference === null) {
    const defaults = [...snapshot.modelNamed.values()].filter((row) => row.is_default && row.kind === kind);
    const row = ownFirst(defaults);
    return { snapshot, route: undefined, row };
  }
  const row = snapshot.modelNamed.get(reference) ?? snapshot.models.get(reference);
  const route =
    snapshot.routeNamed.get(reference) ??
    [...snapshot.routeNamed.values()].find(({ id }) => id === reference);
  const hidden =
    route?.tenant_id === operatorTenantId && row !== undefined && row.tenant_id !== operatorTenantId;
  return route === undefined || hidden
    ? { snapshot, route: undefined, row }
    : { snapshot, route, row: undefined };
}

/** Read anew each time: who was taken out of a group is out with the next request. */
export async function groupsOf(scope: Scope): Promise<string[]> {
  const { userId } = scope.actor;
  if (userId === null) return [];
  const principals = await scope.tx((tx) => principalsOf(tx, userId));
  return principals.filter((one) => one.startsWith('group:')).map((one) => one.slice('group:'.length));
}

interface Deciding {
  route: RouteSpec;
  query: RouteQuery;
  models: ReadonlyMap<string, ModelRow>;
  prompt: PlanInput['prompt'];
}

function decide(scope: Scope, deciding: Deciding): RoutedPlan {
  const { route, query } = deciding;
  const { world, affinity } = worldOf(scope, deciding);
  const decision = choose(route, query, world);
  if (decision.refusedBy !== null)
    throw problem('models.route_refused', { route: route.name, rule: decision.refusedBy });
  const candidates = decision.candidates.flatMap(({ place, row }) =>
    place === 'dropped' || row === undefined ? [] : [row],
  );
  if (candidates.length === 0) throw noCandidate(route, decision);
  const failing = decision.candidates.filter(({ reasons }) => reasons[0]?.code === 'last-resort');
  const lastResort = new Set(failing.map(({ modelId }) => modelId));
  return { route, decision, candidates, lastResort, affinity };
}

/** A rule that left nobody is a refusal; a pool in which nobody can is a fault. */
function noCandidate(route: RouteSpec, decision: Decision) {
  const rule = decision.candidates.flatMap(({ reasons }) => reasons).find(({ code }) => code === 'rule');
  return rule === undefined
    ? problem('models.no_candidate', { route: route.name })
    : problem('models.route_refused', { route: route.name, rule: rule.params.rule });
}

/** What a decision rests on, as it is in this process now. */
export function worldOf(
  scope: Scope,
  { route, query, models, prompt }: Deciding,
): { world: RouteWorld; affinity: string | undefined } {
  const { affinities } = scope.ports.modelGateway;
  const [first] = route.candidates.flatMap(({ modelId }) => models.get(modelId) ?? []);
  const affinity = affinityKey(route, {
    tenantId: scope.tenantId,
    conversation: query.conversation,
    prompt: () => (first === undefined ? undefined : prompt(first)),
  });
  const remembered =
    affinity === undefined ? undefined : affinities.recall(affinity, scope.clock.now().getTime());
  const world: RouteWorld = {
    models,
    remembered,
    draw: (modelId) => (affinity === undefined ? Math.random() : drawFrom(affinity, modelId)),
    standingOf: (row) => standingOf(scope, row, query),
  };
  return { world, affinity };
}

export function standingOf(scope: Scope, row: ModelRow, { stream }: { stream: boolean }): Standing {
  const { health, quality } = scope.ports.modelGateway;
  const model = { tenantId: row.tenant_id, modelId: row.id };
  return {
    breaker: health.breakerOf(model).state,
    latencyMs: health.latencyOf(model, stream),
    quality: quality.of(scope.tenantId, row.name),
  };
}
