import type { Id } from '@jishi/contract';
import { found } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { findRoute } from '../routing/route-store.ts';
import { cacheBounds } from './answer-cache.ts';
import { avoidedCosts, cacheByRoute, purge } from './cache-store.ts';

const monthMs = 30 * 86_400_000;

export async function cacheStats(scope: Scope) {
  const since = new Date(scope.clock.now().getTime() - monthMs);
  const { routes, avoided } = await scope.tx(async (tx) => ({
    routes: await cacheByRoute(tx),
    avoided: await avoidedCosts(tx, since),
  }));
  return {
    ...cacheBounds,
    entries: routes.reduce((sum, { entries }) => sum + entries, 0),
    bytes: routes.reduce((sum, { bytes }) => sum + Number(bytes), 0),
    hits: avoided.reduce((sum, { hits }) => sum + Number(hits), 0),
    routes: routes.map(({ route_id, name, entries, bytes, hits }) => ({
      routeId: route_id as Id<'route'>,
      name,
      entries,
      bytes: Number(bytes),
      hits: Number(hits),
    })),
    avoided: avoided.flatMap(({ currency, cost_pico }) =>
      currency === null || cost_pico === null
        ? []
        : [{ currency: currency as 'USD' | 'CNY', costPico: cost_pico }],
    ),
  };
}

/** @throws Problem `not_found` for a route that this tenant does not see */
export async function purgeCache(
  scope: Scope,
  { routeId }: { routeId?: string | undefined },
): Promise<{ removed: number }> {
  return scope.tx(async (tx) => {
    const route = routeId === undefined ? undefined : found(await findRoute(tx, routeId));
    const removed = await purge(tx, routeId);
    await recordAudit(tx, scope, {
      action: 'model-cache.purged',
      ...(route === undefined ? {} : { subject: { kind: 'route', id: route.id, name: route.name } }),
      details: { removed },
    });
    return { removed };
  });
}
