import type { Id } from '@jishi/contract';
import type { JobRequest } from '../../../kernel/ports.ts';

export const regressionName = 'correction.regressions';

/** Asks the cases of a run that have no result in it yet. */
export function regressionJob(tenantId: Id<'tenant'>, runId: string): JobRequest {
  return { name: regressionName, payload: { tenantId, runId } };
}
