import type { ChunkMatch } from '../chunk-match.ts';

/** What the vectors' half counts beside the words' half; see bench/README.md for how it was found. */
const VECTOR_SHARE = 0.4;
/** So much of what a text with all words of the query would score makes a match by words a full one. */
const FULL_SHARE = 0.5;

/**
 * One list by words and any number by vectors (one a model) become one list, 0–1, best first: both halves are brought to
 * 0–1 and added by their shares. Scores say how much better the first is than the second; reciprocal ranks threw that
 * away and came out below words alone.
 * @param vectorShare 0–1; default 0.4
 */
export function fuse(
  { words, vectors }: { words: readonly ChunkMatch[]; vectors: readonly (readonly ChunkMatch[])[] },
  vectorShare = VECTOR_SHARE,
): ChunkMatch[] {
  const fused = new Map<string, ChunkMatch>();
  const add = (match: ChunkMatch, score: number): void => {
    const known = fused.get(match.chunkId);
    fused.set(match.chunkId, {
      ...match,
      lexical: known?.lexical ?? match.lexical,
      vector: known?.vector ?? match.vector,
      score: (known?.score ?? 0) + score,
    });
  };
  const full = fullLexical(words);
  for (const match of words) add(match, (1 - vectorShare) * ((match.lexical?.score ?? 0) / full));
  for (const list of vectors) {
    const [most, least] = [list[0]?.vector?.similarity ?? 0, list.at(-1)?.vector?.similarity ?? 0];
    const width = most - least;
    for (const match of list) {
      const similarity = match.vector?.similarity ?? 0;
      add(match, vectorShare * (width > 0 ? (similarity - least) / width : 1));
    }
  }
  return [...fused.values()].sort(
    (left, right) => right.score - left.score || (left.chunkId < right.chunkId ? -1 : 1),
  );
}

/**
 * The best match by words is the measure, unless it holds so little of the query (one shared number in a question of
 * another language) that it is hardly a match.
 */
function fullLexical(words: readonly ChunkMatch[]): number {
  const best = words[0]?.lexical;
  if (best === undefined || best.score === 0) return 1;
  return Math.max(best.score, best.share > 0 ? (best.score / best.share) * FULL_SHARE : 0);
}
