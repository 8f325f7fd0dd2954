import { describe, expect, it } from 'vitest';
import { ndcgAt, percentile, recallAt, reciprocalRankAt, retrievalQuality } from './metrics.ts';

const grades = new Map([
  ['a', 3],
  ['b', 1],
  ['c', 0],
]);

describe('recallAt', () => {
  it('divides by what could be found among k', () => {
    expect(recallAt(['a', 'x'], grades, 1)).toBe(1);
    expect(recallAt(['a', 'x', 'c'], grades, 3)).toBe(0.5);
    expect(recallAt([], grades, 3)).toBe(0);
  });
});

describe('reciprocalRankAt', () => {
  it('counts to the first relevant result', () => {
    expect(reciprocalRankAt(['c', 'x', 'b'], grades, 10)).toBeCloseTo(1 / 3);
    expect(reciprocalRankAt(['c', 'x', 'b'], grades, 2)).toBe(0);
  });
});

describe('ndcgAt', () => {
  it('is 1 for the ideal order', () => {
    expect(ndcgAt(['a', 'b', 'c'], grades, 10)).toBe(1);
  });

  it('uses graded gains 2^grade − 1', () => {
    const ideal = 7 + 1 / Math.log2(3);
    expect(ndcgAt(['b', 'a'], grades, 10)).toBeCloseTo((1 + 7 / Math.log2(3)) / ideal, 12);
    expect(ndcgAt(['x', 'a'], grades, 1)).toBe(0);
  });
});

describe('percentile', () => {
  it('interpolates', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(percentile([5], 0.95)).toBe(5);
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('retrievalQuality', () => {
  it('leaves out queries without a relevant document', () => {
    const quality = retrievalQuality([
      { ranked: ['a'], grades: new Map([['a', 1]]) },
      { ranked: ['x'], grades: new Map([['a', 1]]) },
      { ranked: ['x'], grades: new Map() },
    ]);
    expect(quality).toEqual({
      'recall@1': 0.5,
      'recall@5': 0.5,
      'recall@10': 0.5,
      'mrr@10': 0.5,
      'ndcg@10': 0.5,
    });
  });
});
