import { api } from '../../../platform/http/index.ts';
import { cancelMining, showRuns, startMining } from './manage.ts';
import { acceptPair, listMined, rejectPair } from './review.ts';

export const miningRoutes = {
  start: api.mining.start.handler(({ input, context: { scope } }) => startMining(scope, input)),
  runs: api.mining.runs.handler(({ input, context: { scope } }) => showRuns(scope, input.baseId)),
  cancel: api.mining.cancel.handler(({ input, context: { scope } }) => cancelMining(scope, input.runId)),
  pairs: api.mining.pairs.handler(({ input, context: { scope } }) => listMined(scope, input)),
  accept: api.mining.accept.handler(({ input, context: { scope } }) => acceptPair(scope, input)),
  reject: api.mining.reject.handler(({ input, context: { scope } }) => rejectPair(scope, input.pairId)),
};
