import { api } from '../../../platform/http/index.ts';
import { explainAccess } from './explain.ts';
import { presentExplanation } from './present.ts';

export const documentAccessRoutes = {
  explain: api.documentAccess.explain.handler(async ({ input, context: { scope } }) =>
    presentExplanation(await explainAccess(scope, input), scope.locale),
  ),
};
