import { api } from '../../../../platform/http/index.ts';
import { listRetrieval, restoreRetrieval, setRetrieval, showRetrieval } from './manage.ts';

export const retrievalRoutes = {
  get: api.retrieval.get.handler(({ input, context: { scope } }) =>
    showRetrieval(scope, input.baseId ?? null),
  ),
  set: api.retrieval.set.handler(({ input, context: { scope } }) => setRetrieval(scope, input)),
  versions: api.retrieval.versions.handler(({ input, context: { scope } }) =>
    listRetrieval(scope, { ...input, baseId: input.baseId ?? null }),
  ),
  restore: api.retrieval.restore.handler(({ input, context: { scope } }) => restoreRetrieval(scope, input)),
};
