// Webhooks: rooms say what happened (`emitEvent`, in the transaction in which it did), and whoever a tenant named is told, as
// CloudEvents 1.0, signed as Standard Webhooks. An event and its deliveries exist if and only if that transaction commits;
// each is sent at least once, with back-off, under the same id. Addresses are reached through the outbound client alone.
export { emitEvent, type NewEvent } from './emit.ts';
export { webhookJobs } from './jobs.ts';
export { dropOldEvents } from './old-system-store.ts';
export { webhookRoutes } from './routes.ts';
