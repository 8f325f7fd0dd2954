import { describe, expect, it } from 'vitest';
import { accountPolicy, addressPolicy, afterFailure, type GuardState, lockedMinutes } from './lockout.ts';

const start = new Date('2026-11-01T00:00:00Z');
const later = (minutes: number) => new Date(start.getTime() + minutes * 60_000);

describe('lock-out of an account', () => {
  it.each([
    [1, 0],
    [2, 0],
    [3, 0],
    [4, 0],
    [5, 1],
    [6, 5],
    [7, 15],
    [8, 60],
    [9, 60],
    [30, 60],
  ])('failure %i locks for %i minutes', (count, minutes) => {
    let state: GuardState | undefined;
    for (let index = 0; index < count; index++) state = afterFailure(state, start, accountPolicy);
    expect(lockedMinutes(state, start)).toBe(minutes);
  });

  it.each([
    [0, 1],
    [0.5, 1],
    [0.99, 1],
    [1, 0],
    [2, 0],
  ])('after %f minutes of a one-minute lock, %i are left', (minutes, left) => {
    expect(
      lockedMinutes({ failures: 5, windowStartedAt: start, lockedUntil: later(1) }, later(minutes)),
    ).toBe(left);
  });

  it('goes on growing after a lock has ended', () => {
    const state = { failures: 5, windowStartedAt: start, lockedUntil: later(1) };
    expect(lockedMinutes(afterFailure(state, later(2), accountPolicy), later(2))).toBe(5);
  });

  it.each([
    [23.9 * 60, 5],
    [24.1 * 60, 1],
  ])('counts a failure %f minutes after the first as number %i', (minutes, failures) => {
    const state = { failures: 4, windowStartedAt: start, lockedUntil: null };
    expect(afterFailure(state, later(minutes), accountPolicy).failures).toBe(failures);
  });

  it('does not forget a lock that lasts beyond its window', () => {
    const state = { failures: 9, windowStartedAt: start, lockedUntil: later(24 * 60 + 30) };
    expect(afterFailure(state, later(24 * 60 + 10), accountPolicy).failures).toBe(10);
  });
});

describe('throttle of an address', () => {
  it('bears 49 failures in a quarter of an hour and locks at the fiftieth', () => {
    let state: GuardState | undefined;
    for (let index = 0; index < 49; index++) state = afterFailure(state, start, addressPolicy);
    expect(lockedMinutes(state, start)).toBe(0);
    expect(lockedMinutes(afterFailure(state, start, addressPolicy), start)).toBe(15);
  });
});
