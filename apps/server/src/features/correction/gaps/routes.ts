import { api } from '../../../platform/http/index.ts';
import { reportGaps, toCsv } from './report.ts';

export const gapRoutes = {
  report: api.gaps.report.handler(({ input, context: { scope } }) => reportGaps(scope, input)),
  export: api.gaps.export.handler(async ({ input, context: { scope } }) => {
    const { items, to } = await reportGaps(scope, input);
    return { fileName: `knowledge-gaps-${to.slice(0, 10)}.csv`, csv: toCsv(items) };
  }),
};
