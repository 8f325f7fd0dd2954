import { describe, expect, it } from 'vitest';
import { correctionUs, judgeRate } from './rate.ts';

const minute = { amount: 60, per: 'minute' } as const;
const now = 1_800_000_000e6;

function take(arrivalUs: number, nowUs: number, units = 1) {
  return judgeRate(minute, { arrivalUs, nowUs }, units);
}

describe('§6.23 rate limits', () => {
  it('allow the whole amount at once, then one per interval', () => {
    let arrivalUs = 0;
    for (let index = 0; index < 60; index++) {
      const decision = take(arrivalUs, now);
      expect(decision).toMatchObject({ allowed: true, remaining: 59 - index });
      arrivalUs = decision.arrivalUs;
    }
    expect(take(arrivalUs, now)).toMatchObject({
      allowed: false,
      remaining: 0,
      retryMs: 1_000,
      resetMs: 60_000,
    });
    expect(take(arrivalUs, now + 999_000)).toMatchObject({ allowed: false, retryMs: 1 });
    expect(take(arrivalUs, now + 1e6)).toMatchObject({ allowed: true, remaining: 0 });
  });

  it('tell exactly when to come again', () => {
    const full = take(0, now, 60).arrivalUs;
    const { retryMs } = take(full, now, 7);
    expect(retryMs).toBe(7_000);
    expect(take(full, now + 7_000_000, 7).allowed).toBe(true);
    expect(take(full, now + 6_999_000, 7).allowed).toBe(false);
  });

  it('never allow more than there is at all', () => {
    expect(take(0, now, 61)).toMatchObject({ allowed: false, retryMs: null });
  });

  it('are corrected by what was really used', () => {
    const reserved = take(0, now, 40).arrivalUs;
    const corrected = reserved + correctionUs(minute, 10 - 40);
    expect(take(corrected, now, 0).remaining).toBe(50);
  });
});
