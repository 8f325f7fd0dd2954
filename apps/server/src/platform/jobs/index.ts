// Background work on pg-boss, in the same database as everything else: a job exists exactly when its transaction commits.
// Payloads carry ids and the tenant, never content; handlers are idempotent and loaded on first use.
export { createJobs, type JobDefinition, type JobRunner } from './jobs.ts';
