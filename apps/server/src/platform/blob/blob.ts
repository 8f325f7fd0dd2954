import type { Readable } from 'node:stream';

/** What was stored. `sha256`: lower-case hex. */
export type BlobReceipt = { readonly size: number; readonly sha256: string };

export type BlobSource = Uint8Array | AsyncIterable<Uint8Array>;

/** `ok: false` carries the system's own reason for an operator to read. */
export type BlobCheck = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/**
 * Files by key. A key is 1–8 segments joined by `/`, each of 1–120 characters `a–z 0–9 . _ -`, not starting
 * with a dot; lower case only, so that a key means the same on every file system.
 */
export type BlobStore = {
  /** Stores all bytes or nothing; an existing key is replaced. An aborted or failing source leaves no trace. */
  put(key: string, source: BlobSource, signal?: AbortSignal): Promise<BlobReceipt>;
  /** `undefined` when absent. Read the stream to its end or destroy it. */
  get(key: string): Promise<Readable | undefined>;
  /** Bytes `start` to `end`, both included, cut at the end of the blob; `undefined` when absent. */
  getRange(key: string, range: { start: number; end: number }): Promise<Readable | undefined>;
  exists(key: string): Promise<boolean>;
  /** Absent keys are fine. */
  remove(key: string): Promise<void>;
  /** Removes every key below `prefix`, which ends with `/`. */
  removePrefix(prefix: string): Promise<void>;
  /** Writes, reads and removes a probe. */
  check(): Promise<BlobCheck>;
  close(): void;
};

/** A key or prefix that breaks the rules of {@link BlobStore}: a programming error, never shown to users. */
export class BlobKeyRefusal extends Error {
  override readonly name = 'BlobKeyRefusal';
  readonly code = 'blob.key_refused';
}

const SEGMENT = /^[a-z0-9_-][a-z0-9._-]{0,119}$/;
const MAX_SEGMENTS = 8;

/** @throws BlobKeyRefusal */
export function segmentsOf(key: string): string[] {
  const segments = key.split('/');
  // A trailing dot is dropped by Windows, so `a.` and `a` would be one file there.
  const valid = segments.every((segment) => SEGMENT.test(segment) && !segment.endsWith('.'));
  if (!valid || segments.length > MAX_SEGMENTS)
    throw new BlobKeyRefusal(`not a blob key: ${JSON.stringify(key)}`);
  return segments;
}

/** @throws BlobKeyRefusal */
export function prefixSegmentsOf(prefix: string): string[] {
  if (!prefix.endsWith('/')) throw new BlobKeyRefusal(`a prefix ends with "/": ${JSON.stringify(prefix)}`);
  return segmentsOf(prefix.slice(0, -1));
}

/** @throws RangeError */
export function requireRange({ start, end }: { start: number; end: number }): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw new RangeError(`not a byte range: ${start}-${end}`);
  }
}

/** The chunks of any source, stopping with the reason of the signal. */
export async function* chunksOf(source: BlobSource, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  signal?.throwIfAborted();
  if (source instanceof Uint8Array) {
    yield source;
    return;
  }
  for await (const chunk of source) {
    signal?.throwIfAborted();
    yield chunk;
  }
}

const PROBE_KEY = 'check/probe';

/** Writes, reads back and removes a probe through the store's own functions. */
export async function probe(store: Omit<BlobStore, 'check' | 'close'>): Promise<BlobCheck> {
  const key = `${PROBE_KEY}-${crypto.randomUUID()}`;
  try {
    const sent = Buffer.from(key);
    await store.put(key, sent);
    const stream = await store.get(key);
    const read = stream ? Buffer.concat(await stream.toArray()) : Buffer.alloc(0);
    await store.remove(key);
    return read.equals(sent) ? { ok: true } : { ok: false, reason: 'the probe came back changed' };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}
