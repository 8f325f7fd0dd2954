import { api } from '../../../platform/http/index.ts';
import { showReread } from './show.ts';
import { cancelReread, startReread } from './start.ts';

export const knowledgeRereadRoutes = {
  state: api.knowledgeReread.state.handler(({ input, context: { scope } }) =>
    showReread(scope, input.baseId),
  ),
  start: api.knowledgeReread.start.handler(async ({ input, context: { scope } }) => {
    await startReread(scope, input);
    return showReread(scope, input.baseId);
  }),
  cancel: api.knowledgeReread.cancel.handler(async ({ input, context: { scope } }) => {
    await cancelReread(scope, input.baseId);
    return showReread(scope, input.baseId);
  }),
};
