import { expect, it } from 'vitest';
import { detailText, waterfall } from './waterfall.ts';

const step = (name: string, startMs: number, durationMs: number) =>
  ({ name, startMs, durationMs, status: 'ok', details: {} }) as const;

it('lays steps over the time of the turn, in order', () => {
  const bars = waterfall([step('write', 50, 50), step('find', 0, 25)], 100);
  expect(bars.map(({ name, left, width }) => [name, left, width])).toEqual([
    ['find', 0, 25],
    ['write', 50, 50],
  ]);
});

it('keeps every bar visible and inside', () => {
  const bars = waterfall([step('a', 100, 0), step('b', 0, 200)], 100);
  for (const { left, width } of bars) {
    expect(width).toBeGreaterThan(0.5);
    expect(left + width).toBeLessThanOrEqual(100);
  }
});

it('copes with a turn that never ended and steps that took no time', () => {
  expect(waterfall([step('a', 0, 0)], null)).toMatchObject([{ left: 0 }]);
  expect(waterfall([], null)).toEqual([]);
});

it('shows details as text', () => {
  expect([detailText('x'), detailText(3), detailText({ a: 1 }), detailText(undefined)]).toEqual([
    'x',
    '3',
    '{\n "a": 1\n}',
    '',
  ]);
});
