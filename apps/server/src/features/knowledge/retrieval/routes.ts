import { api } from '../../../platform/http/index.ts';
import { explainSearch } from './explain/explain.ts';
import { searchKnowledge } from './search.ts';

export const knowledgeSearchRoutes = {
  search: api.knowledgeSearch.search.handler(({ input: { viewAs, asOf, ...input }, context: { scope } }) =>
    searchKnowledge(scope, {
      ...input,
      asUser: viewAs,
      asOf: asOf === undefined ? undefined : new Date(asOf),
    }),
  ),
};

export const knowledgeExplainRoutes = {
  explain: api.knowledgeExplain.explain.handler(({ input: { asOf, ...input }, context: { scope } }) =>
    explainSearch(scope, { ...input, asOf: asOf === undefined ? undefined : new Date(asOf) }),
  ),
};
