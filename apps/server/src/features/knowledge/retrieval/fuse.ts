import type { ChunkMatch } from '../../search/index.ts';

const rankConstant = 60;

/** One list by words and one a model by vectors become one list: reciprocal ranks are added. Best first. */
export function fuse(lists: ChunkMatch[][]): ChunkMatch[] {
  const fused = new Map<string, ChunkMatch>();
  for (const list of lists) {
    for (const [index, match] of list.entries()) {
      const known = fused.get(match.chunkId);
      fused.set(match.chunkId, {
        ...match,
        lexical: known?.lexical ?? match.lexical,
        vector: known?.vector ?? match.vector,
        score: (known?.score ?? 0) + 1 / (rankConstant + index + 1),
      });
    }
  }
  return [...fused.values()].sort(
    (left, right) => right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1),
  );
}
