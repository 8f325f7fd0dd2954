import { type ChunkMatch, fuse } from '../../../search/index.ts';

/** What one wording of the question found. */
export interface Found {
  words: ChunkMatch[];
  /** One list a model. */
  vectors: ChunkMatch[][];
}

/** Another wording is a guess: it counts half of the question itself. */
const otherWording = 0.5;

/** One list for all wordings, best first; a search by one half alone keeps that half's own scores. */
export function combineFound(found: readonly Found[], vectorShare: number): ChunkMatch[] {
  const [first, ...others] = found.map((one) => combineHalves(one, vectorShare));
  if (first === undefined || others.length === 0) return first ?? [];
  const total = 1 + otherWording * others.length;
  const merged = new Map<string, ChunkMatch>();
  for (const [index, list] of [first, ...others].entries()) {
    const share = (index === 0 ? 1 : otherWording) / total;
    for (const match of list) {
      const known = merged.get(match.chunkId);
      merged.set(match.chunkId, {
        ...match,
        lexical: known?.lexical ?? match.lexical,
        vector: known?.vector ?? match.vector,
        score: (known?.score ?? 0) + share * match.score,
      });
    }
  }
  return [...merged.values()].sort(
    (left, right) => right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1),
  );
}

function combineHalves({ words, vectors }: Found, vectorShare: number): ChunkMatch[] {
  const [first, ...more] = vectors;
  if (first === undefined) return words;
  if (words.length > 0 || more.length > 0) return fuse({ words, vectors }, vectorShare);
  return first.map((match) => ({ ...match, score: match.vector?.similarity ?? match.score }));
}
