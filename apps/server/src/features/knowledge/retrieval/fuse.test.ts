import { describe, expect, it } from 'vitest';
import type { ChunkMatch } from '../../search/index.ts';
import { fuse } from './fuse.ts';

const lexical = (chunkId: string, rank: number): ChunkMatch => ({
  chunkId,
  documentId: 'd',
  score: 10 / rank,
  lexical: { score: 10 / rank, rank },
  vector: undefined,
});
const vector = (chunkId: string, rank: number): ChunkMatch => ({
  chunkId,
  documentId: 'd',
  score: 1 / rank,
  lexical: undefined,
  vector: { similarity: 1 / rank, rank },
});

describe('fusing', () => {
  it('puts what several lists found first and keeps their ranks', () => {
    const fused = fuse([[lexical('a', 1), lexical('b', 2)], [vector('b', 1)], [vector('c', 1)]]);
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['b', 'a', 'c']);
    expect(fused[0]).toMatchObject({ lexical: { rank: 2 }, vector: { rank: 1 } });
    expect(fused[0]?.score).toBeCloseTo(1 / 61 + 1 / 62, 10);
  });
});
