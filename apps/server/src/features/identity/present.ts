import { type Me, type Role, rolePermissions } from '@jishi/contract';
import type { SessionListRow } from './session/session-system-store.ts';
import type { MembershipRow, UserRow } from './system-store.ts';

export function presentMe(user: UserRow, memberships: MembershipRow[]): Me {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    locale: user.locale,
    theme: user.theme,
    operator: user.operator,
    memberships: memberships.map((row) => ({
      tenantId: row.tenant_id,
      tenantName: row.tenant_name,
      memberId: row.member_id,
      role: row.role as Role,
      permissions: [...rolePermissions[row.role as Role]],
    })),
  };
}

export function presentSession(row: SessionListRow, currentToken: string | null) {
  return {
    id: row.id,
    current: row.token === currentToken,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.updated_at.toISOString(),
    ipAddress: row.ip_address || null,
    userAgent: row.user_agent || null,
  };
}
