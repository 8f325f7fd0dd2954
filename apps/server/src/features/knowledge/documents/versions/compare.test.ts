import type { TextChange } from '@jishi/contract';
import { describe, expect, it } from 'vitest';
import { compareTexts } from './compare.ts';

const lines = (...all: string[]) => all.join('\n');

/** A fixed sequence of pseudo-random numbers below a bound. */
function numbers(start: number): (below: number) => number {
  let seed = start;
  return (below) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((seed / 2_147_483_648) * below);
  };
}

/** Applies changes to a text without empty lines. */
function rebuild(older: string[], changes: TextChange[]): string[] {
  const text = older.join('\n');
  const split = (part: string) => (part === '' ? [] : part.split('\n'));
  const rebuilt: string[] = [];
  let at = 0;
  for (const change of changes) {
    const line =
      change.before >= text.length ? older.length : text.slice(0, change.before).split('\n').length - 1;
    rebuilt.push(...older.slice(at, line), ...split(change.added));
    at = line + split(change.removed).length;
  }
  return [...rebuilt, ...older.slice(at)];
}

describe('what differs between two texts', () => {
  it.each([
    { what: 'nothing', older: 'a\nb', newer: 'a\nb', counts: [0, 0], changes: [] },
    { what: 'everything is new', older: '', newer: 'a\nb', counts: [2, 0], changes: [['', 'a\nb', 0, 0]] },
    { what: 'everything went', older: 'a\nb', newer: '', counts: [0, 2], changes: [['a\nb', '', 0, 0]] },
    {
      what: 'one line says something else',
      older: lines('Title', 'Dinner up to 40 euro.', 'End'),
      newer: lines('Title', 'Dinner up to 55 euro.', 'End'),
      counts: [1, 1],
      changes: [['Dinner up to 40 euro.', 'Dinner up to 55 euro.', 6, 6]],
    },
    {
      what: 'two places',
      older: lines('一', '二', '三', '四', '五'),
      newer: lines('一', '三', '四', '四点五', '五'),
      counts: [1, 1],
      changes: [
        ['二', '', 2, 2],
        ['', '四点五', 8, 6],
      ],
    },
  ])('$what', ({ older, newer, counts, changes }) => {
    const result = compareTexts(older, newer);
    expect([result.added, result.removed]).toEqual(counts);
    expect(
      result.changes.map(({ removed, added, before, after }) => [removed, added, before, after]),
    ).toEqual(changes);
    expect(result).toMatchObject({ truncated: false, coarse: false });
  });

  it('rebuilds the newer text from the older one', () => {
    const next = numbers(7);
    for (let round = 0; round < 300; round += 1) {
      const make = () => Array.from({ length: next(12) }, () => `w${next(4)}`);
      const [older, newer] = [make(), make()];
      const result = compareTexts(older.join('\n'), newer.join('\n'));
      expect(rebuild(older, result.changes), `${older} → ${newer}`).toEqual(newer);
      expect(result.added - result.removed).toBe(newer.length - older.length);
    }
  });

  it('ends soon for long texts that share nothing, and says so', () => {
    const text = (word: string) =>
      Array.from({ length: 40_000 }, (_, index) => `${word} ${index}`).join('\n');
    const result = compareTexts(text('old'), text('new'));
    expect(result).toMatchObject({ added: 40_000, removed: 40_000, coarse: true });
    expect(result.changes[0]?.removed.length).toBe(2_000);
  });
});
