import { describe, expect, it } from 'vitest';
import { batchesOf } from './encode.ts';
import { pool, relevance } from './pooling.ts';

describe('pooling', () => {
  // Two texts of three tokens, two numbers each; the second text has two tokens and padding.
  const states = { data: Float32Array.from([1, 2, 3, 4, 5, 6, 3, 4, 1, 0, 99, 99]), width: 3, size: 2 };

  it.each([
    ['mean', [3, 4], [2, 2]],
    ['cls', [1, 2], [3, 4]],
    ['last', [5, 6], [1, 0]],
  ] as const)('%s leaves padding out', (pooling, first, second) => {
    const plain = { pooling, normalize: false };
    expect(pool(states, { row: 0, tokens: 3 }, plain)).toEqual(first);
    expect(pool(states, { row: 1, tokens: 2 }, plain)).toEqual(second);
  });

  it('normalises, and leaves zeros alone', () => {
    expect(pool(states, { row: 1, tokens: 1 }, { pooling: 'mean', normalize: true })).toEqual([0.6, 0.8]);
    const zeros = { data: new Float32Array(2), width: 1, size: 2 };
    expect(pool(zeros, { row: 0, tokens: 1 }, { pooling: 'mean', normalize: true })).toEqual([0, 0]);
  });

  it('knows relevance from one figure or from classes, however large', () => {
    expect(relevance(Float32Array.from([0, 2]), { row: 0, classes: 1 })).toBe(0.5);
    expect(relevance(Float32Array.from([0, 2]), { row: 1, classes: 1 })).toBeCloseTo(0.8808, 4);
    expect(relevance(Float32Array.from([1, 2, 5_000, 5_000]), { row: 1, classes: 2 })).toBe(0.5);
  });
});

describe('batches', () => {
  it('hold texts of like length, sixteen at most, never more padded tokens than fit', () => {
    const lengths = [512, 3, ...Array<number>(40).fill(20), 30_000];
    const batches = batchesOf(lengths);
    expect(batches.flatMap(({ places }) => places).sort((left, right) => left - right)).toEqual([
      ...lengths.keys(),
    ]);
    for (const { places, width } of batches) {
      expect(places.length).toBeLessThanOrEqual(16);
      expect(places.length === 1 || places.length * width <= 8_192).toBe(true);
      expect(width).toBe(Math.max(...places.map((place) => lengths[place] ?? 0)));
    }
    expect(batches[0]?.places[0]).toBe(1);
  });
});
