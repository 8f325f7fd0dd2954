import type { Id } from '@jishi/contract';
import type { Actor, Tx } from '../../kernel/scope.ts';
import { type AuditEvent, recordAudit } from '../audit/index.ts';
import type { Installation, Visitor } from './installation.ts';
import { inTenant, tenantIdsOf } from './system-store.ts';

/**
 * Audits something about a person in every tenant where they are an active member, inside the transaction of the
 * change. Call it last: it locks the ends of these chains.
 */
export async function recordForPerson(
  installation: Installation,
  tx: Tx,
  entry: { userId: Id<'user'>; actor: Actor; visitor: Visitor; event: AuditEvent },
): Promise<void> {
  for (const tenantId of await tenantIdsOf(tx, entry.userId))
    await recordInTenant(installation, tx, { tenantId, ...entry });
}

/** Audits in one tenant, from a transaction of the installation. */
export async function recordInTenant(
  installation: Pick<Installation, 'scopes'>,
  tx: Tx,
  entry: { tenantId: Id<'tenant'>; actor: Actor; visitor: Visitor; event: AuditEvent },
): Promise<void> {
  const { tenantId, actor, visitor, event } = entry;
  const scope = installation.scopes.create({
    tenantId,
    actor,
    locale: visitor.locale,
    requestId: visitor.requestId,
    signal: visitor.signal,
  });
  await inTenant(tx, tenantId, (scoped) => recordAudit(scoped, scope, event));
}
