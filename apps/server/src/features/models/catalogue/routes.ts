import type { Scope } from '../../../kernel/scope.ts';
import { api } from '../../../platform/http/index.ts';
import { checkProvider, upstreamModels } from './check-provider.ts';
import { addPrice, changeModel, createModel, pricesOf, removeModel, visibleModels } from './models.ts';
import { operatorTenantId } from './owner.ts';
import { changeProvider, createProvider, removeProvider, visibleProviders } from './providers.ts';

const done = { ok: true } as const;

/** What routing knows of the pool is read anew with the next request. A shared row is in everybody's pool. */
async function changing<T>(scope: Scope, work: Promise<T>): Promise<T> {
  const result = await work;
  scope.ports.modelGateway.snapshots.drop(scope.actor.operator ? operatorTenantId : scope.tenantId);
  return result;
}

export const providerRoutes = {
  list: api.providers.list.handler(({ context: { scope } }) => visibleProviders(scope)),
  create: api.providers.create.handler(({ input, context: { scope } }) =>
    changing(scope, createProvider(scope, input)),
  ),
  update: api.providers.update.handler(({ input, context: { scope } }) =>
    changing(scope, changeProvider(scope, input)),
  ),
  remove: api.providers.remove.handler(async ({ input, context: { scope } }) => {
    await changing(scope, removeProvider(scope, input.providerId));
    return done;
  }),
  check: api.providers.check.handler(({ input, context: { scope } }) =>
    checkProvider(scope, input.providerId),
  ),
  upstreamModels: api.providers.upstreamModels.handler(({ input, context: { scope } }) =>
    upstreamModels(scope, input.providerId),
  ),
};

export const modelPoolRoutes = {
  list: api.modelPool.list.handler(async ({ context: { scope } }) => ({ items: await visibleModels(scope) })),
  create: api.modelPool.create.handler(({ input, context: { scope } }) =>
    changing(scope, createModel(scope, input)),
  ),
  update: api.modelPool.update.handler(({ input, context: { scope } }) =>
    changing(scope, changeModel(scope, input)),
  ),
  remove: api.modelPool.remove.handler(async ({ input, context: { scope } }) => {
    await changing(scope, removeModel(scope, input.modelId));
    return done;
  }),
  setPrice: api.modelPool.setPrice.handler(({ input, context: { scope } }) =>
    changing(scope, addPrice(scope, input)),
  ),
  prices: api.modelPool.prices.handler(({ input, context: { scope } }) => pricesOf(scope, input.modelId)),
};
