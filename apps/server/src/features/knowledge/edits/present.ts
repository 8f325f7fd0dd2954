import type { ChunkEdit, Id } from '@jishi/contract';
import type { EditView } from './edit-store.ts';

export function presentEdit(row: EditView): ChunkEdit {
  return {
    id: row.id as Id<'edit'>,
    documentId: row.document_id as Id<'document'>,
    chunkId: row.chunk_id as Id<'chunk'> | null,
    number: row.number,
    sourceText: row.source_text,
    text: row.text,
    enabled: row.enabled,
    note: row.note,
    editedBy: row.editor,
    editedAt: row.edited_at.toISOString(),
    undoneAt: row.undone_at?.toISOString() ?? null,
  };
}
