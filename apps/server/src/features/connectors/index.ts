// Connectors: sources that keep documents of a base in step with where they come from.
// Invariants: one worker at a time has a source (a lease, checked in every transaction of a run); a document and the
// record of its item commit together; only a listing that came to its end says what is gone, and more than half is held
// back once; a failing source removes nothing and widens no access; whom nobody mapped is nobody.
export { connectorJobs } from './jobs.ts';
export { connectorPorts } from './kinds/registry.ts';
export { sourceRoutes } from './routes.ts';
export { watchSchedules } from './schedule/due.ts';
