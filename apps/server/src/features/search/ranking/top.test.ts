import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTop, type Hit } from './top.ts';

const order = (left: Hit, right: Hit) =>
  right.score - left.score || left.segment - right.segment || left.ordinal - right.ordinal;

describe('createTop', () => {
  it('keeps the best, in an order that does not depend on when they came', () => {
    const hits = fc.uniqueArray(
      fc.record({ score: fc.integer({ min: 0, max: 9 }), segment: fc.nat(3), ordinal: fc.nat(50) }),
      { selector: (hit) => `${hit.segment} ${hit.ordinal}` },
    );
    fc.assert(
      fc.property(hits, fc.integer({ min: 1, max: 20 }), (list, size) => {
        const top = createTop(size);
        for (const hit of list) top.offer(hit.score, hit.segment, hit.ordinal);
        const expected = [...list].sort(order).slice(0, size);
        expect(top.sorted()).toEqual(expected);
        expect(top.threshold()).toBe(list.length < size ? -Infinity : expected.at(-1)?.score);
      }),
    );
  });
});
