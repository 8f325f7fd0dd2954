import { describe, expect, it } from 'vitest';
import type { ChunkMatch } from '../chunk-match.ts';
import { fuse } from './fuse.ts';

const word = (chunkId: string, score: number, share: number): ChunkMatch => ({
  chunkId,
  documentId: 'd',
  score,
  lexical: { score, rank: 1, share },
  vector: undefined,
});
const near = (chunkId: string, similarity: number, rank = 1): ChunkMatch => ({
  chunkId,
  documentId: 'd',
  score: similarity,
  lexical: undefined,
  vector: { similarity, rank },
});
const order = (matches: ChunkMatch[]) => matches.map(({ chunkId }) => chunkId);

describe('fusing', () => {
  it('puts what both halves found first and keeps their measures', () => {
    const words = [word('a', 10, 1), word('b', 9, 0.9)];
    const fused = fuse({ words, vectors: [[near('b', 0.9), near('c', 0.8, 2)]] });
    expect(order(fused)).toEqual(['b', 'a', 'c']);
    expect(fused[0]).toMatchObject({ lexical: { score: 9 }, vector: { rank: 1 } });
  });

  it('lets a clear lead in one half outweigh a narrow one in the other', () => {
    const words = [word('a', 10, 1), word('b', 2, 0.2)];
    expect(
      order(fuse({ words, vectors: [[near('b', 0.81), near('a', 0.8, 2), near('c', 0.5, 3)]] })),
    ).toEqual(['a', 'b', 'c']);
  });

  it('does not take one shared word of a long question for a match', () => {
    const words = [word('number', 3, 0.05)];
    expect(order(fuse({ words, vectors: [[near('meant', 0.9), near('other', 0.7, 2)]] }))[0]).toBe('meant');
  });

  it.each([
    [[], []],
    [[word('a', 1, 1)], []],
    [[], [[near('a', 0.5)]]],
  ])('works with halves that found nothing', (words, vectors) => {
    expect(fuse({ words, vectors }).every(({ score }) => score >= 0 && score <= 1)).toBe(true);
  });
});
