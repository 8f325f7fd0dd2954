import type { Scope } from '../../kernel/scope.ts';
import { type ChainedEntry, type Verification, verifyEntries } from './chain.ts';
import { type AuditRow, entriesAfter, readHead } from './store.ts';

const pageSize = 1_000;

/** Recomputes the whole chain of the tenant, a page a transaction, and compares its end with the stored head. */
export async function verifyAudit(scope: Scope): Promise<Verification> {
  const head = await scope.tx((tx) => readHead(tx));
  let state: Verification = { valid: true, entries: 0, head: null, brokenAt: null };
  for (;;) {
    const rows = await scope.tx((tx) => entriesAfter(tx, state.entries, pageSize));
    state = verifyEntries(state, rows.map(toChained));
    if (!state.valid) return state;
    if (rows.length < pageSize) break;
  }
  // Entries cut off at the end leave the head ahead of the chain.
  if (head !== undefined && state.entries < head.sequence)
    return { ...state, valid: false, brokenAt: state.entries + 1 };
  return state;
}

function toChained(row: AuditRow): ChainedEntry & { hash: string } {
  return {
    tenantId: row.tenant_id,
    sequence: row.sequence,
    id: row.id,
    at: row.at,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    subjectName: row.subject_name,
    details: row.details,
    ipAddress: row.ip_address,
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
