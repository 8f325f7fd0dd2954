/** A moving average in which the newest measurement weighs most, and which is forgotten when nothing comes any more. */
export interface Average {
  add(value: number, at: number): void;
  value(at: number): number | null;
}

const newestWeight = 0.2;
/** What was measured longer ago says nothing: the next request finds out again. */
const forgottenAfterMs = 10 * 60_000;

export function createAverage(): Average {
  let average: number | undefined;
  let lastAt = 0;
  return {
    add(value, at) {
      const known = at - lastAt > forgottenAfterMs ? undefined : average;
      average = known === undefined ? value : known + newestWeight * (value - known);
      lastAt = at;
    },
    value: (at) => (average === undefined || at - lastAt > forgottenAfterMs ? null : average),
  };
}

/** Thumbs up of all thumbs, as if five people had said yes and five no before: few opinions do not decide. */
export function qualityOf({ up, down }: { up: number; down: number }): number {
  return (up + 5) / (up + down + 10);
}
