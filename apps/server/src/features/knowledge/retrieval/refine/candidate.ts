import type { ChunkMatch } from '../../../search/index.ts';
import type { EvidenceRow } from '../../documents/chunk-store.ts';

/** A passage on its way into the list of hits: readable for the searcher, its text at hand. */
export interface Candidate {
  match: ChunkMatch;
  row: EvidenceRow;
  /** What the order goes by at this moment. */
  score: number;
  /** The reranker's, 0–1, and the rank there from 1. */
  rerank: { score: number; rank: number } | undefined;
  /** Passages that say nothing else. */
  duplicates: EvidenceRow[];
}

/** In the order of the matches; one without a row (not readable any more) is left out. */
export function toCandidates(matches: readonly ChunkMatch[], rows: readonly EvidenceRow[]): Candidate[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return matches.flatMap((match) => {
    const row = byId.get(match.chunkId);
    return row === undefined ? [] : [{ match, row, score: match.score, rerank: undefined, duplicates: [] }];
  });
}
