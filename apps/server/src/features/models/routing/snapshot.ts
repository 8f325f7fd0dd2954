import type { Scope } from '../../../kernel/scope.ts';
import { listModels, type ModelRow } from '../catalogue/model-store.ts';
import { operatorTenantId } from '../catalogue/owner.ts';
import { listRoutes, type RouteRow } from './route-store.ts';

/** The routes and models that a tenant sees, as they were at most a second ago. */
export interface PoolSnapshot {
  /** By id, own ones and the operator's, the ones that are switched off too. */
  models: ReadonlyMap<string, ModelRow>;
  /** By the name that callers use; an own model hides an operator's one. Only what is switched on. */
  modelNamed: ReadonlyMap<string, ModelRow>;
  /** Likewise. */
  routeNamed: ReadonlyMap<string, RouteRow>;
}

export interface PoolSnapshots {
  of(scope: Scope, options?: { fresh?: boolean }): Promise<PoolSnapshot>;
  /** After a change of this pool has been committed: the next request sees it. The operator's pool is everybody's. */
  drop(pool: string): void;
}

/**
 * Other processes see a change this long after it at most. Only *which* candidates there are may be that old: each
 * attempt reads its model, address and key anew when it is admitted.
 */
const maxAgeMs = 1_000;
const maxTenants = 1_000;

interface Kept {
  at: number;
  snapshot: Promise<PoolSnapshot>;
}

/** Keeps the pools of tenants in memory, so that choosing costs a request no SQL of its own. */
export function createPoolSnapshots(): PoolSnapshots {
  const kept = new Map<string, Kept>();

  function load(scope: Scope): Promise<PoolSnapshot> {
    const entry: Kept = { at: performance.now(), snapshot: readPool(scope) };
    kept.delete(scope.tenantId);
    kept.set(scope.tenantId, entry);
    if (kept.size > maxTenants) kept.delete(kept.keys().next().value ?? '');
    entry.snapshot.catch(() => {
      if (kept.get(scope.tenantId) === entry) kept.delete(scope.tenantId);
    });
    return entry.snapshot;
  }

  return {
    of(scope, { fresh = false } = {}) {
      const known = kept.get(scope.tenantId);
      const young = known !== undefined && performance.now() - known.at < maxAgeMs;
      return young && !fresh ? known.snapshot : load(scope);
    },
    drop(pool) {
      if (pool === operatorTenantId) kept.clear();
      else kept.delete(pool);
    },
  };
}

async function readPool(scope: Scope): Promise<PoolSnapshot> {
  const [models, routes] = await scope.tx(async (tx) => [
    await listModels(tx, { at: scope.clock.now(), operator: operatorTenantId }),
    await listRoutes(tx, operatorTenantId),
  ]);
  return {
    models: new Map(models.map((row) => [row.id, row])),
    modelNamed: firstOfName(models.filter((row) => row.enabled && row.provider_enabled)),
    routeNamed: firstOfName(routes.filter((row) => row.enabled)),
  };
}

/** Own ones come first in the lists. */
function firstOfName<Row extends { name: string }>(rows: Row[]): Map<string, Row> {
  return new Map([...rows].reverse().map((row) => [row.name, row]));
}
