/** Reciprocal rank fusion: what a first place is worth beside a second one flattens with this number. */
const RRF = 60;

/** Sum of 1 / (60 + rank) over the rankings that hold the item; ranks count from 1. Best first. */
export function fuseRanks(rankings: readonly (readonly string[])[]): Map<string, number> {
  const scores = new Map<string, number>();
  for (const ranking of rankings) {
    for (const [index, id] of ranking.entries()) {
      scores.set(id, (scores.get(id) ?? 0) + 1 / (RRF + index + 1));
    }
  }
  return new Map([...scores].sort((left, right) => right[1] - left[1] || (left[0] < right[0] ? -1 : 1)));
}
