import type { SearchFilters } from '@jishi/contract';
import { sql } from 'kysely';
import type { Tx } from '../../../../kernel/scope.ts';
import { matchesFilters } from '../../documents/attributes/filter-store.ts';
import type { DocumentRow } from '../../documents/store.ts';

/** So much of a document is looked through for words when none of its chunks is meant. */
const mostChunks = 200;

/** Title and text of one visible chunk of the document, or of its first ones. */
export async function chunkWords(
  tx: Tx,
  row: Pick<DocumentRow, 'id' | 'indexed_run'>,
  chunkId: string | undefined,
): Promise<string[]> {
  let query = tx
    .selectFrom('chunk')
    .select(['title', 'text'])
    .where('document_id', '=', row.id)
    .where('run', '=', row.indexed_run ?? 0)
    .orderBy('ordinal')
    .limit(mostChunks);
  if (chunkId !== undefined) query = query.where('id', '=', chunkId);
  return (await query.execute()).map(({ title, text }) => `${title}\n${text}`);
}

/** As the set of documents that a search looks among. */
export function onlyDocument(documentId: string) {
  return sql`select ${documentId}::text`;
}

/** Whether a document meets the filters of a search. */
export async function isAmong(
  tx: Tx,
  documentId: string,
  filters: SearchFilters | undefined,
): Promise<boolean> {
  const { rows } = await sql`select 1 from document
    where document.id = ${documentId} and ${matchesFilters(filters)}`.execute(tx);
  return rows.length > 0;
}

/** Whether a remote index may not have the document as it is now. */
export async function awaitsCopy(tx: Tx, documentId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('search_pending')
    .select('document_id')
    .where('document_id', '=', documentId)
    .executeTakeFirst();
  return row !== undefined;
}
