import { type Role, rolePermissions } from '@jishi/contract';
import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { type Installation, people, type Visitor } from '../../identity/index.ts';
import { isMemberElsewhere } from '../operator/tenant-system-store.ts';
import {
  changeMember,
  findMember,
  lockForChange,
  type MemberRow,
  removeMember,
  revokeInvitationsBy,
} from './member-store.ts';
import { type MemberChange, type MemberStatus, refusalOf, resetRefusal } from './rules.ts';

/** Changes role or status. Counts from the member's next request on. */
export function updateMember(
  scope: Scope,
  memberId: string,
  change: { role?: Role | undefined; status?: MemberStatus | undefined },
): Promise<MemberRow> {
  return scope.tx(async (tx) => {
    const before = await allowed(tx, scope, { memberId, change: withoutUndefined(change) });
    const { role = before.role, status = before.status } = change;
    if (role !== before.role || status !== before.status) await changeMember(tx, memberId, { role, status });
    if (!mayInvite(role, status)) await revokeInvitationsBy(tx, before.user_id);
    await recordChange(tx, scope, { before, role, status });
    return found(await findMember(tx, memberId));
  });
}

async function recordChange(
  tx: Tx,
  scope: Scope,
  { before, role, status }: { before: MemberRow; role: Role; status: MemberStatus },
): Promise<void> {
  const subject = subjectOf(before);
  if (role !== before.role)
    await recordAudit(tx, scope, {
      action: 'member.role-changed',
      subject,
      details: { from: before.role, to: role },
    });
  if (status !== before.status)
    await recordAudit(tx, scope, {
      action: status === 'active' ? 'member.resumed' : 'member.suspended',
      subject,
    });
}

/** Ends a membership: groups, keys and invitations of this person in this tenant end with it. */
export function endMembership(scope: Scope, memberId: string): Promise<void> {
  return scope.tx(async (tx) => {
    const member = await allowed(tx, scope, { memberId, change: { remove: true } });
    await removeMember(tx, { id: member.id, userId: member.user_id });
    await revokeInvitationsBy(tx, member.user_id);
    await recordAudit(tx, scope, {
      action: 'member.removed',
      subject: subjectOf(member),
      details: { role: member.role },
    });
  });
}

/** The member as it is before the change, once rules and rights (as they are now, under lock) allow it. */
async function allowed(
  tx: Tx,
  scope: Scope,
  { memberId, change }: { memberId: string; change: MemberChange },
): Promise<MemberRow> {
  const actorId = scope.actor.memberId ?? '';
  const { actor, target, otherActiveOwners } = await lockForChange(tx, { actorId, targetId: memberId });
  if (target === undefined) throw problem('not_found');
  const manages = actor?.status === 'active' && rolePermissions[actor.role].includes('members.manage');
  if (actor === undefined || !manages) throw problem('auth.forbidden', { permission: 'members.manage' });
  const refusal = refusalOf(actor, target, { change, otherActiveOwners });
  if (refusal !== null) throw problem(refusal);
  return found(await findMember(tx, memberId));
}

/**
 * A one-time link with which a member sets a new password, for installations without mail.
 * @throws Problem `auth.operator_only`, `tenants.owner_only`: the link takes over the account everywhere
 */
export async function resetLinkFor(
  installation: Installation,
  scope: Scope,
  { memberId, visitor }: { memberId: string; visitor: Visitor },
) {
  const member = found(await scope.tx((tx) => findMember(tx, memberId)));
  const user = found(await people.userById(installation.database, member.user_id));
  const elsewhere = await isMemberElsewhere(installation.database, member.user_id, scope.tenantId);
  const refusal = resetRefusal(scope.actor, { role: member.role, operator: user.operator, elsewhere });
  if (refusal !== null) throw problem(refusal);
  return people.inSystem(installation.database, async (tx) => {
    const link = await people.issueResetLink(installation, tx, { userId: user.id, carrier: 'link' });
    const event = { action: 'member.reset-link-created', subject: subjectOf(member) };
    await people.recordInTenant(installation, tx, {
      tenantId: scope.tenantId,
      actor: scope.actor,
      visitor,
      event,
    });
    return link;
  });
}

function subjectOf(member: MemberRow) {
  return { kind: 'member', id: member.id, name: member.name };
}

function mayInvite(role: Role, status: MemberStatus): boolean {
  return status === 'active' && rolePermissions[role].includes('members.manage');
}

function withoutUndefined(change: {
  role?: Role | undefined;
  status?: MemberStatus | undefined;
}): MemberChange {
  return {
    ...(change.role === undefined ? {} : { role: change.role }),
    ...(change.status === undefined ? {} : { status: change.status }),
  };
}
