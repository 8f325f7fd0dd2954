import { foldText } from '../../../search/index.ts';

/** What a text is like, small enough to compare many. */
export interface Sketch {
  /** The smallest hashes of all its runs of letters, ascending. */
  hashes: Uint32Array;
}

const runLength = 6;
const mostHashes = 128;
export function sketchOf(text: string): Sketch {
  const folded = foldText(text);
  const hashes = new Set<number>();
  for (let start = 0; start + runLength <= folded.length || start === 0; start++)
    hashes.add(hashOf(folded, start));
  return { hashes: Uint32Array.from(hashes).sort().slice(0, mostHashes) };
}

/** FNV-1a over one run. */
function hashOf(text: string, start: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < Math.min(text.length, start + runLength); index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Share of runs that two texts have in common, 0–1 (Jaccard, estimated from the smallest hashes of both together). */
export function likeness({ hashes: left }: Sketch, { hashes: right }: Sketch): number {
  const size = Math.min(mostHashes, Math.max(left.length, right.length));
  let [at, other, seen, common] = [0, 0, 0, 0];
  while (seen < size && at < left.length && other < right.length) {
    const [mine, theirs] = [left[at] ?? 0, right[other] ?? 0];
    if (mine === theirs) common++;
    if (mine <= theirs) at++;
    if (theirs <= mine) other++;
    seen++;
  }
  const union = Math.min(size, seen + (left.length - at) + (right.length - other));
  return union === 0 ? 1 : common / union;
}
