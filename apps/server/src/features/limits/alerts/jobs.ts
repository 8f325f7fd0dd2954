import type { JobPayload } from '../../../kernel/ports.ts';
import type { JobDefinition } from '../../../platform/jobs/index.ts';
import { announceName, mailName } from './words.ts';

interface AnnouncePayload extends JobPayload {
  alertId: string;
}

interface MailPayload extends AnnouncePayload {
  userId: string;
}

const announce: JobDefinition<AnnouncePayload> = {
  name: announceName,
  concurrency: 1,
  retryLimit: 10,
  expireInSeconds: 60,
  load: async () => (await import('./announce.ts')).announce,
};

const mail: JobDefinition<MailPayload> = {
  name: mailName,
  concurrency: 1,
  retryLimit: 6,
  expireInSeconds: 120,
  singleton: true,
  load: async () => (await import('./mail.ts')).mailAlert,
};

/** The background work of the limits room. */
export const limitJobs = [announce, mail] as unknown as JobDefinition[];
