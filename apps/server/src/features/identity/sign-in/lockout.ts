/** Failures of one account or address inside the current window. */
export interface GuardState {
  failures: number;
  windowStartedAt: Date;
  lockedUntil: Date | null;
}

export interface GuardPolicy {
  /** This failure is the first that locks. */
  limit: number;
  /** Minutes of the lock at the limit and at each failure after it; the last one repeats. */
  lockMinutes: readonly [number, ...number[]];
  /** Failures older than this are forgotten. */
  windowMinutes: number;
}

/** Five wrong passwords lock an account for 1 minute; each further one for 5, 15, 60, 60 … minutes. */
export const accountPolicy: GuardPolicy = { limit: 5, lockMinutes: [1, 5, 15, 60], windowMinutes: 24 * 60 };

/** One address guessing at many accounts. High enough for an office behind one address. */
export const addressPolicy: GuardPolicy = { limit: 50, lockMinutes: [15], windowMinutes: 15 };

/** Reset mails for one account; more are silently not sent. */
export const resetPolicy: GuardPolicy = { limit: 3, lockMinutes: [60], windowMinutes: 60 };

const minute = 60_000;

/** The state after one more failure. A window ends by time, but never while its lock lasts. */
export function afterFailure(state: GuardState | undefined, now: Date, policy: GuardPolicy): GuardState {
  const before = state === undefined || isOver(state, now, policy) ? fresh(now) : state;
  const failures = before.failures + 1;
  const step = failures - policy.limit;
  const minutes = step < 0 ? 0 : (policy.lockMinutes[step] ?? policy.lockMinutes.at(-1) ?? 0);
  const lockedUntil = minutes === 0 ? null : new Date(now.getTime() + minutes * minute);
  return { failures, windowStartedAt: before.windowStartedAt, lockedUntil };
}

/** Whole minutes until the lock ends, at least 1; 0 = not locked. */
export function lockedMinutes(state: GuardState | undefined, now: Date): number {
  const left = (state?.lockedUntil?.getTime() ?? 0) - now.getTime();
  return left <= 0 ? 0 : Math.ceil(left / minute);
}

function isOver(state: GuardState, now: Date, policy: GuardPolicy): boolean {
  return (
    lockedMinutes(state, now) === 0 &&
    now.getTime() - state.windowStartedAt.getTime() > policy.windowMinutes * minute
  );
}

function fresh(now: Date): GuardState {
  return { failures: 0, windowStartedAt: now, lockedUntil: null };
}
