import type { RemoteIndex } from './remote-index.ts';

export interface Patience {
  /** A search that takes longer is given up; default 3 s. */
  searchMs?: number;
  /** After a search that failed, the next ones fail at once for so long; default 10 s. */
  pauseMs?: number;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
}

/** A remote index that hangs or is away must not cost every search its time: the built-in one is waiting to answer. */
export function withPatience(remote: RemoteIndex, options: Patience = {}): RemoteIndex {
  const { searchMs = 3_000, pauseMs = 10_000, now = () => performance.now() } = options;
  const state = { restsUntil: Number.NEGATIVE_INFINITY };
  const patiently = async <T>(search: () => Promise<T>): Promise<T> => {
    if (now() < state.restsUntil) throw new Error('the remote index failed a moment ago');
    try {
      return await within(searchMs, search());
    } catch (error) {
      state.restsUntil = now() + pauseMs;
      throw error;
    }
  };
  return {
    ...remote,
    findByWords: (filter, query) => patiently(() => remote.findByWords(filter, query)),
    findByVector: (filter, query) => patiently(() => remote.findByVector(filter, query)),
  };
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error(`the remote index took more than ${milliseconds} ms`)),
    milliseconds,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
