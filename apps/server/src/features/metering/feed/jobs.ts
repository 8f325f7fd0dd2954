import type { JobDefinition } from '../../../platform/jobs/index.ts';
import { feedName } from './feed-system-store.ts';

const feed: JobDefinition = {
  name: feedName,
  concurrency: 1,
  retryLimit: 5,
  expireInSeconds: 600,
  singleton: true,
  load: async () => (await import('./tell.ts')).tellUsage,
};

/** The background work of the metering room. */
export const meteringJobs: JobDefinition[] = [feed];
