import type { Id } from '@jishi/contract';
import type { JobRequest } from '../../../kernel/ports.ts';

export const triageName = 'correction.triage';

/** Looks for the cause of a case, finds whose it is and tells them. */
export function triageJob(tenantId: Id<'tenant'>, caseId: string): JobRequest {
  return { name: triageName, payload: { tenantId, caseId } };
}
