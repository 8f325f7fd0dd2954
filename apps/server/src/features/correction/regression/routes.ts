import { api } from '../../../platform/http/index.ts';
import {
  addRegression,
  changeRegression,
  listOfBase,
  removeRegression,
  runOne,
  showRun,
  showRuns,
  startRun,
} from './manage.ts';

export const regressionRoutes = {
  list: api.regressions.list.handler(({ input, context: { scope } }) => listOfBase(scope, input)),
  create: api.regressions.create.handler(({ input, context: { scope } }) => addRegression(scope, input)),
  update: api.regressions.update.handler(({ input, context: { scope } }) => changeRegression(scope, input)),
  remove: api.regressions.remove.handler(async ({ input, context: { scope } }) => {
    await removeRegression(scope, input.regressionId);
    return { ok: true as const };
  }),
  run: api.regressions.run.handler(({ input, context: { scope } }) => runOne(scope, input)),
  start: api.regressions.start.handler(({ input, context: { scope } }) => startRun(scope, input)),
  runs: api.regressions.runs.handler(({ input, context: { scope } }) => showRuns(scope, input.baseId)),
  progress: api.regressions.progress.handler(({ input, context: { scope } }) => showRun(scope, input.runId)),
};
