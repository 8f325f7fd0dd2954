import { newId } from '../../kernel/id.ts';
import type { Tx } from '../../kernel/scope.ts';
import {
  type EntryRow,
  insertEntries,
  removeBaseEntries,
  removeChunkIds,
  removeDocumentEntries,
  reserveEntryIds,
} from './entry-store.ts';
import { type BuiltSegment, buildSegment } from './segment/build.ts';
import { encodeDocuments } from './segment/documents.ts';
import { deleteBase, insertBlocks, insertSegment } from './segment-store.ts';
import { type Analyzer, FAMILIES } from './text/analysis.ts';
import { analysisVersion, type Dictionary, withDictionary } from './text/dictionary.ts';
import { removeBaseVectors, removeChunkVectors, removeDocumentVectors } from './vectors/vector-store.ts';

export interface ChunkToIndex {
  id: string;
  documentId: string;
  title: string;
  text: string;
}

/** Chunks whose text is analysed already. Plain data: may be made in a worker thread. */
export interface PreparedChunks {
  readonly chunks: readonly { id: string; documentId: string }[];
  readonly segment: BuiltSegment;
  /** Version of the analysis, dictionary included. */
  readonly analyzer: string;
}

/** One row must stay small: finding a chunk reads the ids of its neighbours too. */
const MAX_CHUNKS_PER_ENTRY = 64;

/**
 * The CPU part of indexing, without SQL. Give it a few hundred chunks at once, of as many documents as there are; chunks
 * of one document should stay together.
 */
export function prepareChunks(
  analyzer: Analyzer,
  chunks: readonly ChunkToIndex[],
  dictionary?: Dictionary,
): PreparedChunks {
  return {
    analyzer: analysisVersion(dictionary),
    chunks: chunks.map(({ id, documentId }) => ({ id, documentId })),
    segment: buildSegment(withDictionary(analyzer, dictionary), chunks),
  };
}

/**
 * Makes chunks findable when the transaction commits. A chunk that was indexed before is replaced, so a job may run
 * twice; vectors are left alone.
 */
export async function indexChunks(tx: Tx, baseId: string, prepared: PreparedChunks): Promise<void> {
  if (prepared.chunks.length === 0) return;
  await removeChunkIds(tx, baseId, {
    documentIds: [...new Set(prepared.chunks.map((chunk) => chunk.documentId))],
    chunkIds: prepared.chunks.map((chunk) => chunk.id),
  });
  const runs = cutIntoRuns(prepared.chunks);
  const ids = await reserveEntryIds(tx, runs.length);
  const entries = runs.map((run, index): EntryRow => ({ ...run, id: ids[index] ?? 0 }));
  await insertEntries(tx, baseId, entries);
  await writeSegment(tx, baseId, { ...prepared, entries });
}

function cutIntoRuns(chunks: PreparedChunks['chunks']): { documentId: string; chunkIds: string[] }[] {
  const runs: { documentId: string; chunkIds: string[] }[] = [];
  for (const { id, documentId } of chunks) {
    const last = runs.at(-1);
    if (last?.documentId === documentId && last.chunkIds.length < MAX_CHUNKS_PER_ENTRY)
      last.chunkIds.push(id);
    else runs.push({ documentId, chunkIds: [id] });
  }
  return runs;
}

async function writeSegment(
  tx: Tx,
  baseId: string,
  content: { entries: readonly EntryRow[]; segment: BuiltSegment; analyzer: string },
): Promise<void> {
  const { word, gram } = content.segment.families;
  const documents = encodeDocuments(tableOf(content.entries, content.segment));
  const sizes = [...word.blocks, ...gram.blocks].map((block) => block.data.length);
  const id = newId('segment');
  await insertSegment(
    tx,
    {
      id,
      baseId,
      chunkCount: content.segment.lengths.word.length,
      entryCount: content.entries.length,
      wordTokens: word.tokens,
      gramTokens: gram.tokens,
      wordBits: word.bits,
      gramBits: gram.bits,
      wordInlineBytes: word.inlineBytes,
      gramInlineBytes: gram.inlineBytes,
      byteSize: sizes.reduce((sum, size) => sum + size, documents.length),
      analyzer: content.analyzer,
    },
    'live',
  );
  await insertBlocks(tx, { segmentId: id, family: 'documents' }, [{ number: 0, data: documents }]);
  for (const family of FAMILIES) {
    await insertBlocks(tx, { segmentId: id, family }, content.segment.families[family].blocks);
  }
}

function tableOf(entries: readonly EntryRow[], segment: BuiltSegment) {
  const starts = new Uint32Array(entries.length + 1);
  for (const [run, entry] of entries.entries()) starts[run + 1] = (starts[run] ?? 0) + entry.chunkIds.length;
  return {
    entryIds: Float64Array.from(entries, (entry) => entry.id),
    starts,
    lengths: segment.lengths,
  };
}

/** The documents' chunks and vectors stop being found when the transaction commits. */
export async function removeDocuments(tx: Tx, baseId: string, documentIds: readonly string[]): Promise<void> {
  await removeDocumentEntries(tx, baseId, documentIds);
  await removeDocumentVectors(tx, baseId, documentIds);
}

/** Single chunks of one document stop being found when the transaction commits. */
export async function removeChunks(
  tx: Tx,
  baseId: string,
  chunks: { documentId: string; chunkIds: readonly string[] },
): Promise<void> {
  await removeChunkIds(tx, baseId, { documentIds: [chunks.documentId], chunkIds: chunks.chunkIds });
  await removeChunkVectors(tx, baseId, chunks);
}

/** Everything that the index knows of a base goes. */
export async function removeBase(tx: Tx, baseId: string): Promise<void> {
  await removeBaseEntries(tx, baseId);
  await deleteBase(tx, baseId);
  await removeBaseVectors(tx, baseId, undefined);
}
