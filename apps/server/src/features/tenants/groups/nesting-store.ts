import type { Id } from '@jishi/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';

/** One change of the nesting at a time: two at once could close a circle that neither sees. */
export async function lockNesting(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('group_nesting:' || current_setting('app.tenant_id'), 0))`.execute(
    tx,
  );
}

export interface Height {
  groupId: string;
  /** Nestings on the longest way there; cut at `most + 1`. */
  levels: number;
}

/** Every group that `groupId` is inside of, however deep, itself included with 0. */
export async function groupsAround(tx: Tx, groupId: string, most: number): Promise<Height[]> {
  const { rows } = await sql<Height>`WITH RECURSIVE walked (id, levels) AS (
      SELECT ${groupId}::text, 0
      UNION
      SELECT nesting.group_id, walked.levels + 1 FROM group_nesting nesting
        JOIN walked ON nesting.inner_id = walked.id WHERE walked.levels <= ${most}
    ) SELECT id AS "groupId", max(levels) AS levels FROM walked GROUP BY id`.execute(tx);
  return rows;
}

/** Nestings on the longest way down from `groupId`, cut at `most + 1`. */
export async function depthBelow(tx: Tx, groupId: string, most: number): Promise<number> {
  const { rows } = await sql<{ levels: number }>`WITH RECURSIVE walked (id, levels) AS (
      SELECT ${groupId}::text, 0
      UNION
      SELECT nesting.inner_id, walked.levels + 1 FROM group_nesting nesting
        JOIN walked ON nesting.group_id = walked.id WHERE walked.levels <= ${most}
    ) SELECT max(levels) AS levels FROM walked`.execute(tx);
  return rows[0]?.levels ?? 0;
}

export interface InnerGroupRow {
  id: Id<'group'>;
  name: string;
}

export async function listInnerGroups(tx: Tx, groupId: string): Promise<InnerGroupRow[]> {
  const rows = await tx
    .selectFrom('group_nesting')
    .innerJoin('user_group', (join) =>
      join
        .onRef('user_group.tenant_id', '=', 'group_nesting.tenant_id')
        .onRef('user_group.id', '=', 'group_nesting.inner_id'),
    )
    .select(['user_group.id', 'user_group.name'])
    .where('group_nesting.group_id', '=', groupId)
    .orderBy('user_group.name')
    .execute();
  return rows as InnerGroupRow[];
}

/** False when it was inside already. */
export async function insertNesting(
  tx: Tx,
  { tenantId, groupId, innerId }: { tenantId: string; groupId: string; innerId: string },
): Promise<boolean> {
  const row = await tx
    .insertInto('group_nesting')
    .values({ tenant_id: tenantId, group_id: groupId, inner_id: innerId })
    .onConflict((conflict) => conflict.doNothing())
    .returning('inner_id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteNesting(
  tx: Tx,
  { groupId, innerId }: { groupId: string; innerId: string },
): Promise<boolean> {
  const row = await tx
    .deleteFrom('group_nesting')
    .where('group_id', '=', groupId)
    .where('inner_id', '=', innerId)
    .returning('inner_id')
    .executeTakeFirst();
  return row !== undefined;
}
