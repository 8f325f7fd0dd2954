import { api } from '../../platform/http/index.ts';
import { changeSource, pauseSource, removeSource } from './source/change.ts';
import { checkSource, trySource } from './source/check.ts';
import { createSource } from './source/create.ts';
import { listKinds } from './source/kinds.ts';
import { mapPrincipals, showPrincipals } from './source/principals.ts';
import { cancelRun, confirmRemovals, retryItems, syncNow } from './source/runs.ts';
import { showItems, showRuns, showSource, visibleSources } from './source/show.ts';

const done = { ok: true } as const;

export const sourceRoutes = {
  kinds: api.sources.kinds.handler(({ context: { scope } }) => ({ items: listKinds(scope) })),
  list: api.sources.list.handler(async ({ input, context: { scope } }) => ({
    items: await visibleSources(scope, input.baseId),
  })),
  create: api.sources.create.handler(({ input, context: { scope } }) => createSource(scope, input)),
  try: api.sources.try.handler(({ input, context: { scope } }) => trySource(scope, input)),
  get: api.sources.get.handler(({ input, context: { scope } }) => showSource(scope, input.sourceId)),
  update: api.sources.update.handler(({ input, context: { scope } }) => changeSource(scope, input)),
  remove: api.sources.remove.handler(async ({ input, context: { scope } }) => {
    await removeSource(scope, input);
    return done;
  }),
  check: api.sources.check.handler(({ input, context: { scope } }) => checkSource(scope, input.sourceId)),
  sync: api.sources.sync.handler(({ input, context: { scope } }) => syncNow(scope, input.sourceId)),
  cancel: api.sources.cancel.handler(({ input, context: { scope } }) => cancelRun(scope, input.sourceId)),
  pause: api.sources.pause.handler(({ input, context: { scope } }) =>
    pauseSource(scope, input.sourceId, true),
  ),
  resume: api.sources.resume.handler(({ input, context: { scope } }) =>
    pauseSource(scope, input.sourceId, false),
  ),
  confirmRemovals: api.sources.confirmRemovals.handler(({ input, context: { scope } }) =>
    confirmRemovals(scope, input.sourceId),
  ),
  runs: api.sources.runs.handler(({ input, context: { scope } }) => showRuns(scope, input)),
  items: api.sources.items.handler(({ input, context: { scope } }) => showItems(scope, input)),
  retry: api.sources.retry.handler(({ input, context: { scope } }) => retryItems(scope, input.sourceId)),
  principals: api.sources.principals.handler(async ({ input, context: { scope } }) => ({
    items: await showPrincipals(scope, input.sourceId),
  })),
  setPrincipals: api.sources.setPrincipals.handler(async ({ input, context: { scope } }) => {
    await mapPrincipals(scope, input);
    return done;
  }),
};
