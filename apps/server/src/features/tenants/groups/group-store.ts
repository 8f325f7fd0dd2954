import type { Id } from '@jishi/contract';
import { sql } from 'kysely';
import { newId } from '../../../kernel/id.ts';
import type { Tx } from '../../../kernel/scope.ts';

export interface GroupRow {
  id: Id<'group'>;
  name: string;
  description: string;
  member_count: number;
  created_at: Date;
}

function groups(tx: Tx) {
  const count = sql<number>`(
    SELECT count(*)::int FROM group_member gm
    WHERE gm.tenant_id = user_group.tenant_id AND gm.group_id = user_group.id)`;
  return tx
    .selectFrom('user_group')
    .select(['id', 'name', 'description', 'created_at', count.as('member_count')])
    .$castTo<GroupRow>();
}

export function listGroups(tx: Tx): Promise<GroupRow[]> {
  return groups(tx).orderBy('name').orderBy('id').execute();
}

export function findGroup(tx: Tx, id: string): Promise<GroupRow | undefined> {
  return groups(tx).where('id', '=', id).executeTakeFirst();
}

export interface GroupMemberRow {
  member_id: Id<'member'>;
  user_id: Id<'user'>;
  name: string;
  email: string;
}

export function listGroupMembers(tx: Tx, groupId: string): Promise<GroupMemberRow[]> {
  return tx
    .selectFrom('group_member')
    .innerJoin('member', (join) =>
      join
        .onRef('member.tenant_id', '=', 'group_member.tenant_id')
        .onRef('member.id', '=', 'group_member.member_id'),
    )
    .innerJoin('app_user', 'app_user.id', 'member.user_id')
    .select(['member.id as member_id', 'member.user_id', 'app_user.name', 'app_user.email'])
    .where('group_member.group_id', '=', groupId)
    .orderBy('app_user.name')
    .orderBy('member.id')
    .$castTo<GroupMemberRow>()
    .execute();
}

/** Whether another group has this name. */
export async function isNameTaken(tx: Tx, name: string, exceptId = ''): Promise<boolean> {
  const row = await tx
    .selectFrom('user_group')
    .select('id')
    .where('name', '=', name)
    .where('id', '<>', exceptId)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertGroup(
  tx: Tx,
  group: { tenantId: Id<'tenant'>; name: string; description: string },
): Promise<Id<'group'>> {
  const id = newId('group');
  await tx
    .insertInto('user_group')
    .values({ tenant_id: group.tenantId, id, name: group.name, description: group.description })
    .execute();
  return id;
}

export async function changeGroup(
  tx: Tx,
  id: string,
  change: { name: string; description: string },
): Promise<void> {
  await tx.updateTable('user_group').set(change).where('id', '=', id).execute();
}

export async function deleteGroup(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('user_group').where('id', '=', id).execute();
}

/** False when the member was in the group already. */
export async function insertGroupMember(
  tx: Tx,
  entry: { tenantId: Id<'tenant'>; groupId: string; memberId: string },
): Promise<boolean> {
  const row = await tx
    .insertInto('group_member')
    .values({ tenant_id: entry.tenantId, group_id: entry.groupId, member_id: entry.memberId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('member_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteGroupMember(
  tx: Tx,
  { groupId, memberId }: { groupId: string; memberId: string },
): Promise<boolean> {
  const row = await tx
    .deleteFrom('group_member')
    .where('group_id', '=', groupId)
    .where('member_id', '=', memberId)
    .returning('member_id')
    .executeTakeFirst();
  return row !== undefined;
}
