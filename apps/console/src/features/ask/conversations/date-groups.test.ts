import { expect, it } from 'vitest';
import { groupByDate } from './date-groups.ts';

const at = (...parts: [number, number, number, number?]) => ({
  updatedAt: new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 12).toISOString(),
});
const now = new Date(2026, 10, 23, 0, 30).getTime();
const keys = (...items: { updatedAt: string }[]) => groupByDate(items, now).map(({ key }) => key);

it('goes by the calendar, not by spans of 24 hours', () => {
  expect(keys(at(2026, 11, 23, 0), at(2026, 11, 22, 23), at(2026, 11, 22, 0))).toEqual([
    'today',
    'yesterday',
  ]);
});

it('names near days and puts older ones into their months', () => {
  const items = [
    at(2026, 11, 23, 0),
    at(2026, 11, 16),
    at(2026, 11, 15),
    at(2026, 10, 24),
    at(2026, 10, 23),
    at(2025, 10, 3),
  ];
  expect(keys(...items)).toEqual(['today', 'week', 'month', '2026-10', '2025-10']);
});

it('keeps the order and loses nothing', () => {
  const items = [at(2026, 11, 23, 0), at(2026, 11, 23, 0), at(2026, 1, 1)];
  expect(groupByDate(items, now).map((group) => group.items.length)).toEqual([2, 1]);
});

it('counts a clock that runs ahead as today', () => {
  expect(keys(at(2026, 11, 24))).toEqual(['today']);
});
