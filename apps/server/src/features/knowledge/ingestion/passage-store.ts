import { sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { StagedChunk } from './store.ts';

export interface PassageDocument {
  id: string;
  name: string;
  text: string;
  chunks: StagedChunk[];
}

/** Documents that are there at once, without a file: rows, texts and chunks in one statement each. */
export async function insertPassages(
  tx: Tx,
  place: { tenantId: string; baseId: string; accessSetId: string; now: Date },
  documents: PassageDocument[],
): Promise<void> {
  const { tenantId, baseId, accessSetId, now } = place;
  const rows = documents.map(({ id, name, text, chunks }) => ({
    id,
    name,
    size: Buffer.byteLength(text),
    text,
    count: chunks.length,
  }));
  await sql`insert into document (tenant_id, id, base_id, access_set_id, name, media_type, format, size, sha256, blob_key, status, progress, run, indexed_run, chunk_count, text_length, created_at, updated_at)
    select ${tenantId}, id, ${baseId}, ${accessSetId}, name, 'text/plain', 'text', size, '', '', 'ready', 1, 1, 1, count, length(text), ${now}, ${now}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as passage (id text, name text, size int, text text, count int)`.execute(
    tx,
  );
  await sql`insert into document_text (tenant_id, document_id, run, start_offset, content)
    select ${tenantId}, id, 1, 0, text from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as passage (id text, text text)`.execute(
    tx,
  );
  const chunks = documents.flatMap((document) =>
    document.chunks.map((chunk) => ({ ...chunk, documentId: document.id })),
  );
  await sql`insert into chunk (tenant_id, id, document_id, base_id, run, ordinal, title, text, start_offset, end_offset, boxes)
    select ${tenantId}, id, "documentId", ${baseId}, 1, ordinal, title, text, "start", "end", '[]'
    from jsonb_to_recordset(${JSON.stringify(chunks)}::jsonb) as staged
      (id text, "documentId" text, ordinal int, title text, text text, "start" int, "end" int)`.execute(tx);
}
