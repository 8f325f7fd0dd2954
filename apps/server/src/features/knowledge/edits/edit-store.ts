import { type Selectable, sql } from 'kysely';
import type { Tx } from '../../../kernel/scope.ts';
import type { ChunkEditTable } from '../../../kernel/tables.gen.ts';
import { runningStatuses } from '../ingestion/stage.ts';
import type { Anchor, EffectiveEdit } from './anchor.ts';

export type EditRow = Selectable<ChunkEditTable>;
export type EditView = EditRow & { editor: string | null };

/** Of every anchor of a document the edit that counts. */
export async function effectiveEdits(tx: Tx, documentId: string): Promise<EffectiveEdit[]> {
  return tx
    .selectFrom('chunk_edit')
    .distinctOn(['anchor', 'occurrence'])
    .select(['id', 'anchor', 'occurrence', 'text', 'enabled'])
    .where('document_id', '=', documentId)
    .where('undone_at', 'is', null)
    .orderBy('anchor')
    .orderBy('occurrence')
    .orderBy('number', 'desc')
    .execute();
}

/** After a run has become visible: every edit to the chunk of this run that bears one of its anchor, or to none. */
export async function rebindEdits(tx: Tx, documentId: string, run: number): Promise<void> {
  await sql`update chunk_edit set chunk_id = (
      select chunk.id from chunk join chunk_edit applied on applied.id = chunk.edit_id
      where chunk.document_id = ${documentId} and chunk.run = ${run}
        and applied.anchor = chunk_edit.anchor and applied.occurrence = chunk_edit.occurrence)
    where document_id = ${documentId}`.execute(tx);
}

/** Takes a document for a change of its chunks; false while a run works on it, or when it shows another run by now. */
export async function lockResting(tx: Tx, documentId: string, run: number): Promise<boolean> {
  const row = await tx
    .selectFrom('document')
    .select('id')
    .where('id', '=', documentId)
    .where('indexed_run', '=', run)
    .where(sql<boolean>`not status = any(${[...runningStatuses]}::text[])`)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** How many chunks before this one have the same words. */
export async function occurrenceOf(
  tx: Tx,
  chunk: { document_id: string; run: number; ordinal: number; sourceText: string },
): Promise<number> {
  const row = await tx
    .selectFrom('chunk')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('document_id', '=', chunk.document_id)
    .where('run', '=', chunk.run)
    .where('ordinal', '<', chunk.ordinal)
    .where(sql<boolean>`coalesce(source_text, text) = ${chunk.sourceText}`)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function insertEdit(tx: Tx, row: Omit<EditRow, 'number' | 'undone_at'>): Promise<void> {
  const { tenant_id, document_id, anchor, occurrence } = row;
  await tx
    .insertInto('chunk_edit')
    .values({
      ...row,
      number: sql<number>`(select coalesce(max(number), 0) + 1 from chunk_edit where tenant_id = ${tenant_id}
        and document_id = ${document_id} and anchor = ${anchor} and occurrence = ${occurrence})`,
    })
    .execute();
}

/** What a chunk says from now on. `editId` null: what the document says. */
export async function changeChunk(
  tx: Tx,
  chunkId: string,
  change: { text: string; sourceText: string | null; enabled: boolean; editId: string | null },
): Promise<void> {
  await tx
    .updateTable('chunk')
    .set({
      text: change.text,
      source_text: change.sourceText,
      enabled: change.enabled,
      edit_id: change.editId,
    })
    .where('id', '=', chunkId)
    .execute();
}

function views(tx: Tx) {
  return tx
    .selectFrom('chunk_edit')
    .leftJoin('app_user', 'app_user.id', 'chunk_edit.edited_by')
    .selectAll('chunk_edit')
    .select('app_user.name as editor');
}

export async function editsOfChunk(tx: Tx, chunkId: string): Promise<EditView[]> {
  return views(tx).where('chunk_id', '=', chunkId).orderBy('number', 'desc').execute();
}

/** Edits that count and have no chunk. */
export async function conflictingEdits(tx: Tx, documentId: string): Promise<EditView[]> {
  const rows = await views(tx)
    .distinctOn(['anchor', 'occurrence'])
    .where('document_id', '=', documentId)
    .where('undone_at', 'is', null)
    .orderBy('anchor')
    .orderBy('occurrence')
    .orderBy('number', 'desc')
    .execute();
  return rows.filter(({ chunk_id }) => chunk_id === null);
}

export async function undoEdit(tx: Tx, editId: string, now: Date): Promise<void> {
  await tx.updateTable('chunk_edit').set({ undone_at: now }).where('id', '=', editId).execute();
}

/** Every edit of an anchor is given up. */
export async function undoAnchor(
  tx: Tx,
  { documentId, anchor, occurrence, now }: Anchor & { documentId: string; now: Date },
): Promise<void> {
  await tx
    .updateTable('chunk_edit')
    .set({ undone_at: now })
    .where('document_id', '=', documentId)
    .where('anchor', '=', anchor)
    .where('occurrence', '=', occurrence)
    .where('undone_at', 'is', null)
    .execute();
}

/** The document's vectors are to be looked at again. */
export async function forgetEmbedded(tx: Tx, documentId: string): Promise<void> {
  await tx.updateTable('document').set({ vectors_model_id: null }).where('id', '=', documentId).execute();
}
