import { describe, expect, it } from 'vitest';
import { createBreaker } from './breaker.ts';
import { createAverage, qualityOf } from './measure.ts';

function setUp() {
  const time = { ms: Date.UTC(2026, 0, 1) };
  const breaker = createBreaker({ now: () => new Date(time.ms) });
  const pass = (seconds: number) => {
    time.ms += seconds * 1_000;
  };
  const failTimes = (count: number) => {
    for (let index = 0; index < count; index++) breaker.fail('models.timeout');
  };
  return { breaker, pass, failTimes, state: () => breaker.view().state };
}

describe('a breaker', () => {
  it('opens after five failures in a row, not after four', () => {
    const { failTimes, state, breaker } = setUp();
    failTimes(4);
    expect(state()).toBe('closed');
    failTimes(1);
    expect(breaker.view()).toMatchObject({ state: 'open', lastProblem: 'models.timeout' });
    expect(breaker.enter()).toBe(false);
  });

  it('forgets failures that a success or a minute lies between', () => {
    const { breaker, failTimes, state, pass } = setUp();
    failTimes(4);
    breaker.succeed();
    failTimes(4);
    expect(state()).toBe('closed');
    pass(61);
    failTimes(4);
    expect(state()).toBe('closed');
  });

  it('lets one request find out after its pause, and closes when that succeeds', () => {
    const { breaker, failTimes, state, pass } = setUp();
    failTimes(5);
    pass(9);
    expect(breaker.enter()).toBe(false);
    pass(1);
    expect(state()).toBe('half-open');
    expect(breaker.enter()).toBe(true);
    expect(state()).toBe('open');
    expect(breaker.enter()).toBe(false);
    breaker.succeed();
    expect(state()).toBe('closed');
    expect(breaker.enter()).toBe(true);
  });

  it('opens for twice as long when the probe fails, two minutes at most', () => {
    const { breaker, failTimes, state, pass } = setUp();
    failTimes(5);
    for (const pause of [10, 20, 40, 80, 120, 120]) {
      pass(pause - 1);
      expect(state(), `after ${pause - 1} s of ${pause}`).toBe('open');
      pass(1);
      expect(breaker.enter()).toBe(true);
      breaker.fail('models.timeout');
    }
  });

  it('gives the probe to the next one when it was given up', () => {
    const { breaker, failTimes, pass } = setUp();
    failTimes(5);
    pass(10);
    expect(breaker.enter()).toBe(true);
    breaker.leave();
    expect(breaker.enter()).toBe(true);
  });

  it('rests as long as it is asked to, a minute at most, without opening', () => {
    const { breaker, state, pass } = setUp();
    breaker.rest(3_600_000);
    expect(state()).toBe('resting');
    pass(59);
    expect(state()).toBe('resting');
    pass(1);
    expect(state()).toBe('closed');
  });
});

describe('an average', () => {
  it('follows what is new and forgets what is old', () => {
    const average = createAverage();
    expect(average.value(0)).toBeNull();
    average.add(100, 0);
    average.add(200, 1);
    expect(average.value(1)).toBe(120);
    expect(average.value(700_000)).toBeNull();
    average.add(50, 700_000);
    expect(average.value(700_000)).toBe(50);
  });
});

describe('quality', () => {
  it.each([
    [{ up: 0, down: 0 }, 0.5],
    [{ up: 1, down: 0 }, 6 / 11],
    [{ up: 90, down: 0 }, 0.95],
    [{ up: 0, down: 90 }, 0.05],
  ])('of %o is %d', (thumbs, expected) => expect(qualityOf(thumbs)).toBeCloseTo(expected, 9));
});
