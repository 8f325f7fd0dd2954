// GCRA: one number, the theoretical arrival time, is the whole state of a rate limit. Microseconds since the epoch.

export interface Rate {
  amount: number;
  per: 'second' | 'minute' | 'hour' | 'day';
}

const windowUs = { second: 1e6, minute: 60e6, hour: 3_600e6, day: 86_400e6 } as const;

export interface RateDecision {
  allowed: boolean;
  /** Of the state after this call, or of the unchanged one where it was refused. */
  arrivalUs: number;
  /** Units left right now. */
  remaining: number;
  /** Until the limit is whole again. */
  resetMs: number;
  /** Refused: until the same call would pass; null: never (it asks for more than the limit). */
  retryMs: number | null;
}

/** Judges a call of `units` at `nowUs`. The whole amount may come at once (burst = amount); then it refills evenly. */
export function judgeRate(
  rate: Rate,
  state: { arrivalUs: number; nowUs: number },
  units: number,
): RateDecision {
  const window = windowUs[rate.per];
  const interval = window / rate.amount;
  const start = Math.max(state.arrivalUs, state.nowUs);
  const next = start + units * interval;
  const latest = state.nowUs + window;
  // Half a microsecond of floating point must not refuse the last unit.
  const allowed = next <= latest + 0.5;
  const arrivalUs = allowed ? Math.round(next) : Math.max(state.arrivalUs, 0);
  const ahead = Math.max(arrivalUs - state.nowUs, 0);
  return {
    allowed,
    arrivalUs,
    remaining: Math.max(0, Math.floor((window - ahead + 0.5) / interval)),
    resetMs: Math.ceil(ahead / 1_000),
    retryMs: allowed ? 0 : units > rate.amount ? null : Math.ceil((next - latest) / 1_000),
  };
}

/** How far a correction by `units` (what was used less what was reserved) moves the arrival time. */
export function correctionUs(rate: Rate, units: number): number {
  return Math.round((units * windowUs[rate.per]) / rate.amount);
}
