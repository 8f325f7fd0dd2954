import type { JobPayload } from '../../kernel/ports.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { syncName } from './sync/request.ts';

interface SyncPayload extends JobPayload {
  sourceId: string;
  runId: string;
}

const sync: JobDefinition<SyncPayload> = {
  name: syncName,
  concurrency: 2,
  retryLimit: 3,
  // A first run over a large source takes hours; a dead worker is found by its lease, long before this.
  expireInSeconds: 23 * 3600,
  singleton: true,
  load: async () => (await import('./sync/run.ts')).sync,
};

/** The background work of the connectors room. */
export const connectorJobs = [sync] as unknown as JobDefinition[];
