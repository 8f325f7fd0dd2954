import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { TurnRow } from '../turn/store.ts';

/** A turn of whoever asked it, with all documents that its conversation derived from up to it. */
export interface ForeignRow extends TurnRow {
  asker: string | null;
  derived: string[];
  /** The same for reviewed answers. */
  reviewed: string[];
}

export async function findForeignTurns(tx: Tx, turnIds: string[]): Promise<ForeignRow[]> {
  const rows = await tx
    .selectFrom('turn')
    .leftJoin('app_user', 'app_user.id', 'turn.user_id')
    .selectAll('turn')
    .select('app_user.name as asker')
    .select(
      sql<
        string[]
      >`array(select distinct document from turn earlier, unnest(earlier.source_documents) as document
        where earlier.tenant_id = turn.tenant_id and earlier.conversation_id = turn.conversation_id
          and earlier.created_at <= turn.created_at)`.as('derived'),
    )
    .select(
      sql<string[]>`array(select distinct earlier.reviewed_answer_id from turn earlier
        where earlier.tenant_id = turn.tenant_id and earlier.conversation_id = turn.conversation_id
          and earlier.created_at <= turn.created_at and earlier.reviewed_answer_id is not null)`.as(
        'reviewed',
      ),
    )
    .where('turn.id', '=', sql<string>`any(${turnIds}::text[])`)
    .execute();
  return rows as ForeignRow[];
}
