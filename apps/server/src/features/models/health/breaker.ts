import type { Clock } from '../../../kernel/clock.ts';

export interface BreakerView {
  state: 'closed' | 'open' | 'half-open' | 'resting';
  since: Date | null;
  /** When the next request may try. */
  retryAt: Date | null;
  lastProblem: string | null;
}

export interface Breaker {
  view(): BreakerView;
  /** Claims the right to send. False: open, or another request is finding out. */
  enter(): boolean;
  /** Gives the right back without having learnt anything (cancelled, refused by us). */
  leave(): void;
  succeed(): void;
  fail(problem: string): void;
  /** The upstream asks for a pause; that is no sign of illness. */
  rest(ms: number): void;
}

const failuresToOpen = 5;
/** Failures further apart than this do not add up. */
const windowMs = 60_000;
const firstPauseMs = 10_000;
const longestPauseMs = 120_000;
/** Whatever an upstream asks for: longer than this it is asked again. */
const longestRestMs = 60_000;
/** A probe whose end nobody told is over by now. */
const probeMs = 120_000;

/**
 * A circuit breaker: five failures in a row within a minute open it for 10 s; then one request at a time finds out, and
 * closes it, or opens it for twice as long, two minutes at most.
 */
export function createBreaker(clock: Clock): Breaker {
  let failures: number[] = [];
  let pauseMs = firstPauseMs;
  let openedAt: Date | null = null;
  let probingSince: number | null = null;
  let restUntil = 0;
  let lastProblem: string | null = null;

  const now = () => clock.now().getTime();
  const retryAt = () => (openedAt === null ? 0 : openedAt.getTime() + pauseMs);
  const probing = () => probingSince !== null && now() - probingSince < probeMs;

  function open(): void {
    pauseMs = openedAt === null ? firstPauseMs : Math.min(pauseMs * 2, longestPauseMs);
    openedAt = clock.now();
    probingSince = null;
    failures = [];
  }

  function viewOpen(since: Date): BreakerView {
    const may = now() >= retryAt() && !probing();
    return {
      state: may ? 'half-open' : 'open',
      since,
      retryAt: may ? null : new Date(retryAt()),
      lastProblem,
    };
  }

  return {
    view() {
      if (openedAt !== null) return viewOpen(openedAt);
      const resting = now() < restUntil;
      return {
        state: resting ? 'resting' : 'closed',
        since: null,
        retryAt: resting ? new Date(restUntil) : null,
        lastProblem,
      };
    },
    enter() {
      if (openedAt === null) return true;
      if (now() < retryAt() || probing()) return false;
      probingSince = now();
      return true;
    },
    leave() {
      probingSince = null;
    },
    succeed() {
      failures = [];
      openedAt = null;
      probingSince = null;
      restUntil = 0;
    },
    fail(problem) {
      lastProblem = problem;
      if (openedAt !== null) return open();
      failures = [...failures.filter((at) => now() - at < windowMs), now()];
      if (failures.length >= failuresToOpen) open();
    },
    rest(ms) {
      probingSince = null;
      restUntil = now() + Math.min(ms, longestRestMs);
    },
  };
}
