import { expect, it } from 'vitest';
import type { ShownTurn } from '../stream/shown-turn.ts';
import { citationKey, evidenceKey, findSource } from './source-key.ts';

const turn = {
  id: 'trn_1',
  citations: [{ documentName: 'A', quote: 'q', page: 2, boxes: [{ page: 2 }] }],
  evidence: [{ documentName: 'B', pageFrom: 5 }],
} as unknown as ShownTurn;

it('finds citations and evidence again by their keys', () => {
  expect(findSource([turn], citationKey('trn_1', 0))).toMatchObject({
    documentName: 'A',
    quote: 'q',
    page: 2,
  });
  expect(findSource([turn], evidenceKey('trn_1', 0))).toMatchObject({
    documentName: 'B',
    quote: null,
    page: 5,
  });
});

it.each([undefined, '', 'trn_1', 'trn_1.c1', 'trn_2.c0', 'trn_1.x0', 'trn_1.c-1'])(
  'finds nothing for %s',
  (key) => {
    expect(findSource([turn], key)).toBeUndefined();
  },
);
