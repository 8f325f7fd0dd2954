import { sql } from 'kysely';
import type { Tx } from '../../../../kernel/scope.ts';
import { mayRead } from '../../rights/readable-store.ts';

export interface ChunkPlace {
  documentId: string;
  ordinal: number;
}

export interface NearRow {
  id: string;
  document_id: string;
  ordinal: number;
  title: string;
  text: string;
}

/** The visible chunks up to `reach` before and behind these places, of documents that these principals may read now. */
export async function chunksAround(
  tx: Tx,
  places: readonly ChunkPlace[],
  { principals, reach }: { principals: readonly string[]; reach: number },
): Promise<NearRow[]> {
  const { rows } = await sql<NearRow>`
    select distinct chunk.id, chunk.document_id, chunk.ordinal, chunk.title, chunk.text
    from unnest(${places.map(({ documentId }) => documentId)}::text[], ${places.map(({ ordinal }) => ordinal)}::int[])
      as place (document_id, ordinal)
    join document on document.id = place.document_id
    join access_set on access_set.id = document.access_set_id
    join chunk on chunk.document_id = document.id and chunk.run = document.indexed_run and chunk.enabled
      and chunk.ordinal between place.ordinal - ${reach} and place.ordinal + ${reach}
    where ${mayRead(principals)}
    order by chunk.document_id, chunk.ordinal`.execute(tx);
  return rows;
}
