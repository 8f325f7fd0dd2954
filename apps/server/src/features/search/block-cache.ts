/**
 * A bounded memory of immutable things: blocks and document tables of segments. Segments never change, so nothing is
 * ever invalidated; what was not used for longest goes first.
 */
export interface BlockCache {
  get<T>(key: string): T | undefined;
  /** `size` in bytes. Something larger than an eighth of the cache is not kept. */
  set(key: string, value: unknown, size: number): void;
  bytes(): number;
}

/** A key and a Map slot cost about this much beside the value. Bytes. */
const OVERHEAD = 150;

export function createBlockCache(capacity: number): BlockCache {
  const kept = new Map<string, { value: unknown; size: number }>();
  let total = 0;
  const drop = (key: string): void => {
    const entry = kept.get(key);
    if (entry === undefined) return;
    total -= entry.size;
    kept.delete(key);
  };
  return {
    get<T>(key: string): T | undefined {
      const entry = kept.get(key);
      if (entry === undefined) return undefined;
      // A Map keeps the order of insertion: moving the entry to its end makes the first one the least used.
      kept.delete(key);
      kept.set(key, entry);
      return entry.value as T;
    },
    set(key, value, size) {
      const cost = size + OVERHEAD;
      if (cost > capacity / 8) return;
      drop(key);
      kept.set(key, { value, size: cost });
      total += cost;
      for (const oldest of kept.keys()) {
        if (total <= capacity) break;
        drop(oldest);
      }
    },
    bytes: () => total,
  };
}
