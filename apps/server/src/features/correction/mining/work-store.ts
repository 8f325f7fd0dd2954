import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import { mayRead } from '../../knowledge/index.ts';

/** Shorter passages answer nothing that somebody would ask. */
const shortestPassage = 80;
/** So many passages are chosen from. */
const mostPassages = 50_000;

/** Chunks of documents that these principals may read, in reading order: those that searches find, long enough to ask about. */
export async function passagesToMine(
  tx: Tx,
  wanted: { principals: string[]; baseId: string; documentIds: string[] | undefined; inForce: string[] },
): Promise<string[]> {
  let query = tx
    .selectFrom('chunk')
    .innerJoin('document', (join) =>
      join.onRef('document.id', '=', 'chunk.document_id').onRef('document.indexed_run', '=', 'chunk.run'),
    )
    .innerJoin('access_set', 'access_set.id', 'document.access_set_id')
    .select('chunk.id')
    .where('document.base_id', '=', wanted.baseId)
    .where('document.id', '=', sql<string>`any(${wanted.inForce}::text[])`)
    .where('chunk.enabled', '=', true)
    .where(sql<boolean>`length(chunk.text) >= ${shortestPassage}`)
    .where(mayRead(wanted.principals))
    .orderBy('document.id')
    .orderBy('chunk.ordinal')
    .limit(mostPassages);
  if (wanted.documentIds !== undefined)
    query = query.where('document.id', '=', sql<string>`any(${wanted.documentIds}::text[])`);
  return (await query.execute()).map(({ id }) => id);
}

/** Documents of a base that have been read. */
export async function documentsOfBase(tx: Tx, baseId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('document')
    .select('id')
    .where('base_id', '=', baseId)
    .where('indexed_run', 'is not', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** Finished turns that were rated up and cite the base, newest first; those that were mined before are left out. */
export async function turnsToMine(
  tx: Tx,
  { baseId, documentIds, limit }: { baseId: string; documentIds: string[] | undefined; limit: number },
): Promise<string[]> {
  let query = tx
    .selectFrom('turn')
    .select('turn.id')
    .where('turn.status', '=', 'done')
    .where('turn.feedback_rating', '=', 'up')
    .where('turn.kind', 'in', ['quotation', 'generated'])
    .where(
      sql<boolean>`exists (select 1 from document where document.base_id = ${baseId}
        and document.id = any(turn.source_documents))`,
    )
    .where(sql<boolean>`not exists (select 1 from mined_pair where mined_pair.turn_id = turn.id)`)
    .orderBy('turn.id', 'desc')
    .limit(limit);
  if (documentIds !== undefined)
    query = query.where(sql<boolean>`turn.source_documents && ${documentIds}::text[]`);
  return (await query.execute()).map(({ id }) => id);
}
