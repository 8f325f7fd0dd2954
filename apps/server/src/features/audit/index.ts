// The tamper-evident audit log: one SHA-256 hash chain per tenant, appended in the transaction of the change it records.
// The application role can append and read, never change or delete. No secrets, no prompt or document text in entries.
export { type AuditEvent, recordAudit } from './record.ts';
export { auditRoutes } from './routes.ts';
