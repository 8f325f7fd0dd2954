import { newId } from '../../kernel/id.ts';
import type { Scope, Tx } from '../../kernel/scope.ts';
import { type ChainedEntry, canonicalJson, entryHash } from './chain.ts';
import { insertEntry, lockHead } from './store.ts';

export interface AuditEvent {
  /** Noun and verb in the past, such as `document.deleted`. */
  action: string;
  subject?: { kind: string; id: string; name?: string | null };
  /** Facts, never secrets and never prompt or document text. */
  details?: Record<string, unknown>;
}

/**
 * Appends to the tenant's chain inside the caller's transaction: the change and its record commit together.
 * Locks the end of the chain until commit, so call it last in short transactions.
 */
export async function recordAudit(tx: Tx, scope: Scope, event: AuditEvent): Promise<void> {
  const { actor } = scope;
  const head = await lockHead(tx, scope.tenantId);
  const entry: ChainedEntry = {
    tenantId: scope.tenantId,
    sequence: head.sequence + 1,
    id: newId('audit'),
    at: scope.clock.now(),
    actorKind: actor.kind,
    actorId: (actor.kind === 'key' ? actor.keyId : actor.userId) ?? 'system',
    actorName: actor.name,
    action: event.action,
    subjectKind: event.subject?.kind ?? null,
    subjectId: event.subject?.id ?? null,
    subjectName: event.subject?.name ?? null,
    details: canonicalJson(event.details ?? {}),
    ipAddress: actor.ipAddress,
    previousHash: head.hash,
  };
  await insertEntry(tx, entry, entryHash(entry));
}
