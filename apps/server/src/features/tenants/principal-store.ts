import { sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';

/**
 * Groups of an active member, also by way of groups inside groups; undefined when the person is none in this tenant.
 * UNION drops what was reached before: it ends whatever the nesting looks like.
 */
export async function groupIdsOf(tx: Tx, userId: string): Promise<string[] | undefined> {
  const { rows } = await sql<{ groups: string[] }>`
    WITH RECURSIVE active AS (
      SELECT tenant_id, id FROM member WHERE user_id = ${userId} AND status = 'active'
    ), reached (group_id) AS (
      SELECT gm.group_id FROM group_member gm JOIN active ON gm.tenant_id = active.tenant_id AND gm.member_id = active.id
      UNION
      SELECT nesting.group_id FROM group_nesting nesting JOIN reached ON nesting.inner_id = reached.group_id
    )
    SELECT array(SELECT group_id FROM reached ORDER BY group_id) AS groups FROM active`.execute(tx);
  return rows[0]?.groups;
}

export interface Nesting {
  outer: string;
  inner: string;
}

/** The groups that the person is in directly, and every nesting above them. */
export async function groupPathsOf(
  tx: Tx,
  userId: string,
): Promise<{ direct: string[]; nestings: Nesting[] }> {
  const { rows } = await sql<{ inner: string | null; outer: string }>`
    WITH RECURSIVE walked (inner_id, outer_id) AS (
      SELECT NULL::text, gm.group_id FROM group_member gm
        JOIN member ON member.tenant_id = gm.tenant_id AND member.id = gm.member_id
        WHERE member.user_id = ${userId} AND member.status = 'active'
      UNION
      SELECT nesting.inner_id, nesting.group_id FROM group_nesting nesting JOIN walked ON nesting.inner_id = walked.outer_id
    )
    SELECT inner_id AS inner, outer_id AS outer FROM walked ORDER BY inner_id, outer_id`.execute(tx);
  return {
    direct: rows.flatMap(({ inner, outer }) => (inner === null ? [outer] : [])),
    nestings: rows.flatMap(({ inner, outer }) => (inner === null ? [] : [{ inner, outer }])),
  };
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
