import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ChunkTable } from '../../../kernel/tables.gen.ts';
import { mayRead } from '../rights/readable-store.ts';
import type { DocumentRow } from './store.ts';

export type ChunkRow = Selectable<ChunkTable>;

/** Chunks of the visible run in order. The caller has checked the document. */
export async function listChunks(
  tx: Tx,
  row: DocumentRow,
  page: { after: number; limit: number },
): Promise<ChunkRow[]> {
  return tx
    .selectFrom('chunk')
    .selectAll()
    .where('document_id', '=', row.id)
    .where('run', '=', row.indexed_run ?? 0)
    .where('ordinal', '>', page.after)
    .orderBy('ordinal')
    .limit(page.limit)
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
    .select(
      sql<
        number | null
      >`case when document.indexed_run is distinct from chunk.run then document_version.number end`.as(
        'older_version',
      ),
    )
    .where(sql<boolean>`(document.indexed_run = chunk.run or document_version.number is not null)`);
}

/** A chunk that its document shows or an earlier version has, whoever asks: the caller checks the document. */
export async function findChunk(tx: Tx, chunkId: string): Promise<(ChunkRow & OfVersion) | undefined> {
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
