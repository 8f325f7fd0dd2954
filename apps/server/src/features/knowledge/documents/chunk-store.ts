import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ChunkTable } from '../../../kernel/tables.gen.ts';
import { mayRead } from '../rights/readable-store.ts';
import type { DocumentRow } from './store.ts';

/** A chunk with who changed its words, and when. */
export interface ChunkRow extends Selectable<ChunkTable> {
  editor: string | null;
  edited_at: Date | null;
}

const edited = [
  sql<string | null>`(select app_user.name from chunk_edit join app_user on app_user.id = chunk_edit.edited_by
    where chunk_edit.id = chunk.edit_id)`.as('editor'),
  sql<Date | null>`(select chunk_edit.edited_at from chunk_edit where chunk_edit.id = chunk.edit_id)`.as(
    'edited_at',
  ),
] as const;

/** Chunks of the visible run in order. The caller has checked the document. */
export async function listChunks(
  tx: Tx,
  row: DocumentRow,
  page: { after: number; limit: number },
): Promise<ChunkRow[]> {
  return tx
    .selectFrom('chunk')
    .selectAll()
    .select(edited)
    .where('document_id', '=', row.id)
    .where('run', '=', row.indexed_run ?? 0)
    .where('ordinal', '>', page.after)
    .orderBy('ordinal')
    .limit(page.limit)
    .execute();
}

/** For work of the installation that shows nothing to anybody: no rights are asked. */
export async function chunkTexts(tx: Tx, ids: string[]): Promise<{ id: string; text: string }[]> {
  return tx
    .selectFrom('chunk')
    .select(['id', 'text'])
    .where('id', '=', sql<string>`any(${ids}::text[])`)
    .execute();
}

/** The version that a chunk is of, when its document shows another by now; else null. */
interface OfVersion {
  older_version: number | null;
}

/** Chunks of visible runs and of those that earlier versions keep. */
function openableChunks(tx: Tx) {
  return tx
    .selectFrom('chunk')
    .innerJoin('document', 'document.id', 'chunk.document_id')
    .leftJoin('document_version', (join) =>
      join
        .onRef('document_version.document_id', '=', 'chunk.document_id')
        .onRef('document_version.run', '=', 'chunk.run'),
    )
    .selectAll('chunk')
    .select(edited)
    .select(
      sql<
        number | null
      >`case when document.indexed_run is distinct from chunk.run then document_version.number end`.as(
        'older_version',
      ),
    )
    .where(sql<boolean>`(document.indexed_run = chunk.run or document_version.number is not null)`);
}

export type ChunkView = ChunkRow & OfVersion;

/** A chunk that its document shows or an earlier version has, whoever asks: the caller checks the document. */
export async function findChunk(tx: Tx, chunkId: string): Promise<ChunkView | undefined> {
  return openableChunks(tx).where('chunk.id', '=', chunkId).executeTakeFirst();
}

/** A visible chunk with where it comes from. */
export interface EvidenceRow extends ChunkRow {
  document_name: string;
  base_name: string;
}

/** Those of the visible chunks that these principals may read at this moment. */
export async function readableChunks(
  tx: Tx,
  chunkIds: string[],
  principals: string[],
): Promise<EvidenceRow[]> {
  return tx
    .selectFrom('chunk')
    .innerJoin('document', (join) =>
      join.onRef('document.id', '=', 'chunk.document_id').onRef('document.indexed_run', '=', 'chunk.run'),
    )
    .innerJoin('access_set', 'access_set.id', 'document.access_set_id')
    .innerJoin('knowledge_base', 'knowledge_base.id', 'document.base_id')
    .selectAll('chunk')
    .select(edited)
    .select(['document.name as document_name', 'knowledge_base.name as base_name'])
    .where('chunk.id', '=', sql<string>`any(${chunkIds}::text[])`)
    .where(mayRead(principals))
    .execute();
}

/** As `readableChunks`, with those of earlier versions: for opening what was cited once. */
export async function citedChunks(
  tx: Tx,
  chunkIds: string[],
  principals: string[],
): Promise<(EvidenceRow & OfVersion)[]> {
  return openableChunks(tx)
    .innerJoin('access_set', 'access_set.id', 'document.access_set_id')
    .innerJoin('knowledge_base', 'knowledge_base.id', 'document.base_id')
    .select(['document.name as document_name', 'knowledge_base.name as base_name'])
    .where('chunk.id', '=', sql<string>`any(${chunkIds}::text[])`)
    .where(mayRead(principals))
    .execute();
}

/** For each place of a document its visible chunk, in the order of the places; whoever asks: the caller checks the documents. */
export async function chunksAt(
  tx: Tx,
  places: { documentId: string; start: number; end: number }[],
): Promise<(string | undefined)[]> {
  if (places.length === 0) return [];
  const wanted = JSON.stringify(places.map((place, index) => ({ ...place, index })));
  const { rows } = await sql<{ index: number; id: string }>`select place.index, found.id
    from jsonb_to_recordset(${wanted}::jsonb) as place (index int, "documentId" text, start int, "end" int)
    cross join lateral (select chunk.id from chunk join document on document.id = chunk.document_id
        and document.indexed_run = chunk.run
      where chunk.document_id = place."documentId" and chunk.enabled
        and chunk.start_offset <= place.start and chunk.end_offset >= place."end"
      order by chunk.ordinal limit 1) as found`.execute(tx);
  const ids = new Map(rows.map(({ index, id }) => [index, id]));
  return places.map((_, index) => ids.get(index));
}
