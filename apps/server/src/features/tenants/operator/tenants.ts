import type { Id } from '@jishi/contract';
import { found } from '../../../kernel/require.ts';
import type { Scope } from '../../../kernel/scope.ts';
import type { Person } from '../../../platform/http/index.ts';
import { recordAudit } from '../../audit/index.ts';
import { type Installation, people, personActor, type Visitor } from '../../identity/index.ts';
import { createInvitation, deliver, type Invited } from '../invitations/invitations.ts';
import { renameTenant } from './tenant-store.ts';
import { insertTenant, setTenantStatus, type TenantRow } from './tenant-system-store.ts';

interface Operating {
  installation: Installation;
  visitor: Visitor;
  operator: Person;
}

/** A new tenant with an invitation for its owner. The operator does not become a member. */
export async function createTenant(
  operating: Operating,
  input: { name: string; ownerEmail: string },
): Promise<{ tenant: TenantRow; invited: Invited }> {
  const { installation, operator } = operating;
  const { tenant, made, scope } = await people.inSystem(installation.database, async (tx) => {
    const row = await insertTenant(tx, input.name);
    const inTenant = scopeIn(operating, row.id);
    const invitation = await people.inTenant(tx, row.id, async (scoped) => {
      const subject = { kind: 'tenant', id: row.id, name: row.name };
      await recordAudit(scoped, inTenant, { action: 'tenant.created', subject });
      return createInvitation(scoped, inTenant, {
        email: input.ownerEmail.toLowerCase(),
        role: 'owner',
        groupIds: [],
        invitedBy: { id: operator.id, name: operator.name },
        tenant: row.name,
      });
    });
    return { tenant: row, made: invitation, scope: inTenant };
  });
  return { tenant, invited: await deliver(scope, made) };
}

/** Suspends or resumes a tenant; everybody's next request there is refused or served. */
export function setStatus(
  operating: Operating,
  { tenantId, status }: { tenantId: Id<'tenant'>; status: TenantRow['status'] },
): Promise<TenantRow> {
  return people.inSystem(operating.installation.database, async (tx) => {
    const { before, after } = found(await setTenantStatus(tx, tenantId, status));
    if (before !== after.status)
      await people.recordInTenant(operating.installation, tx, {
        tenantId,
        actor: personActor(operating.operator, operating.visitor),
        visitor: operating.visitor,
        event: {
          action: after.status === 'active' ? 'tenant.resumed' : 'tenant.suspended',
          subject: { kind: 'tenant', id: tenantId, name: after.name },
        },
      });
    return after;
  });
}

export function rename(scope: Scope, name: string): Promise<void> {
  return scope.tx(async (tx) => {
    const from = await renameTenant(tx, name);
    await recordAudit(tx, scope, {
      action: 'tenant.renamed',
      subject: { kind: 'tenant', id: scope.tenantId, name },
      details: { from },
    });
  });
}

function scopeIn({ installation, visitor, operator }: Operating, tenantId: Id<'tenant'>): Scope {
  return installation.scopes.create({
    tenantId,
    actor: personActor(operator, visitor),
    locale: visitor.locale,
    requestId: visitor.requestId,
    signal: visitor.signal,
  });
}
