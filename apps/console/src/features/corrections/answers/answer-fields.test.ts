import type { Citation } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { linesOf, sourcesOf } from './answer-fields.ts';

describe('fields of a reviewed answer', () => {
  it('takes each line once, without blank ones', () => {
    expect(linesOf(' 年假几天 \n\n年假几天\n年假怎么算 ')).toEqual(['年假几天', '年假怎么算']);
  });

  it('offers each cited place once, and the whole chunk where its words were changed', () => {
    const rest = { documentId: 'doc_a', number: 1, at: 0, page: null, verified: true } as const;
    const place: Citation = {
      ...rest,
      boxes: [],
      chunkId: 'chk_a',
      start: 1,
      end: 9,
      documentName: 'a.pdf',
      quote: 'q',
    };
    const edited: Citation = { ...place, chunkId: 'chk_b', edited: { by: 'O', at: '', since: false } };
    expect(sourcesOf([place, { ...place, at: 7 }, edited]).map(({ source }) => source)).toEqual([
      { chunkId: 'chk_a', start: 1, end: 9 },
      { chunkId: 'chk_b' },
    ]);
  });
});
