import type { RouteItem } from '@jishi/contract';
import type { RouteRow } from './route-store.ts';
import type { RouteSpec } from './words.ts';

/** A route's row as it decides. The JSON was judged by the contract when it was written. */
export function specOf(row: RouteRow): RouteSpec {
  return {
    id: row.id,
    tenantId: row.tenant_id,
    name: row.name,
    kind: row.kind as RouteItem['kind'],
    strategy: row.strategy as RouteItem['strategy'],
    candidates: row.candidates as RouteSpec['candidates'],
    rules: row.rules as RouteSpec['rules'],
    settings: row.settings as RouteSpec['settings'],
  };
}
