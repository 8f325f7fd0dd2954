import type { SegmentRow } from './segment-store.ts';

/** So many segments of about the same size become one: each chunk is rewritten once a tier. */
export const MERGE_FACTOR = 8;
/** Larger segments come about by merging only; beyond this size it would gain nothing and cost minutes. */
const MAX_CHUNKS = 262_144;
/** Everything below is one tier. Chunks. */
const SMALLEST_TIER = 256;

function tierOf(segment: SegmentRow): number {
  return Math.max(0, Math.ceil(Math.log(segment.chunkCount / SMALLEST_TIER) / Math.log(MERGE_FACTOR)));
}

/** The segments to merge now: the smallest tier that is full. Empty = nothing to do. */
export function chooseSegments(segments: readonly SegmentRow[]): SegmentRow[] {
  const tiers = new Map<number, SegmentRow[]>();
  for (const segment of segments) {
    const tier = tierOf(segment);
    tiers.set(tier, [...(tiers.get(tier) ?? []), segment]);
  }
  for (const tier of [...tiers.keys()].sort((left, right) => left - right)) {
    const full = tiers.get(tier) ?? [];
    if (full.length < MERGE_FACTOR) continue;
    const chosen = withinLimit(full);
    if (chosen.length > 1) return chosen;
  }
  return [];
}

/** Oldest first, as many as one segment may hold. */
function withinLimit(segments: readonly SegmentRow[]): SegmentRow[] {
  let chunks = 0;
  return [...segments]
    .sort((left, right) => left.chunkCount - right.chunkCount)
    .filter((segment) => {
      chunks += segment.chunkCount;
      return chunks <= MAX_CHUNKS;
    });
}
