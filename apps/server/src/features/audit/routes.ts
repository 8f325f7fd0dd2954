import type { AuditEntry, Id } from '@jishi/contract';
import { decodeCursor, toPage } from '../../kernel/cursor.ts';
import { api } from '../../platform/http/index.ts';
import { type AuditRow, listEntries } from './store.ts';
import { verifyAudit } from './verify.ts';

export const auditRoutes = {
  list: api.audit.list.handler(async ({ input, context: { scope } }) => {
    const before = decodeCursor(input.cursor, 1)?.[0];
    const filter = {
      ...input,
      before: before === undefined ? undefined : Number(before),
      limit: input.limit + 1,
    };
    const rows = await scope.tx((tx) => listEntries(tx, filter));
    return toPage(rows, input.limit, { item: presentEntry, keys: (row) => [row.sequence] });
  }),
  verify: api.audit.verify.handler(({ context: { scope } }) => verifyAudit(scope)),
};

function presentEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id as Id<'audit'>,
    sequence: row.sequence,
    at: row.at.toISOString(),
    actor: { kind: row.actor_kind as AuditEntry['actor']['kind'], id: row.actor_id, name: row.actor_name },
    action: row.action,
    subject:
      row.subject_kind === null || row.subject_id === null
        ? null
        : { kind: row.subject_kind, id: row.subject_id, name: row.subject_name },
    details: JSON.parse(row.details),
    ipAddress: row.ip_address,
    hash: row.hash,
  };
}
