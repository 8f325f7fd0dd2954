import { sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';

/** Groups of an active member; undefined when the person is none in this tenant. */
export async function groupIdsOf(tx: Tx, userId: string): Promise<string[] | undefined> {
  const { rows } = await sql<{ groups: string[] }>`
    SELECT array(
      SELECT gm.group_id FROM group_member gm
      WHERE gm.tenant_id = member.tenant_id AND gm.member_id = member.id ORDER BY gm.group_id
    ) AS groups
    FROM member WHERE member.user_id = ${userId} AND member.status = 'active'`.execute(tx);
  return rows[0]?.groups;
}

/** Names of groups and members (active or not) of this tenant; ids of others are absent. */
export async function namesOf(
  tx: Tx,
  { users, groups }: { users: string[]; groups: string[] },
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string }>`
    SELECT id, name FROM user_group WHERE id = any(${groups}::text[])
    UNION ALL
    SELECT u.id, u.name FROM member m JOIN app_user u ON u.id = m.user_id
    WHERE m.user_id = any(${users}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}
