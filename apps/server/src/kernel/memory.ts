/** Counts the changes that this process has made: what was remembered before the last one is not used any more. */
export interface Changes {
  count(): number;
  note(): void;
}

export function createChanges(): Changes {
  let changes = 0;
  return {
    count: () => changes,
    note() {
      changes += 1;
    },
  };
}

export interface MemoryOptions {
  changes: Changes;
  /** Default 10,000. */
  maxEntries?: number | undefined;
}

/** Others see a change of this process, and it sees theirs, this long after it at most. */
const rememberedMs = 1_000;
const refreshedMs = 500;

export interface Memory<Context, Value> {
  get(key: string, context: Context): Promise<Value>;
  /** The next look reads it anew. */
  forget(key: string): void;
}

interface Kept<Value> {
  /** Before it was read, on `performance.now()`'s clock. */
  at: number;
  change: number;
  value: Promise<Value>;
  /** Younger, on its way. */
  next: Promise<Value> | undefined;
}

/**
 * Remembers what `load` answered for a second, and until this process changes anything. Who asks for something that is
 * getting old gets it at once, and it is read anew beside the request; so under load nobody waits. What could not be
 * read is not remembered, nor is `undefined`.
 */
export function createMemory<Context, Value>(
  load: (key: string, context: Context) => Promise<Value>,
  { changes, maxEntries = 10_000 }: MemoryOptions,
): Memory<Context, Value> {
  const kept = new Map<string, Kept<Value>>();

  function read(key: string, context: Context): Promise<Value> {
    const entry: Kept<Value> = {
      at: performance.now(),
      change: changes.count(),
      value: load(key, context),
      next: undefined,
    };
    const forget = () => {
      if (kept.get(key) === entry) kept.delete(key);
    };
    entry.value.then((value) => {
      if (value === undefined) forget();
    }, forget);
    return keep(key, entry).value;
  }

  function keep(key: string, entry: Kept<Value>): Kept<Value> {
    kept.delete(key);
    kept.set(key, entry);
    if (kept.size > maxEntries) kept.delete(kept.keys().next().value ?? '');
    return entry;
  }

  /** The old answer stays until the new one is there. */
  function refresh(key: string, entry: Kept<Value>, context: Context): void {
    const young = { at: performance.now(), change: changes.count() };
    entry.next = load(key, context);
    entry.next.then(
      (value) => {
        entry.next = undefined;
        if (kept.get(key) !== entry) return;
        if (value === undefined) kept.delete(key);
        else keep(key, { ...young, value: Promise.resolve(value), next: undefined });
      },
      () => {
        entry.next = undefined;
      },
    );
  }

  return {
    get(key, context) {
      const entry = kept.get(key);
      const age = entry === undefined ? Infinity : performance.now() - entry.at;
      if (entry === undefined || age > rememberedMs || entry.change !== changes.count())
        return read(key, context);
      if (age > refreshedMs && entry.next === undefined) refresh(key, entry, context);
      return entry.value;
    },
    forget: (key) => {
      kept.delete(key);
    },
  };
}
