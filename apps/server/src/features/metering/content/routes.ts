import { api } from '../../../platform/http/index.ts';
import { purgeContent, setPolicy, showPolicy } from './policy.ts';

export const requestContentRoutes = {
  policy: api.requestContent.policy.handler(({ context: { scope } }) => showPolicy(scope)),
  setPolicy: api.requestContent.setPolicy.handler(({ input, context: { scope } }) => setPolicy(scope, input)),
  purge: api.requestContent.purge.handler(async ({ context: { scope } }) => {
    await purgeContent(scope);
    return { ok: true as const };
  }),
};
