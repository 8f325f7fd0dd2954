import type { Id } from '@jishi/contract';
import type { JobRequest } from '../../../kernel/ports.ts';

export const miningName = 'correction.mining';

/** Looks at what a mining run has not looked at yet. */
export function miningJob(tenantId: Id<'tenant'>, runId: string): JobRequest {
  return { name: miningName, payload: { tenantId, runId } };
}
