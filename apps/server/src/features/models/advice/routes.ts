import { api } from '../../../platform/http/index.ts';
import { adviseOnModels } from './advise.ts';

export const modelAdviceRoutes = {
  rank: api.modelAdvice.rank.handler(({ input, context: { scope } }) => adviseOnModels(scope, input)),
};
