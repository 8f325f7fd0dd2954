// Limits: budgets and rate limits on any combination of tenant, group, person, key, app and model. A call takes holds on
// all accounts that count it or is refused; the condition is in the write, under one lock per tenant. What is held is the
// sum of live holds, never a counter; a hold ends with the settlement of its ledger row, in the same transaction.
export { adjustBudgets } from './adjust.ts';
export type { Admitted, Demand } from './admission/decide.ts';
export { announceAlerts } from './alerts/alert-system-store.ts';
export { limitJobs } from './alerts/jobs.ts';
export { keyMayUse, modelsOfKey } from './key-store.ts';
export { tenantsOfLeases, writeOffLeases } from './leases/lease-system-store.ts';
export {
  createLeases,
  type Leases,
  type RunInTenant,
  referenceOf,
  type Taken,
  type ToBook,
} from './leases/leases.ts';
export { takeOverHolds, takeOverLeases } from './leases/take-over.ts';
export { createLimits, type Limits, type OpenLimits } from './limits.ts';
export { operatorLimitRoutes } from './operator/routes.ts';
export { recoverHolds } from './recover.ts';
export { budgetRoutes, limitRoutes, rateLimitRoutes } from './routes.ts';
