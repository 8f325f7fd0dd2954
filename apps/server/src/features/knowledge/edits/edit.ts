import type { ChunkItem, Id } from '@jishi/contract';
import { newId } from '../../../kernel/id.ts';
import { problem } from '../../../kernel/problem.ts';
import { found } from '../../../kernel/require.ts';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { recordAudit } from '../../audit/index.ts';
import { indexChunks, insertVectors, type PreparedChunks, removeChunks } from '../../search/index.ts';
import { type ChunkView, findChunk } from '../documents/chunk-store.ts';
import { presentChunk } from '../documents/present.ts';
import type { DocumentRow } from '../documents/store.ts';
import { wholeForms } from '../glossary/store.ts';
import { storable } from '../ingestion/prepare.ts';
import { embedJob } from '../ingestion/request.ts';
import { writableDocument } from '../rights/guard.ts';
import { embedAs, profileOf } from '../vectors/profile.ts';
import { anchorOf } from './anchor.ts';
import {
  changeChunk,
  editsOfChunk,
  forgetEmbedded,
  insertEdit,
  lockResting,
  occurrenceOf,
  undoEdit,
} from './edit-store.ts';

export interface EditInput {
  chunkId: string;
  text?: string | undefined;
  enabled?: boolean | undefined;
  note: string;
}

/** What a chunk is to say. */
interface Target {
  text: string;
  enabled: boolean;
}

/**
 * Changes the words of a chunk or takes it out of search; index and vectors follow in the same commit.
 * @throws knowledge.document_not_found, knowledge.write_denied, knowledge.chunk_of_old_version, knowledge.still_running, conflict
 */
export async function editChunk(scope: Scope, { chunkId, note, ...change }: EditInput): Promise<ChunkItem> {
  const seen = await see(scope, chunkId);
  const { chunk } = seen;
  const text = change.text === undefined ? chunk.text : storable(change.text);
  const target = { text, enabled: change.enabled ?? chunk.enabled };
  if (target.text === chunk.text && target.enabled === chunk.enabled) return presentChunk(chunk);
  const ready = await prepare(scope, seen, target);
  return scope.tx(async (tx) => {
    const current = await take(tx, scope, seen);
    const editId = await keepEdit(tx, scope, { chunk: current, target, note });
    await putChange(tx, scope, { ...ready, chunk: current, target, editId });
    await record(tx, scope, { action: 'chunk.edited', chunk: current, details: { enabled: target.enabled } });
    return presentChunk(found(await findChunk(tx, chunkId)));
  });
}

/**
 * Takes the last change of a chunk back: the one before it counts again, or what the document says.
 * @throws knowledge.nothing_to_undo, and as `editChunk`
 */
export async function undoChunk(scope: Scope, chunkId: string): Promise<ChunkItem> {
  const seen = await see(scope, chunkId);
  const edits = (await scope.tx((tx) => editsOfChunk(tx, chunkId))).filter(
    ({ undone_at }) => undone_at === null,
  );
  const [last, before] = edits;
  if (last === undefined) throw problem('knowledge.nothing_to_undo');
  const target = before ?? { text: last.source_text, enabled: true };
  const ready = await prepare(scope, seen, target);
  return scope.tx(async (tx) => {
    const current = await take(tx, scope, seen);
    await undoEdit(tx, last.id, scope.clock.now());
    await putChange(tx, scope, { ...ready, chunk: current, target, editId: before?.id ?? null });
    await record(tx, scope, { action: 'chunk.edit_undone', chunk: current, details: { edit: last.id } });
    return presentChunk(found(await findChunk(tx, chunkId)));
  });
}

interface Seen {
  chunk: ChunkView;
  row: DocumentRow;
  whole: string[];
}

function see(scope: Scope, chunkId: string): Promise<Seen> {
  return scope.tx(async (tx) => {
    const chunk = found(await findChunk(tx, chunkId), 'knowledge.document_not_found');
    const { row } = await writableDocument(tx, scope, chunk.document_id);
    if (chunk.older_version !== null) throw problem('knowledge.chunk_of_old_version');
    return { chunk, row, whole: await wholeForms(tx, row.base_id) };
  });
}

interface Ready {
  /** Undefined: it leaves the index. */
  prepared: PreparedChunks | undefined;
  /** Undefined: there is none to keep, or the model did not answer. */
  vector: Float32Array | undefined;
}

/** The work that is not SQL, before the transaction. */
async function prepare(scope: Scope, { chunk, row, whole }: Seen, target: Target): Promise<Ready> {
  if (!target.enabled) return { prepared: undefined, vector: undefined };
  const { id, document_id: documentId, title } = chunk;
  const text = target.text;
  const prepared = await scope.ports.knowledge.analysis.prepare([{ id, documentId, title, text }], whole);
  return { prepared, vector: await vectorOf(scope, row, `${title}\n${text}`) };
}

async function vectorOf(scope: Scope, row: DocumentRow, input: string): Promise<Float32Array | undefined> {
  if (row.vectors_model_id === null) return undefined;
  const modelId = row.vectors_model_id as Id<'model'>;
  try {
    const profile = await profileOf(scope, modelId);
    return (await embedAs(scope, profile, { modelId, inputs: [input], purpose: 'document' }))[0];
  } catch (error) {
    if (scope.signal.aborted) throw error;
    scope.log.warn({ err: error, modelId }, 'an edited chunk waits for its vector');
    return undefined;
  }
}

/** The chunk as it is now, locked with its document, for somebody who still may change it. */
async function take(tx: Tx, scope: Scope, { chunk }: Seen): Promise<ChunkView> {
  await writableDocument(tx, scope, chunk.document_id);
  if (!(await lockResting(tx, chunk.document_id, chunk.run))) throw problem('knowledge.still_running');
  const current = found(await findChunk(tx, chunk.id), 'knowledge.document_not_found');
  if (current.edit_id !== chunk.edit_id) throw problem('conflict');
  return current;
}

async function keepEdit(
  tx: Tx,
  scope: Scope,
  { chunk, target, note }: { chunk: ChunkView; target: Target; note: string },
): Promise<string> {
  const id = newId('edit');
  const sourceText = chunk.source_text ?? chunk.text;
  await insertEdit(tx, {
    tenant_id: scope.tenantId,
    id,
    document_id: chunk.document_id,
    base_id: chunk.base_id,
    anchor: anchorOf(sourceText),
    occurrence: await occurrenceOf(tx, { ...chunk, sourceText }),
    chunk_id: chunk.id,
    source_text: sourceText,
    text: target.text,
    enabled: target.enabled,
    note: storable(note),
    edited_by: scope.actor.userId,
    edited_at: scope.clock.now(),
  });
  return id;
}

interface Change extends Ready {
  chunk: ChunkView;
  target: Target;
  editId: string | null;
}

async function putChange(tx: Tx, scope: Scope, { chunk, target, editId, prepared, vector }: Change) {
  const { id, base_id: baseId, document_id: documentId } = chunk;
  const original = chunk.source_text ?? chunk.text;
  const sourceText = target.text === original ? null : original;
  await changeChunk(tx, id, { ...target, sourceText, editId });
  await removeChunks(tx, baseId, { documentId, chunkIds: [id] });
  if (prepared === undefined) return;
  await indexChunks(tx, baseId, prepared);
  const { row } = await writableDocument(tx, scope, documentId);
  const modelId = row.vectors_model_id;
  if (modelId === null) return;
  if (vector !== undefined) {
    await insertVectors(tx, { baseId, modelId }, [
      { chunkId: id, documentId, embedding: Array.from(vector) },
    ]);
    return;
  }
  await forgetEmbedded(tx, documentId);
  await scope.ports.jobs.send(tx, embedJob(scope.tenantId, baseId));
}

function record(
  tx: Tx,
  scope: Scope,
  { action, chunk, details }: { action: string; chunk: ChunkView; details: Record<string, unknown> },
): Promise<void> {
  return recordAudit(tx, scope, {
    action,
    subject: { kind: 'document', id: chunk.document_id },
    details: { chunk: chunk.id, base: chunk.base_id, ...details },
  });
}
