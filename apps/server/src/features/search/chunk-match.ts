export interface ChunkMatch {
  chunkId: string;
  documentId: string;
  /** BM25 when the search was by words only, cosine when it was by vectors only, else 0–1. Higher is better. */
  score: number;
  /**
   * Its own measure in each half, and its rank there among what may be found (from 1). `share` = its BM25 beside that of
   * an average text with every word of the query once.
   */
  lexical: { score: number; rank: number; share: number } | undefined;
  vector: { similarity: number; rank: number } | undefined;
}
