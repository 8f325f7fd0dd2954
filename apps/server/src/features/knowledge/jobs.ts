import type { JobPayload } from '../../kernel/ports.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { embedName, ingestName, mergeName, reindexName, rereadName, sweepName } from './ingestion/request.ts';
import { copyName } from './remote/follow.ts';

interface IngestPayload extends JobPayload {
  documentId: string;
  run: number;
}

interface BasePayload extends JobPayload {
  baseId: string;
}

const ingest: JobDefinition<IngestPayload> = {
  name: ingestName,
  concurrency: 2,
  retryLimit: 10,
  // A scanned book may take long; a job whose process died is found by its missing beat, long before this.
  expireInSeconds: 3600,
  load: async () => (await import('./ingestion/ingest.ts')).ingest,
};

const sweep: JobDefinition = {
  name: sweepName,
  concurrency: 1,
  retryLimit: 5,
  expireInSeconds: 3600,
  singleton: true,
  load: async () => (await import('./removal/sweep.ts')).sweep,
};

const merge: JobDefinition<BasePayload> = {
  name: mergeName,
  concurrency: 1,
  retryLimit: 2,
  expireInSeconds: 1800,
  singleton: true,
  load: async () => (await import('./ingestion/merge.ts')).mergeBase,
};

const embed: JobDefinition<BasePayload> = {
  name: embedName,
  concurrency: 1,
  retryLimit: 8,
  expireInSeconds: 3600,
  singleton: true,
  load: async () => {
    const { embedBase } = await import('./vectors/embed.ts');
    return (scope, { baseId }) => embedBase(scope, baseId);
  },
};

const reindex: JobDefinition<BasePayload> = {
  name: reindexName,
  concurrency: 1,
  retryLimit: 8,
  expireInSeconds: 3600,
  singleton: true,
  load: async () => (await import('./ingestion/reindex.ts')).reindexBase,
};

const reread: JobDefinition<BasePayload> = {
  name: rereadName,
  concurrency: 1,
  retryLimit: 8,
  expireInSeconds: 300,
  singleton: true,
  load: async () => {
    const { takeNext } = await import('./reread/step.ts');
    return (scope, { baseId }) => takeNext(scope, baseId);
  },
};

const copy: JobDefinition = {
  name: copyName,
  concurrency: 1,
  retryLimit: 8,
  expireInSeconds: 3600,
  singleton: true,
  load: async () => (await import('./remote/copy.ts')).copyPending,
};

/** The background work of the knowledge room. */
export const knowledgeJobs = [
  ingest,
  sweep,
  merge,
  embed,
  reindex,
  reread,
  copy,
] as unknown as JobDefinition[];
