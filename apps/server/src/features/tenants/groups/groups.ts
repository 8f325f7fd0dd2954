import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { findMember } from '../members/member-store.ts';
import {
  changeGroup,
  deleteGroup,
  deleteGroupMember,
  findGroup,
  type GroupRow,
  insertGroup,
  insertGroupMember,
  isNameTaken,
  listGroupMembers,
} from './group-store.ts';
import { listInnerGroups } from './nesting-store.ts';

export function groupWithMembers(scope: Scope, groupId: string) {
  return scope.tx(async (tx) => {
    const group = found(await findGroup(tx, groupId));
    return {
      group,
      members: await listGroupMembers(tx, groupId),
      groups: await listInnerGroups(tx, groupId),
    };
  });
}

/** @throws Problem `tenants.name_taken` */
export function createGroup(scope: Scope, input: { name: string; description: string }): Promise<GroupRow> {
  return scope
    .tx(async (tx) => {
      if (await isNameTaken(tx, input.name)) throw problem('tenants.name_taken');
      const id = await insertGroup(tx, { tenantId: scope.tenantId, ...input });
      await recordAudit(tx, scope, {
        action: 'group.created',
        subject: { kind: 'group', id, name: input.name },
      });
      return found(await findGroup(tx, id));
    })
    .catch(asNameTaken);
}

/** @throws Problem `tenants.name_taken` */
export function updateGroup(
  scope: Scope,
  groupId: string,
  change: { name?: string | undefined; description?: string | undefined },
): Promise<GroupRow> {
  return scope
    .tx(async (tx) => {
      const before = found(await findGroup(tx, groupId));
      const { name = before.name, description = before.description } = change;
      if (await isNameTaken(tx, name, groupId)) throw problem('tenants.name_taken');
      await changeGroup(tx, groupId, { name, description });
      await recordAudit(tx, scope, {
        action: 'group.updated',
        subject: { kind: 'group', id: groupId, name },
        details: name === before.name ? {} : { from: before.name },
      });
      return { ...before, name, description };
    })
    .catch(asNameTaken);
}

/** What was granted to the group ends at once: nobody is in it any more, and its id never comes back. */
export function removeGroup(scope: Scope, groupId: string): Promise<void> {
  return scope.tx(async (tx) => {
    const group = found(await findGroup(tx, groupId));
    await deleteGroup(tx, groupId);
    await recordAudit(tx, scope, {
      action: 'group.deleted',
      subject: { kind: 'group', id: groupId, name: group.name },
      details: { members: group.member_count },
    });
  });
}

export function addToGroup(scope: Scope, ids: { groupId: string; memberId: string }): Promise<void> {
  return scope.tx(async (tx) => {
    const pair = await both(tx, ids);
    if (!(await insertGroupMember(tx, { tenantId: scope.tenantId, ...ids }))) return;
    await recordAudit(tx, scope, { action: 'group.member-added', ...pair });
  });
}

export function takeFromGroup(scope: Scope, ids: { groupId: string; memberId: string }): Promise<void> {
  return scope.tx(async (tx) => {
    const pair = await both(tx, ids);
    if (!(await deleteGroupMember(tx, ids))) throw problem('not_found');
    await recordAudit(tx, scope, { action: 'group.member-removed', ...pair });
  });
}

/** Group and member, both of this tenant, as the audit entry names them. */
async function both(tx: Tx, { groupId, memberId }: { groupId: string; memberId: string }) {
  const group = found(await findGroup(tx, groupId));
  const member = found(await findMember(tx, memberId));
  return {
    subject: { kind: 'group', id: groupId, name: group.name },
    details: { member: memberId, user: member.user_id, name: member.name },
  };
}

function asNameTaken(error: unknown): never {
  if ((error as { code?: unknown }).code === '23505') throw problem('tenants.name_taken', {}, error);
  throw error;
}
