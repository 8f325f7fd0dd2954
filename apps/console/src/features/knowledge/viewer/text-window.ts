/** Characters per request of a document's text. */
export const windowLength = 12_000;

export interface TextWindow {
  from: number;
  length: number;
}

/** The window around a place: it begins a little before, so that the place has its context. */
export function windowAround(start: number): TextWindow {
  return { from: Math.max(0, start - windowLength / 4), length: windowLength };
}

export function windowAfter(last: { text: string; from: number; total: number }): TextWindow | undefined {
  const from = last.from + last.text.length;
  return from < last.total && last.text.length > 0 ? { from, length: windowLength } : undefined;
}

export function windowBefore(first: { from: number }): TextWindow | undefined {
  if (first.from <= 0) return undefined;
  const from = Math.max(0, first.from - windowLength);
  return { from, length: first.from - from };
}
