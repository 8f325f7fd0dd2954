import type { MemberItem } from '@jishi/contract';
import type { GroupMemberRow, GroupRow } from './groups/group-store.ts';
import type { InvitationRow } from './invitations/invitation-store.ts';
import type { KeyRow } from './keys/key-store.ts';
import { keyStatus } from './keys/status.ts';
import type { MemberRow } from './members/member-store.ts';
import type { TenantRow } from './operator/tenant-system-store.ts';

export function presentTenant(row: TenantRow) {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    createdAt: row.created_at.toISOString(),
    memberCount: row.member_count,
  };
}

export function presentMember(row: MemberRow): MemberItem {
  return {
    id: row.id,
    userId: row.user_id,
    email: row.email,
    name: row.name,
    role: row.role,
    status: row.status,
    groups: row.groups,
    joinedAt: row.joined_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  };
}

export function presentInvitation(row: InvitationRow) {
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    invitedBy: row.invited_by_name,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}

export function presentGroup(row: GroupRow) {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    memberCount: row.member_count,
    createdAt: row.created_at.toISOString(),
  };
}

export function presentGroupMember(row: GroupMemberRow) {
  return { memberId: row.member_id, userId: row.user_id, name: row.name, email: row.email };
}

export function presentKey(row: KeyRow, now: Date) {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    models: row.models,
    holder: { userId: row.user_id, name: row.holder_name ?? '', email: row.holder_email ?? '' },
    status: keyStatus(row, now),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at?.toISOString() ?? null,
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
  };
}
