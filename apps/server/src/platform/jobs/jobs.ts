import type { Kysely } from 'kysely';
import { fromKysely, type Job, PgBoss } from 'pg-boss';
import type { JobPayload, JobQueue } from '../../kernel/ports.ts';
import type { Log, Scope } from '../../kernel/scope.ts';
import type { Database } from '../../kernel/tables.gen.ts';
import type { DatabaseHandle } from '../db/index.ts';

/** One kind of background work. Handlers are idempotent: a job may run again after a crash. */
export interface JobDefinition<P extends JobPayload = JobPayload> {
  name: string;
  /** How many run at once in this process. */
  concurrency: number;
  retryLimit: number;
  /** A job that runs longer is taken for dead and retried. */
  expireInSeconds: number;
  /** At most one queued job per `singletonKey`. */
  singleton?: boolean;
  /** Imported on first use, so that an idle server stays small. */
  load: () => Promise<(scope: Scope, payload: P) => Promise<void>>;
}

export interface JobRunner extends JobQueue {
  start(): Promise<void>;
  /** Starts working on the definitions; `makeScope` gives each job its tenant's scope. */
  work(definitions: JobDefinition[], makeScope: JobScopeFactory): Promise<void>;
  counts(): Promise<{ queued: number; active: number; failed: number }>;
  /** Stops taking jobs, waits for running ones up to `graceMs`. */
  stop(graceMs: number): Promise<void>;
}

export type JobScopeFactory = (payload: JobPayload, signal: AbortSignal) => Scope;

const schema = 'pgboss';

/** Jobs on pg-boss in the same database: sent inside the caller's transaction, retried with back-off. */
export function createJobs(database: DatabaseHandle, definitions: JobDefinition[], log: Log): JobRunner {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.execute(text, values) },
    schema,
    ...(database.kind === 'embedded' ? { backend: 'pglite' as const } : {}),
    superviseIntervalSeconds: 30,
    maintenanceIntervalSeconds: 600,
    schedule: false,
  });
  boss.on('error', (error) => log.error({ err: error }, 'job queue error'));
  const workers = new Map<string, string[]>();
  return {
    async start() {
      await boss.start();
      for (const definition of definitions) await boss.createQueue(definition.name, queueOptions(definition));
      await grantToScoped(database.system);
    },
    async send(tx, { name, payload, singletonKey, startAfterSeconds, priority }) {
      await boss.send(name, payload, {
        db: fromKysely(tx as unknown as Parameters<typeof fromKysely>[0]),
        ...(singletonKey === undefined ? {} : { singletonKey }),
        ...(startAfterSeconds === undefined ? {} : { startAfter: startAfterSeconds }),
        ...(priority === undefined ? {} : { priority }),
      });
      // The job becomes visible when the transaction commits; waking the workers a moment later saves them a poll.
      if (startAfterSeconds === undefined) setTimeout(() => wake(boss, workers, name), 25).unref();
    },
    async sendAll(tx, name, requests) {
      if (requests.length === 0) return;
      const jobs = requests.map(({ payload }) => ({ data: payload }));
      await boss.insert(name, jobs, {
        db: fromKysely(tx as unknown as Parameters<typeof fromKysely>[0]),
      });
      setTimeout(() => wake(boss, workers, name), 25).unref();
    },
    async work(toRun, makeScope) {
      for (const definition of toRun)
        workers.set(definition.name, await startWorkers(boss, definition, { makeScope, log }));
    },
    counts: () => countJobs(boss, definitions),
    stop: (graceMs) => boss.stop({ graceful: true, timeout: graceMs }),
  };
}

function queueOptions(definition: JobDefinition) {
  return {
    policy: definition.singleton === true ? ('short' as const) : ('standard' as const),
    retryLimit: definition.retryLimit,
    retryDelay: 2,
    retryBackoff: true,
    expireInSeconds: definition.expireInSeconds,
    retentionSeconds: 14 * 24 * 3600,
    deleteAfterSeconds: 24 * 3600,
  };
}

async function startWorkers(
  boss: PgBoss,
  definition: JobDefinition,
  context: { makeScope: JobScopeFactory; log: Log },
): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < definition.concurrency; index++) {
    const worker: { id?: string } = {};
    worker.id = await boss.work<JobPayload>(
      definition.name,
      { pollingIntervalSeconds: 2, batchSize: 1 },
      async (jobs) => {
        for (const job of jobs) await runJob(definition, job, context);
        // There may be more: without this a backlog is worked off at one job a poll.
        if (worker.id !== undefined) boss.notifyWorker(worker.id);
      },
    );
    ids.push(worker.id);
  }
  return ids;
}

async function runJob(
  definition: JobDefinition,
  job: Job<JobPayload>,
  { makeScope, log }: { makeScope: JobScopeFactory; log: Log },
): Promise<void> {
  const handler = await definition.load();
  try {
    await handler(makeScope(job.data, job.signal), job.data);
  } catch (error) {
    log.error({ err: error, job: definition.name, tenantId: job.data.tenantId }, 'job failed');
    throw error;
  }
}

function wake(boss: PgBoss, workers: Map<string, string[]>, name: string): void {
  for (const id of workers.get(name) ?? []) boss.notifyWorker(id);
}

async function countJobs(boss: PgBoss, definitions: JobDefinition[]) {
  const stats = (
    await Promise.all(definitions.map((definition) => boss.getQueueStats(definition.name)))
  ).flat();
  const sum = (pick: (entry: (typeof stats)[number]) => number) =>
    stats.reduce((total, entry) => total + pick(entry), 0);
  return {
    queued: sum((entry) => entry.queuedCount),
    active: sum((entry) => entry.activeCount),
    failed: sum((entry) => entry.failedCount),
  };
}

/** Jobs are sent inside tenant transactions, which run as app_scoped. Payloads hold ids only. */
async function grantToScoped(system: Kysely<Database>): Promise<void> {
  const { sql } = await import('kysely');
  await sql`grant usage on schema ${sql.id(schema)} to app_scoped`.execute(system);
  await sql`grant select, insert, update on all tables in schema ${sql.id(schema)} to app_scoped`.execute(
    system,
  );
  await sql`grant execute on all functions in schema ${sql.id(schema)} to app_scoped`.execute(system);
}
