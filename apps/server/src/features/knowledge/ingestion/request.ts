import type { Id } from '@jishi/contract';
import type { JobRequest } from '../../../kernel/ports.ts';

export const ingestName = 'knowledge.ingest';
export const sweepName = 'knowledge.sweep';
export const mergeName = 'knowledge.merge';
export const embedName = 'knowledge.embed';
export const reindexName = 'knowledge.reindex';
export const rereadName = 'knowledge.reread';

/** Runs the pipeline of a document; a run that is no longer the document's current one does nothing. */
export function ingestJob(payload: { tenantId: Id<'tenant'>; documentId: string; run: number }): JobRequest {
  return { name: ingestName, payload };
}

/** Removes what deleted documents and bases left behind. */
export function sweepJob(tenantId: Id<'tenant'>, startAfterSeconds?: number): JobRequest {
  return {
    name: sweepName,
    payload: { tenantId },
    singletonKey: tenantId,
    ...(startAfterSeconds === undefined ? {} : { startAfterSeconds }),
  };
}

/** Joins small index segments of a base. */
export function mergeJob(tenantId: Id<'tenant'>, baseId: string): JobRequest {
  return { name: mergeName, payload: { tenantId, baseId }, singletonKey: baseId };
}

/** Builds the vectors that a base's chosen model still lacks. */
export function embedJob(tenantId: Id<'tenant'>, baseId: string): JobRequest {
  return { name: embedName, payload: { tenantId, baseId }, singletonKey: baseId };
}

/** Analyses the chunks of a base anew where its index was made by another analysis. */
export function reindexJob(tenantId: Id<'tenant'>, baseId: string): JobRequest {
  return { name: reindexName, payload: { tenantId, baseId }, singletonKey: baseId };
}

/** Takes the next documents of a base that is read again. */
export function rereadJob(tenantId: Id<'tenant'>, baseId: string, startAfterSeconds?: number): JobRequest {
  return {
    name: rereadName,
    payload: { tenantId, baseId },
    singletonKey: baseId,
    ...(startAfterSeconds === undefined ? {} : { startAfterSeconds }),
  };
}
