import type { Id } from '@jishi/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { mayRead } from '../../knowledge/index.ts';
import { principalsOf } from '../../tenants/index.ts';

export interface ReadableDocument {
  id: Id<'document'>;
  baseId: Id<'base'>;
  name: string;
  format: string | null;
}

/**
 * Those of the documents that this person may read at this moment, by the condition that the knowledge room's own
 * queries have. Chunks are opened by `openEvidence`; this answers for documents whose chunks were made anew since.
 */
export async function readableDocuments(
  tx: Tx,
  userId: string | null,
  documentIds: string[],
): Promise<Map<string, ReadableDocument>> {
  if (userId === null || documentIds.length === 0) return new Map();
  const rows = await readable(tx, await principalsOf(tx, userId))
    .where('document.id', '=', sql<string>`any(${documentIds}::text[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row as ReadableDocument]));
}

/** Names of the documents that became readable last, newest first. */
export async function recentDocuments(
  tx: Tx,
  userId: string | null,
  limit: number,
): Promise<ReadableDocument[]> {
  if (userId === null) return [];
  const rows = await readable(tx, await principalsOf(tx, userId))
    .orderBy('document.created_at', 'desc')
    .limit(limit)
    .execute();
  return rows as ReadableDocument[];
}

function readable(tx: Tx, principals: string[]) {
  return tx
    .selectFrom('document')
    .innerJoin('access_set', 'access_set.id', 'document.access_set_id')
    .select(['document.id', 'document.base_id as baseId', 'document.name', 'document.format'])
    .where('document.indexed_run', 'is not', null)
    .where(mayRead(principals));
}
