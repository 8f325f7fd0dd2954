import type { JobPayload } from '../../kernel/ports.ts';
import type { JobDefinition } from '../../platform/jobs/index.ts';
import { miningName } from './mining/request.ts';
import { regressionName } from './regression/request.ts';
import { triageName } from './triage/request.ts';

interface CasePayload extends JobPayload {
  caseId: string;
}

interface RunPayload extends JobPayload {
  runId: string;
}

const triage: JobDefinition<CasePayload> = {
  name: triageName,
  concurrency: 1,
  retryLimit: 5,
  expireInSeconds: 600,
  load: async () => {
    const { examineCase } = await import('./triage/examine.ts');
    return (scope, { caseId }) => examineCase(scope, caseId);
  },
};

const regression: JobDefinition<RunPayload> = {
  name: regressionName,
  concurrency: 1,
  retryLimit: 5,
  expireInSeconds: 3600,
  load: async () => {
    const { runAll } = await import('./regression/run-all.ts');
    return (scope, { runId }) => runAll(scope, runId);
  },
};

const mining: JobDefinition<RunPayload> = {
  name: miningName,
  concurrency: 1,
  retryLimit: 5,
  expireInSeconds: 4 * 3600,
  load: async () => {
    const { mine } = await import('./mining/mine.ts');
    return (scope, { runId }) => mine(scope, runId);
  },
};

/** The background work of the room of corrections. */
export const correctionJobs = [triage, regression, mining] as unknown as JobDefinition[];
