import type { ChunkEdit } from '@jishi/contract';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { findChunk } from '../documents/chunk-store.ts';
import { readableDocument, writableDocument } from '../rights/guard.ts';
import { editChunk } from './edit.ts';
import { conflictingEdits, type EditView, editsOfChunk, undoAnchor } from './edit-store.ts';
import { presentEdit } from './present.ts';

interface Edits {
  items: ChunkEdit[];
}

/** Changes of a chunk, newest first. @throws knowledge.document_not_found */
export function showEdits(scope: Scope, chunkId: string): Promise<Edits> {
  return scope.tx(async (tx) => {
    const chunk = found(await findChunk(tx, chunkId), 'knowledge.document_not_found');
    await readableDocument(tx, scope, chunk.document_id);
    return { items: (await editsOfChunk(tx, chunkId)).map(presentEdit) };
  });
}

/** Changes whose text the document no longer has. @throws knowledge.document_not_found */
export function showConflicts(scope: Scope, documentId: string): Promise<Edits> {
  return scope.tx(async (tx) => {
    await readableDocument(tx, scope, documentId);
    return { items: (await conflictingEdits(tx, documentId)).map(presentEdit) };
  });
}

/**
 * Puts a change that lost its chunk on another one of the document, or gives it up; answers what is left.
 * @throws knowledge.document_not_found, knowledge.write_denied, knowledge.edit_not_found, and as `editChunk`
 */
export async function settleConflict(
  scope: Scope,
  { documentId, editId, chunkId }: { documentId: string; editId: string; chunkId: string | null },
): Promise<Edits> {
  const edit = await scope.tx((tx) => openConflict(tx, scope, { documentId, editId, chunkId }));
  if (chunkId !== null)
    await editChunk(scope, { chunkId, text: edit.text, enabled: edit.enabled, note: edit.note });
  await scope.tx(async (tx) => {
    await writableDocument(tx, scope, documentId);
    await undoAnchor(tx, { ...edit, documentId, now: scope.clock.now() });
    await recordAudit(tx, scope, {
      action: 'chunk.edit_settled',
      subject: { kind: 'document', id: documentId },
      details: { edit: editId, chunk: chunkId },
    });
  });
  return showConflicts(scope, documentId);
}

async function openConflict(
  tx: Tx,
  scope: Scope,
  { documentId, editId, chunkId }: { documentId: string; editId: string; chunkId: string | null },
): Promise<EditView> {
  await writableDocument(tx, scope, documentId);
  if (chunkId !== null) {
    const chunk = await findChunk(tx, chunkId);
    found(chunk?.document_id === documentId ? chunk : undefined, 'knowledge.document_not_found');
  }
  const edits = await conflictingEdits(tx, documentId);
  return found(
    edits.find(({ id }) => id === editId),
    'knowledge.edit_not_found',
  );
}
