/** Periods of whole UTC days, as the usage summary counts them. */
export interface Period {
  /** Inclusive. */
  from: string;
  /** Exclusive; undefined = until now. */
  to?: string;
}

const dayMilliseconds = 86_400_000;
export const periodLengths = [7, 30, 90] as const;
export type PeriodLength = (typeof periodLengths)[number];

export function periodLength(text: string | undefined): PeriodLength {
  return periodLengths.find((length) => String(length) === text) ?? 30;
}

/** The last `length` days, today included. */
export function lastDays(length: number, now: number): Period {
  return { from: new Date(startOfToday(now) - (length - 1) * dayMilliseconds).toISOString() };
}

/** The days of the same length right before those. */
export function daysBefore(length: number, now: number): Period {
  const to = startOfToday(now) - (length - 1) * dayMilliseconds;
  return { from: new Date(to - length * dayMilliseconds).toISOString(), to: new Date(to).toISOString() };
}

/** `2026-11-23` for each of the last `length` days: days without usage belong into a chart as well. */
export function dayNames(length: number, now: number): string[] {
  const today = startOfToday(now);
  return Array.from({ length }, (_, index) =>
    new Date(today - (length - 1 - index) * dayMilliseconds).toISOString().slice(0, 10),
  );
}

function startOfToday(now: number): number {
  return Math.floor(now / dayMilliseconds) * dayMilliseconds;
}
