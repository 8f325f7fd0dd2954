import type { JobPayload } from '../../kernel/ports.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { deliverName } from './emit.ts';

interface DeliverPayload extends JobPayload {
  deliveryId: string;
}

const deliver: JobDefinition<DeliverPayload> = {
  name: deliverName,
  concurrency: 4,
  // A delivery that fails queues its next attempt itself; this is for attempts that died half-way.
  retryLimit: 5,
  expireInSeconds: 120,
  load: async () => (await import('./deliver.ts')).deliver,
};

/** The background work of the webhooks room. */
export const webhookJobs = [deliver] as unknown as JobDefinition[];
