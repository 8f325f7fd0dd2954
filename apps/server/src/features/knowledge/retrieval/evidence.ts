import type { ChunkItem, Id } from '@jishi/contract';
import type { Scope, Tx } from '../../../kernel/scope.ts';
import { citedChunks } from '../documents/chunk-store.ts';
import { presentChunk } from '../documents/present.ts';
import { viewerOf } from '../rights/guard.ts';

/** A chunk that the caller may read at this moment, with where it comes from. */
export interface Evidence extends ChunkItem {
  documentName: string;
  baseId: Id<'base'>;
  baseName: string;
  /** The version that it is of, when the document shows a newer one by now. */
  olderVersion: number | null;
  /** The change that counts, and what the document says itself; null where nobody changed the words. */
  edit: { id: string; sourceText: string } | null;
}

/**
 * Opens chunks again, for whoever asks now: those that the caller may no longer read, that were read anew or deleted, are
 * simply missing from the answer; those of earlier versions say so. By chunk id.
 */
export async function openEvidence(tx: Tx, scope: Scope, chunkIds: string[]): Promise<Map<string, Evidence>> {
  if (chunkIds.length === 0) return new Map();
  const { principals } = await viewerOf(tx, scope);
  const rows = await citedChunks(tx, chunkIds, principals);
  return new Map(
    rows.map((row) => [
      row.id,
      {
        ...presentChunk(row),
        documentName: row.document_name,
        baseId: row.base_id as Id<'base'>,
        baseName: row.base_name,
        olderVersion: row.older_version,
        edit:
          row.edit_id === null || row.source_text === null
            ? null
            : { id: row.edit_id, sourceText: row.source_text },
      },
    ]),
  );
}
