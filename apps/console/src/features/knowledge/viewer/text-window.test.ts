import { expect, it } from 'vitest';
import { windowAfter, windowAround, windowBefore, windowLength } from './text-window.ts';

it('reads a document without gap or overlap in both directions', () => {
  const total = 40_000;
  const first = windowAround(20_000);
  const seen: [number, number][] = [[first.from, first.from + first.length]];
  let before = windowBefore(first);
  while (before !== undefined) {
    seen.unshift([before.from, before.from + before.length]);
    before = windowBefore(before);
  }
  let last = { from: first.from, text: 'x'.repeat(first.length), total };
  let after = windowAfter(last);
  while (after !== undefined) {
    const length = Math.min(windowLength, total - after.from);
    seen.push([after.from, after.from + length]);
    last = { from: after.from, text: 'x'.repeat(length), total };
    after = windowAfter(last);
  }
  expect(seen[0]?.[0]).toBe(0);
  expect(seen.at(-1)?.[1]).toBe(total);
  for (const [index, [from]] of seen.slice(1).entries()) expect(from).toBe(seen[index]?.[1]);
});

it('stops at an empty answer instead of asking forever', () => {
  expect(windowAfter({ from: 10, text: '', total: 20 })).toBeUndefined();
});

it('starts at the front for a place near it', () => {
  expect(windowAround(100).from).toBe(0);
});
