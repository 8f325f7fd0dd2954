import type { Id } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { growGraph, insertVectors, openGraph, removeBaseVectors } from '../../search/index.ts';
import { findBase, updateBase } from '../bases/store.ts';
import { lockBase } from '../rights/store.ts';
import { embedAs, profileOf } from './profile.ts';
import {
  type ChunkToEmbed,
  chunksToEmbed,
  countVectors,
  forgetVectors,
  lockUnchanged,
  markEmbedded,
  type VectorlessDocument,
  vectorlessDocuments,
} from './store.ts';

/** Inputs of one request to the model, and vectors of one transaction. */
const chunksATime = 32;
const documentsATime = 32;

interface Target {
  baseId: string;
  modelId: Id<'model'>;
}

/**
 * Computes the vectors that a base's chosen model lacks, a batch at a time, and makes the model the answering one when
 * none is missing. A batch counts when its documents are still what was read. Runs again from where it stopped.
 */
export async function embedBase(scope: Scope, baseId: string): Promise<void> {
  for (let begun = false; ; begun = true) {
    scope.signal.throwIfAborted();
    const base = await scope.tx((tx) => findBase(tx, baseId));
    if (base === undefined) return;
    if (base.embedding_model_id === null) return scope.tx((tx) => dropVectors(tx, baseId));
    const target = { baseId, modelId: base.embedding_model_id as Id<'model'> };
    const documents = firstFew(await scope.tx((tx) => vectorlessDocuments(tx, target, documentsATime)));
    if (documents.length === 0 && (await complete(scope, target))) return;
    await embedDocuments(scope, target, documents);
    if (!begun) await expectMany(scope, target);
  }
}

/** False when something is missing after all. */
async function complete(scope: Scope, target: Target): Promise<boolean> {
  await growGraph(scope, target, { indexes: scope.ports.knowledge.engine.graphs });
  return scope.tx((tx) => switchOver(tx, scope, target));
}

/** A base that will have many vectors gets its graph with the first ones, so that the others need not be moved into it. */
async function expectMany(scope: Scope, target: Target): Promise<void> {
  const counts = await scope.tx((tx) => countVectors(tx, [target.baseId]));
  const expected = counts.get(target.baseId)?.total ?? 0;
  await openGraph(scope, target, { indexes: scope.ports.knowledge.engine.graphs, expected });
}

/** As many documents as fit one request together; a larger one alone. */
function firstFew(documents: VectorlessDocument[]): VectorlessDocument[] {
  let chunks = 0;
  return documents.filter(({ chunkCount }, index) => {
    chunks += chunkCount;
    return index === 0 || chunks <= chunksATime;
  });
}

async function embedDocuments(scope: Scope, target: Target, documents: VectorlessDocument[]): Promise<void> {
  for (let after = -1; documents.length > 0; ) {
    // Beyond one request there is only one document, whose ordinals go on.
    const page = { after, limit: chunksATime };
    const chunks = await scope.tx((tx) => chunksToEmbed(tx, documents, page));
    const vectors = await embedChunks(scope, target, chunks);
    const last = chunks.length < chunksATime || documents.length > 1;
    const kept = await scope.tx((tx) => keep(tx, target, { documents, chunks, vectors, last }));
    if (last || !kept) return;
    after = chunks.at(-1)?.ordinal ?? after;
    scope.signal.throwIfAborted();
  }
}

async function embedChunks(
  scope: Scope,
  { modelId }: Target,
  chunks: ChunkToEmbed[],
): Promise<Float32Array[]> {
  if (chunks.length === 0) return [];
  const inputs = chunks.map(({ title, text }) => `${title}\n${text}`);
  const profile = await profileOf(scope, modelId);
  const vectors = await embedAs(scope, profile, { modelId, inputs, purpose: 'document' });
  if (vectors.length !== chunks.length)
    throw new Error(`the embedding model gave ${vectors.length} vectors for ${chunks.length} texts`);
  return vectors;
}

interface Batch {
  documents: VectorlessDocument[];
  chunks: ChunkToEmbed[];
  vectors: Float32Array[];
  /** Nothing of these documents is missing after this batch. */
  last: boolean;
}

/** False when the model was changed, or all documents, while the vectors were being computed. */
async function keep(tx: Tx, target: Target, { documents, chunks, vectors, last }: Batch): Promise<boolean> {
  const base = await findBase(tx, target.baseId);
  if (base?.embedding_model_id !== target.modelId) return false;
  const unchanged = await lockUnchanged(tx, documents);
  const kept = chunks.flatMap(({ id, documentId }, index) => {
    const vector = vectors[index];
    return vector === undefined || !unchanged.has(documentId)
      ? []
      : [{ chunkId: id, documentId, embedding: Array.from(vector) }];
  });
  if (kept.length > 0) await insertVectors(tx, target, kept);
  if (last) await markEmbedded(tx, [...unchanged], target.modelId);
  return unchanged.size > 0;
}

/** False when something is missing after all. The vectors of the model before it go. */
async function switchOver(tx: Tx, scope: Scope, { baseId, modelId }: Target): Promise<boolean> {
  if (!(await lockBase(tx, baseId))) return true;
  const base = await findBase(tx, baseId);
  if (base?.embedding_model_id !== modelId) return false;
  if ((await vectorlessDocuments(tx, { baseId, modelId }, 1)).length > 0) return false;
  const before = base.embedding_ready_model_id;
  if (before === modelId) return true;
  await updateBase(tx, baseId, { embedding_ready_model_id: modelId, updated_at: scope.clock.now() });
  if (before !== null) await removeBaseVectors(tx, baseId, before);
  return true;
}

async function dropVectors(tx: Tx, baseId: string): Promise<void> {
  if (!(await lockBase(tx, baseId))) return;
  const base = await findBase(tx, baseId);
  if (base === undefined || base.embedding_model_id !== null) return;
  await forgetVectors(tx, baseId);
  await removeBaseVectors(tx, baseId, undefined);
}
