import type { RouteItem } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { Problem, problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { modelsOfKey } from '../../limits/index.ts';
import { resolvePrincipals } from '../../tenants/index.ts';
import { namingCollisions } from '../catalogue/collision.ts';
import { listModels, type ModelRow } from '../catalogue/model-store.ts';
import { inPool } from '../catalogue/operator-store.ts';
import { operatorTenantId, ownerOf, poolFor, requireEditable } from '../catalogue/owner.ts';
import { presentRoute } from './present.ts';
import {
  deleteRoute,
  findRoute,
  insertRoute,
  listRoutes,
  nameTakenIn,
  type RouteRow,
  type RouteValues,
  updateRoute,
} from './route-store.ts';
import type { RouteSpec } from './words.ts';

export interface RouteFields
  extends Pick<RouteSpec, 'candidates' | 'rules' | 'settings' | 'strategy' | 'kind'> {
  name: string;
  description: string;
}

/** Routes that callers may name: an own one hides an operator's one of the same name. A key sees what it may use. */
export async function visibleRoutes(scope: Scope): Promise<{ items: RouteItem[] }> {
  const { routes, models, allowed } = await scope.tx(async (tx) => ({
    routes: await listRoutes(tx, operatorTenantId),
    models: await modelsById(tx, scope),
    allowed: await modelsOfKey(tx, scope.actor.keyId),
  }));
  const names = new Set<string>();
  const shown = routes.filter(({ name }) => !names.has(name) && names.add(name));
  const usable = shown.filter(({ name }) => allowed === null || allowed.includes(name));
  return { items: usable.map((row) => presentRoute(scope, row, models)) };
}

/** Routes as entries of the OpenAI model list: callers name them like models. */
export async function listedRoutes(
  scope: Scope,
): Promise<{ id: string; object: 'model'; created: number; owned_by: string }[]> {
  const { items } = await visibleRoutes(scope);
  return items
    .filter(({ enabled }) => enabled)
    .map(({ name, createdAt }) => ({
      id: name,
      object: 'model',
      created: Math.floor(Date.parse(createdAt) / 1_000),
      owned_by: 'jishi',
    }));
}

export async function routeOf(scope: Scope, routeId: string): Promise<RouteItem> {
  return scope.tx(async (tx) => {
    const row = found(await findRoute(tx, routeId));
    return presentRoute(scope, row, await modelsById(tx, scope));
  });
}

export async function createRoute(
  scope: Scope,
  { shared, ...fields }: RouteFields & { shared: boolean },
): Promise<RouteItem> {
  const pool = poolFor(scope, shared);
  const id = newId('route');
  return committed(scope, pool, async (tx) => {
    const models = await requireParts(tx, scope, { pool, fields });
    await refuseTakenName(tx, { pool, name: fields.name, exceptId: id });
    const place = { tenant_id: pool, id, created_at: scope.clock.now() };
    const row = await inPool(tx, { scope, pool }, () => insertRoute(tx, place, fields));
    await recordAudit(tx, scope, {
      action: 'route.created',
      subject: { kind: 'route', id, name: row.name },
      details: { ...fields, shared },
    });
    return presentRoute(scope, row, models);
  });
}

export type RouteChange = { routeId: string; enabled?: boolean | undefined } & {
  [Field in Exclude<keyof RouteFields, 'kind'>]?: RouteFields[Field] | undefined;
};

export async function changeRoute(scope: Scope, { routeId, ...change }: RouteChange): Promise<RouteItem> {
  const { tenant_id: pool } = await scope.tx((tx) => findEditable(tx, scope, routeId));
  return committed(scope, pool, async (tx) => {
    const before = await findEditable(tx, scope, routeId);
    const models = await requireParts(tx, scope, { pool, fields: change });
    if (change.name !== undefined) await refuseTakenName(tx, { pool, name: change.name, exceptId: routeId });
    const values: RouteValues = change;
    const row = await inPool(tx, { scope, pool }, () =>
      updateRoute(tx, before, { values, at: scope.clock.now() }),
    );
    await recordAudit(tx, scope, {
      action: 'route.changed',
      subject: { kind: 'route', id: routeId, name: row.name },
      details: { ...change },
    });
    return presentRoute(scope, row, models);
  });
}

export async function removeRoute(scope: Scope, routeId: string): Promise<void> {
  const { tenant_id: pool } = await scope.tx((tx) => findEditable(tx, scope, routeId));
  await committed(scope, pool, async (tx) => {
    const row = await findEditable(tx, scope, routeId);
    await inPool(tx, { scope, pool }, () => deleteRoute(tx, row));
    await recordAudit(tx, scope, {
      action: 'route.deleted',
      subject: { kind: 'route', id: routeId, name: row.name },
    });
  });
}

/** A change counts from the next request of this process on, not before it is committed. */
async function committed<T>(scope: Scope, pool: string, work: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await namingCollisions(scope.tx(work));
  scope.ports.modelGateway.snapshots.drop(pool);
  return result;
}

async function findEditable(tx: Tx, scope: Scope, routeId: string): Promise<RouteRow> {
  return requireEditable(scope, found(await findRoute(tx, routeId)));
}

async function refuseTakenName(
  tx: Tx,
  place: { pool: string; name: string; exceptId: string },
): Promise<void> {
  if (await nameTakenIn(tx, place)) throw problem('models.route_name_taken');
}

async function modelsById(tx: Tx, scope: Scope): Promise<Map<string, ModelRow>> {
  const rows = await listModels(tx, { at: scope.clock.now(), operator: operatorTenantId });
  return new Map(rows.map((row) => [row.id, row]));
}

type RouteParts = {
  [Field in 'candidates' | 'rules' | 'settings']?: RouteFields[Field] | undefined;
};

/**
 * Every model and group that a route names exists for those who will use it. A shared route names shared models only:
 * others would be missing for everybody else. Answers all models that the caller sees.
 */
export async function requireParts(
  tx: Tx,
  scope: Scope,
  { pool, fields }: { pool: string; fields: RouteParts },
): Promise<Map<string, ModelRow>> {
  const models = await modelsById(tx, scope);
  const { candidates = [], rules = [], settings } = fields;
  const embedding = settings?.cache.embeddingModelId ?? null;
  const named: string[] = [
    ...candidates.map(({ modelId }) => modelId),
    ...rules.flatMap(({ effect }) => effect.modelIds),
    ...(embedding === null ? [] : [embedding]),
  ];
  const shared = pool === operatorTenantId;
  for (const id of named) {
    const row = models.get(id);
    if (row === undefined || (shared && ownerOf(row) !== 'operator')) throw problem('not_found');
  }
  if (new Set(candidates.map(({ modelId }) => modelId)).size < candidates.length)
    throw new Problem('request.invalid', {}, { issues: [{ path: 'candidates', message: 'modelId' }] });
  await requireGroups(tx, [...new Set(rules.flatMap(({ when }) => when.groupIds))]);
  return models;
}

export async function requireGroups(tx: Tx, groupIds: readonly string[]): Promise<void> {
  const known = await resolvePrincipals(
    tx,
    groupIds.map((id) => `group:${id}`),
  );
  if (known.length < groupIds.length) throw problem('not_found');
}
