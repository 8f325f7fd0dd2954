import { api } from '../../../platform/http/index.ts';
import { cacheStats, purgeCache } from '../cache/manage.ts';
import { healthOfModels } from '../health/health.ts';
import { dryRun, previewRoute } from './dry-run.ts';
import { changeRoute, createRoute, removeRoute, routeOf, visibleRoutes } from './manage.ts';

export const modelRouteRoutes = {
  list: api.modelRoutes.list.handler(({ context: { scope } }) => visibleRoutes(scope)),
  get: api.modelRoutes.get.handler(({ input, context: { scope } }) => routeOf(scope, input.routeId)),
  create: api.modelRoutes.create.handler(({ input, context: { scope } }) => createRoute(scope, input)),
  update: api.modelRoutes.update.handler(({ input, context: { scope } }) => changeRoute(scope, input)),
  remove: api.modelRoutes.remove.handler(async ({ input, context: { scope } }) => {
    await removeRoute(scope, input.routeId);
    return { ok: true } as const;
  }),
  dryRun: api.modelRoutes.dryRun.handler(({ input, context: { scope } }) => dryRun(scope, input)),
  preview: api.modelRoutes.preview.handler(({ input, context: { scope } }) => previewRoute(scope, input)),
};

export const modelHealthRoutes = {
  list: api.modelHealth.list.handler(({ context: { scope } }) => healthOfModels(scope)),
};

export const modelCacheRoutes = {
  stats: api.modelCache.stats.handler(({ context: { scope } }) => cacheStats(scope)),
  purge: api.modelCache.purge.handler(({ input, context: { scope } }) => purgeCache(scope, input)),
};
