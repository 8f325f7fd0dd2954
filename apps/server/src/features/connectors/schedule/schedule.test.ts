import { describe, expect, it } from 'vitest';
import { isTimeZone, nextRun, retryDelayMs } from './schedule.ts';

const daily = (at: string, timeZone: string, weekdays: number[] = []) =>
  ({ kind: 'daily', at, timeZone, weekdays }) as const;

describe('the next run of a schedule', () => {
  it.each([
    [{ kind: 'manual' } as const, '2026-03-01T00:00:00Z', null],
    [{ kind: 'interval', minutes: 90 } as const, '2026-03-01T00:00:00Z', '2026-03-01T01:30:00.000Z'],
    [daily('02:30', 'UTC'), '2026-03-01T02:29:00Z', '2026-03-01T02:30:00.000Z'],
    [daily('02:30', 'UTC'), '2026-03-01T02:30:00Z', '2026-03-02T02:30:00.000Z'],
    [daily('02:30', 'Asia/Shanghai'), '2026-03-01T00:00:00Z', '2026-03-01T18:30:00.000Z'],
    // Late in UTC, the next day already in Shanghai.
    [daily('09:00', 'Asia/Shanghai', [1]), '2026-03-01T20:00:00Z', '2026-03-02T01:00:00.000Z'],
    [daily('08:00', 'UTC', [7]), '2026-03-01T09:00:00Z', '2026-03-08T08:00:00.000Z'],
    // New York: clocks go forward on 8 March 2026 at 02:00 and back on 1 November at 02:00.
    [daily('09:00', 'America/New_York'), '2026-03-07T15:00:00Z', '2026-03-08T13:00:00.000Z'],
    [daily('02:30', 'America/New_York'), '2026-03-08T05:00:00Z', '2026-03-08T07:30:00.000Z'],
    [daily('09:00', 'America/New_York'), '2026-10-31T14:00:00Z', '2026-11-01T14:00:00.000Z'],
  ])('%j after %s is %s', (schedule, after, expected) => {
    expect(nextRun(schedule as never, new Date(after))?.toISOString() ?? null).toBe(expected);
  });

  it('waits longer after each failure, six hours at most', () => {
    expect([1, 2, 3, 30].map((failures) => retryDelayMs(failures) / 60_000)).toEqual([2, 4, 8, 360]);
  });

  it('knows time zones', () => {
    expect([isTimeZone('Asia/Shanghai'), isTimeZone('Mars/Base')]).toEqual([true, false]);
  });
});
