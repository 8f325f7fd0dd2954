import { type Changes, createChanges, createMemory } from '../../../kernel/memory.ts';
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

const maxTenants = 1_000;

/**
 * Keeps the pools of tenants in memory, so that choosing costs a request no SQL of its own. Other processes see a change
 * a second later at most. On the exact path only *which* candidates there are may be that old: each attempt reads its
 * model, address and key anew when it is admitted.
 */
export function createPoolSnapshots(changes: Changes = createChanges()): PoolSnapshots {
  const pools = createMemory<Scope, PoolSnapshot>((_, scope) => readPool(scope), {
    changes,
    maxEntries: maxTenants,
  });
  return {
    of(scope, { fresh = false } = {}) {
      if (fresh) pools.forget(scope.tenantId);
      return pools.get(scope.tenantId, scope);
    },
    drop(pool) {
      if (pool === operatorTenantId) changes.note();
      else pools.forget(pool);
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
