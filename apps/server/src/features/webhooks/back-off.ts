// When a delivery that failed is tried again. Pure.

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** As Standard Webhooks proposes: at once, then these waits; about 28 hours in all. */
const waits = [5 * second, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour];
/** A webhook to which nothing came through for so long is switched off. */
const failingMs = 72 * hour;

/** The wait before the next attempt; null: there is none. */
export function waitAfter(attempts: number): number | null {
  return waits[attempts - 1] ?? null;
}

export function hasFailedTooLong(failingSince: Date | null, now: Date): boolean {
  return failingSince !== null && now.getTime() - failingSince.getTime() >= failingMs;
}
