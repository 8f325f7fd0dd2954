import type { Id, Role } from '@jishi/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { MemberState, MemberStatus } from './rules.ts';

export interface MemberRow {
  id: Id<'member'>;
  user_id: Id<'user'>;
  email: string;
  name: string;
  role: Role;
  status: MemberStatus;
  groups: { id: Id<'group'>; name: string }[];
  joined_at: Date;
  last_seen_at: Date | null;
}

function members(tx: Tx) {
  const groups = sql<MemberRow['groups']>`coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) ORDER BY g.name)
    FROM group_member gm JOIN user_group g ON g.tenant_id = gm.tenant_id AND g.id = gm.group_id
    WHERE gm.tenant_id = member.tenant_id AND gm.member_id = member.id), '[]'::jsonb)`;
  return tx
    .selectFrom('member')
    .innerJoin('app_user', 'app_user.id', 'member.user_id')
    .select([
      'member.id',
      'member.user_id',
      'app_user.email',
      'app_user.name',
      'member.role',
      'member.status',
    ])
    .select(['member.joined_at', 'member.last_seen_at', groups.as('groups')])
    .$castTo<MemberRow>();
}

export function listMembers(
  tx: Tx,
  filter: { search?: string | undefined; after?: string | undefined; limit: number },
): Promise<MemberRow[]> {
  let query = members(tx).orderBy('member.id').limit(filter.limit);
  if (filter.after !== undefined) query = query.where('member.id', '>', filter.after);
  if (filter.search !== undefined && filter.search !== '') {
    const pattern = `%${filter.search.replace(/[\\%_]/g, '\\$&')}%`;
    query = query.where(({ eb, or }) =>
      or([eb('app_user.name', 'ilike', pattern), eb('app_user.email', 'ilike', pattern)]),
    );
  }
  return query.execute();
}

export function findMember(tx: Tx, id: string): Promise<MemberRow | undefined> {
  return members(tx).where('member.id', '=', id).executeTakeFirst();
}

export async function isMemberWithEmail(tx: Tx, email: string): Promise<boolean> {
  return (await members(tx).where('app_user.email', '=', email).executeTakeFirst()) !== undefined;
}

type LockedMember = MemberState & { id: Id<'member'> };

/**
 * Actor, target and the owners as they are now. Locks the owners first, in one order: two changes of memberships wait
 * for each other, so that two owners cannot remove one another at the same time.
 */
export async function lockForChange(
  tx: Tx,
  { actorId, targetId }: { actorId: string; targetId: string },
): Promise<{ actor?: LockedMember; target?: LockedMember; otherActiveOwners: number }> {
  const states = () =>
    tx
      .selectFrom('member')
      .select(['id', 'user_id as userId', 'role', 'status'])
      .$castTo<LockedMember>()
      .orderBy('id')
      .forUpdate();
  const owners = await states().where('role', '=', 'owner').execute();
  const both = await states().where('id', 'in', [actorId, targetId]).execute();
  const actor = both.find((row) => row.id === actorId);
  const target = both.find((row) => row.id === targetId);
  const others = owners.filter((row) => row.status === 'active' && row.id !== targetId);
  return {
    ...(actor === undefined ? {} : { actor }),
    ...(target === undefined ? {} : { target }),
    otherActiveOwners: others.length,
  };
}

export async function changeMember(
  tx: Tx,
  id: string,
  change: { role?: Role | undefined; status?: MemberStatus | undefined },
): Promise<void> {
  await tx.updateTable('member').set(change).where('id', '=', id).execute();
}

/** Removes the membership with its groups, revokes the keys: they must not live again with a later membership. */
export async function removeMember(tx: Tx, { id, userId }: { id: string; userId: string }): Promise<void> {
  await tx.deleteFrom('member').where('id', '=', id).execute();
  await tx
    .updateTable('api_key')
    .set({ revoked_at: sql<Date>`now()` })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Invitations of somebody who may no longer invite end with that right. */
export async function revokeInvitationsBy(tx: Tx, userId: string): Promise<void> {
  await tx
    .updateTable('invitation')
    .set({ revoked_at: sql<Date>`now()` })
    .where('invited_by', '=', userId)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}
