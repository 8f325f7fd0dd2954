import { problem } from '../../../kernel/problem.ts';

/** One at a time per key, in order. Guesses at one account cannot run side by side past its lock. */
export interface Turns {
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/** At most `most` wait per key; more are refused with `request.rate_limited`. */
export function createTurns(most: number): Turns {
  const lines = new Map<string, { last: Promise<unknown>; length: number }>();
  return {
    async take(key, work) {
      const line = lines.get(key) ?? { last: Promise.resolve(), length: 0 };
      if (line.length >= most) throw problem('request.rate_limited');
      line.length += 1;
      const turn = line.last.then(work, work);
      line.last = turn.catch(() => undefined);
      lines.set(key, line);
      try {
        return await turn;
      } finally {
        line.length -= 1;
        if (line.length === 0) lines.delete(key);
      }
    },
  };
}
