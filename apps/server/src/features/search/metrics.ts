/** Grades of relevance by document id; ids that are absent have grade 0. */
export type Grades = ReadonlyMap<string, number>;

/** Found relevant ÷ min(k, relevant). NaN when nothing is relevant: such queries are left out of means. */
export function recallAt(ranked: readonly string[], grades: Grades, k: number): number {
  const relevant = [...grades.values()].filter((grade) => grade > 0).length;
  const found = ranked.slice(0, k).filter((id) => (grades.get(id) ?? 0) > 0).length;
  return found / Math.min(k, relevant);
}

/** 1 ÷ rank of the first relevant result within the first k, else 0. */
export function reciprocalRankAt(ranked: readonly string[], grades: Grades, k: number): number {
  const index = ranked.slice(0, k).findIndex((id) => (grades.get(id) ?? 0) > 0);
  return index === -1 ? 0 : 1 / (index + 1);
}

/** Discounted gain (2^grade − 1) ÷ log2(rank + 1), over that of the ideal order. */
export function ndcgAt(ranked: readonly string[], grades: Grades, k: number): number {
  const gained = discounted(ranked.slice(0, k).map((id) => grades.get(id) ?? 0));
  const ideal = discounted([...grades.values()].sort((left, right) => right - left).slice(0, k));
  return gained / ideal;
}

function discounted(grades: readonly number[]): number {
  return grades.reduce((sum, grade, index) => sum + (2 ** grade - 1) / Math.log2(index + 2), 0);
}

/** Linear interpolation between the closest ranks; `share` from 0 to 1. NaN for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  if (below === undefined || above === undefined) return Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export interface RetrievalQuality {
  'recall@1': number;
  'recall@5': number;
  'recall@10': number;
  'mrr@10': number;
  'ndcg@10': number;
}

/** Means over the queries that have a relevant document. */
export function retrievalQuality(
  judged: readonly { ranked: readonly string[]; grades: Grades }[],
): RetrievalQuality {
  const answerable = judged.filter(({ grades }) => [...grades.values()].some((grade) => grade > 0));
  const mean = (measure: (ranked: readonly string[], grades: Grades) => number): number =>
    answerable.reduce((sum, { ranked, grades }) => sum + measure(ranked, grades), 0) / answerable.length;
  return {
    'recall@1': mean((ranked, grades) => recallAt(ranked, grades, 1)),
    'recall@5': mean((ranked, grades) => recallAt(ranked, grades, 5)),
    'recall@10': mean((ranked, grades) => recallAt(ranked, grades, 10)),
    'mrr@10': mean((ranked, grades) => reciprocalRankAt(ranked, grades, 10)),
    'ndcg@10': mean((ranked, grades) => ndcgAt(ranked, grades, 10)),
  };
}

/** Probability that a positive scores above a negative, ties half (area under the ROC curve). NaN without one of them. */
export function areaUnderCurve(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = [...negatives].sort((left, right) => left - right);
  const below = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = sorted[middle] ?? 0;
      if (at < value || (orEqual && at === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = positives.reduce((sum, value) => sum + (below(value, false) + below(value, true)) / 2, 0);
  return wins / (positives.length * negatives.length);
}
