import type { ProblemCode, Role } from '@jishi/contract';

export type MemberStatus = 'active' | 'suspended';

export interface MemberState {
  userId: string;
  role: Role;
  status: MemberStatus;
}

export type MemberChange = { remove: true } | { remove?: false; role?: Role; status?: MemberStatus };

/**
 * Why this change of a membership is refused, or null. Only owners give or take the owner role and touch owners; the
 * last active owner stays; nobody suspends themselves (leaving and stepping down is allowed).
 */
export function refusalOf(
  actor: MemberState,
  target: MemberState,
  { change, otherActiveOwners }: { change: MemberChange; otherActiveOwners: number },
): ProblemCode | null {
  const after = outcome(target, change);
  if (actor.role !== 'owner' && (target.role === 'owner' || after?.role === 'owner'))
    return 'tenants.owner_only';
  if (isActiveOwner(target) && !isActiveOwner(after) && otherActiveOwners === 0) return 'tenants.last_owner';
  if (actor.userId === target.userId && after?.status === 'suspended') return 'members.self';
  return null;
}

/** The membership afterwards; undefined = none. */
function outcome(target: MemberState, change: MemberChange): MemberState | undefined {
  if (change.remove === true) return undefined;
  return { ...target, role: change.role ?? target.role, status: change.status ?? target.status };
}

function isActiveOwner(state: MemberState | undefined): boolean {
  return state?.role === 'owner' && state.status === 'active';
}

/** Whether an invitation as this role may be given by that one. */
export function mayInviteAs(actor: Role, role: Role): boolean {
  return role !== 'owner' || actor === 'owner';
}

/**
 * Why no reset link may be made for a member, or null. The link takes the whole account over, so it must not reach
 * beyond what the actor rules already: not an owner's (unless by an owner), not an operator's, not an account that is
 * a member of another tenant too. The operator may always.
 */
export function resetRefusal(
  actor: { role: Role | null; operator: boolean },
  target: { role: Role; operator: boolean; elsewhere: boolean },
): ProblemCode | null {
  if (actor.operator) return null;
  if (target.operator || target.elsewhere) return 'auth.operator_only';
  if (target.role === 'owner' && actor.role !== 'owner') return 'tenants.owner_only';
  return null;
}
