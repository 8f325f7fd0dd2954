import { type Expression, sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';
import { tenant } from './segment-store.ts';

/** A query (Kysely select or SQL fragment) whose one column is the ids of the documents that may be found. */
export type DocumentQuery = Expression<unknown>;

/** Unit separator: no id contains it. */
const SEPARATOR = '\u001f';

export interface EntryRow {
  id: number;
  documentId: string;
  chunkIds: string[];
}

/** Ids that nobody else gets, ascending. */
export async function reserveEntryIds(tx: Tx, count: number): Promise<number[]> {
  const { rows } = await sql<{ id: number | string }>`SELECT nextval('search_entry_id') AS id
    FROM generate_series(1, ${count}::integer)`.execute(tx);
  return rows.map((row) => Number(row.id)).sort((left, right) => left - right);
}

export async function insertEntries(tx: Tx, baseId: string, entries: readonly EntryRow[]): Promise<void> {
  await sql`INSERT INTO search_entry (tenant_id, id, base_id, document_id, chunk_ids)
    SELECT ${tenant}, e.id, ${baseId}, e.document_id, string_to_array(e.chunk_ids, ${SEPARATOR})
    FROM unnest(${entries.map((entry) => entry.id)}::bigint[], ${entries.map((entry) => entry.documentId)}::text[],
      ${entries.map((entry) => entry.chunkIds.join(SEPARATOR))}::text[]) AS e (id, document_id, chunk_ids)`.execute(
    tx,
  );
}

/** Chunks stop being found when this commits. Ids that are not indexed are no error. */
export async function removeChunkIds(
  tx: Tx,
  baseId: string,
  chunks: { documentIds: readonly string[]; chunkIds: readonly string[] },
): Promise<void> {
  const gone = sql`${[...chunks.chunkIds]}::text[]`;
  const scope = sql`tenant_id = ${tenant} AND base_id = ${baseId} AND document_id = ANY(${[...chunks.documentIds]}::text[])`;
  await sql`UPDATE search_entry SET chunk_ids = (
      SELECT array_agg(CASE WHEN c.id = ANY(${gone}) THEN NULL ELSE c.id END ORDER BY c.place)
      FROM unnest(chunk_ids) WITH ORDINALITY AS c (id, place))
    WHERE ${scope} AND chunk_ids && ${gone}`.execute(tx);
  await sql`DELETE FROM search_entry WHERE ${scope} AND array_remove(chunk_ids, NULL) = '{}'`.execute(tx);
}

export async function removeDocumentEntries(
  tx: Tx,
  baseId: string,
  documentIds: readonly string[],
): Promise<void> {
  await sql`DELETE FROM search_entry WHERE tenant_id = ${tenant} AND base_id = ${baseId}
    AND document_id = ANY(${[...documentIds]}::text[])`.execute(tx);
}

export async function removeBaseEntries(tx: Tx, baseId: string): Promise<void> {
  await sql`DELETE FROM search_entry WHERE tenant_id = ${tenant} AND base_id = ${baseId}`.execute(tx);
}

/** Which of these entries still exist. */
export async function existingEntries(tx: Tx, ids: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{
    ids: (number | string)[] | null;
  }>`SELECT array_agg(id) AS ids FROM search_entry
    WHERE tenant_id = ${tenant} AND id = ANY(${[...ids]}::bigint[])`.execute(tx);
  return (rows[0]?.ids ?? []).map(Number);
}

export async function countEntries(tx: Tx, baseId: string): Promise<number> {
  const { rows } = await sql<{ count: number | string }>`SELECT count(*) AS count FROM search_entry
    WHERE tenant_id = ${tenant} AND base_id = ${baseId}`.execute(tx);
  return Number(rows[0]?.count ?? 0);
}

/**
 * All entries of the documents, when these are at most `limit`; undefined when they are more. Costs no more for somebody
 * who may read a million documents than for somebody who may read `limit`.
 */
export async function entriesOf(
  tx: Tx,
  selection: { baseIds: readonly string[]; documents: DocumentQuery },
  limit: number,
): Promise<number[] | undefined> {
  const { rows } = await sql<{ documents: number | string; ids: (number | string)[] | null }>`
    WITH readable AS MATERIALIZED (SELECT r.id FROM (${selection.documents}) AS r (id) LIMIT ${limit + 1})
    SELECT (SELECT count(*) FROM readable) AS documents, (SELECT array_agg(e.id) FROM readable
      CROSS JOIN LATERAL (SELECT e.id FROM search_entry e WHERE e.tenant_id = ${tenant}
        AND e.base_id = ANY(${[...selection.baseIds]}::text[]) AND e.document_id = readable.id OFFSET 0) AS e
      WHERE (SELECT count(*) FROM readable) <= ${limit}) AS ids`.execute(tx);
  const row = rows[0];
  if (row === undefined || Number(row.documents) > limit) return undefined;
  return (row.ids ?? []).map(Number);
}

/** A chunk as the index names it: its entry and its place in it. */
export interface ChunkPlace {
  entryId: number;
  offset: number;
}

export interface FoundChunk {
  chunkId: string;
  documentId: string;
}

/** The chunks that exist at these places and lie in a document that may be found; undefined for the others. */
export async function findChunks(
  tx: Tx,
  places: readonly ChunkPlace[],
  documents: DocumentQuery | undefined,
): Promise<(FoundChunk | undefined)[]> {
  // LATERAL … OFFSET 0: one index look-up a place. Left to itself the planner may read all entries of the tenant, or ask
  // for each place whether its document is among all that may be found (67 ms instead of 3 for 50 places).
  const there = sql`SELECT p.place::integer AS place, e.document_id, e.chunk_id
    FROM unnest(${places.map((place) => place.entryId)}::bigint[], ${places.map((place) => place.offset + 1)}::integer[])
      WITH ORDINALITY AS p (entry_id, chunk, place)
    CROSS JOIN LATERAL (SELECT e.document_id, e.chunk_ids[p.chunk] AS chunk_id FROM search_entry e
      WHERE e.tenant_id = ${tenant} AND e.id = p.entry_id OFFSET 0) AS e
    WHERE e.chunk_id IS NOT NULL`;
  const allowed =
    documents === undefined
      ? sql`TRUE`
      : sql`document_id IN (SELECT readable.id FROM (${documents}) AS readable (id)
          WHERE readable.id = ANY(ARRAY(SELECT DISTINCT document_id FROM here)))`;
  const { rows } = await sql<{ place: number; documentId: string; chunkId: string }>`
    WITH here AS MATERIALIZED (${there})
    SELECT place, document_id AS "documentId", chunk_id AS "chunkId" FROM here WHERE ${allowed}`.execute(tx);
  const found: (FoundChunk | undefined)[] = places.map(() => undefined);
  for (const { place, documentId, chunkId } of rows) found[place - 1] = { documentId, chunkId };
  return found;
}
