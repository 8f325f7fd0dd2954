import { describe, expect, it } from 'vitest';
import type { ChunkMatch } from '../../../search/index.ts';
import { combineFound } from './combine.ts';
import { multiQueryMessages, readHypothetical, readQueries } from './prompts.ts';

describe('other wordings', () => {
  it.each([
    [
      'How do I book a flight?\nflight booking procedure',
      ['How do I book a flight?', 'flight booking procedure'],
    ],
    ['1. one way\n2) another way\n- a third\n• a fourth', ['one way', 'another way', 'a third']],
    ['一、差旅报销流程\n（2）出差费用怎么报\n“报销的步骤”', ['差旅报销流程', '出差费用怎么报', '报销的步骤']],
    ['HOW DO I BOOK?\nhow do i book', []],
    ['', []],
    ['x'.repeat(301), []],
  ])('of %j', (written, queries) => {
    expect(readQueries(written, 'How do I book?')).toEqual(queries);
  });

  it('are asked for in the language of the question, which stays data', () => {
    expect(multiQueryMessages('怎么报销？')[0]?.content).toContain('检索问句');
    expect(multiQueryMessages('How?').map(({ role }) => role)).toEqual(['system', 'user']);
    expect(readHypothetical('  \n ')).toBeUndefined();
    expect(readHypothetical('x'.repeat(5_000))?.length).toBe(1_200);
  });
});

describe('what several wordings found', () => {
  const word = (chunkId: string, score: number): ChunkMatch => ({
    ...{ chunkId, documentId: chunkId, score },
    lexical: { score, rank: 1, share: 1 },
    vector: undefined,
  });

  it('adds up; another wording counts half', () => {
    const list = combineFound(
      [
        { words: [word('a', 4), word('b', 2)], vectors: [] },
        { words: [word('c', 4), word('b', 4)], vectors: [] },
      ],
      0.4,
    );
    expect(list.map(({ chunkId }) => chunkId)).toEqual(['a', 'b', 'c']);
    expect(list[1]?.score).toBeCloseTo((2 + 0.5 * 4) / 1.5);
  });

  it('of one wording keeps its own scores', () => {
    expect(combineFound([{ words: [word('a', 7)], vectors: [] }], 0.4)[0]?.score).toBe(7);
    expect(combineFound([], 0.4)).toEqual([]);
  });
});
