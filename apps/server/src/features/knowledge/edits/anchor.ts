import { createHash } from 'node:crypto';
import type { StagedChunk } from '../ingestion/store.ts';

/** What an edit hangs on: the words that the document has there. */
export interface Anchor {
  anchor: string;
  /** Which of the chunks with these words, from 0. */
  occurrence: number;
}

/** The edit that counts at an anchor. */
export interface EffectiveEdit extends Anchor {
  id: string;
  text: string;
  enabled: boolean;
}

export function anchorOf(sourceText: string): string {
  return createHash('sha256').update(sourceText).digest('hex');
}

/** Puts edits on the chunks of a new run that have the very words they replace; the others stay without a chunk. */
export function applyEdits(chunks: StagedChunk[], edits: EffectiveEdit[]): StagedChunk[] {
  if (edits.length === 0) return chunks;
  const byPlace = new Map(edits.map((edit) => [`${edit.anchor} ${edit.occurrence}`, edit]));
  const seen = new Map<string, number>();
  return chunks.map((chunk) => {
    const anchor = anchorOf(chunk.text);
    const occurrence = seen.get(anchor) ?? 0;
    seen.set(anchor, occurrence + 1);
    const edit = byPlace.get(`${anchor} ${occurrence}`);
    if (edit === undefined) return chunk;
    const changed = edit.text === chunk.text ? {} : { text: edit.text, sourceText: chunk.text };
    return { ...chunk, ...changed, enabled: edit.enabled, editId: edit.id };
  });
}
