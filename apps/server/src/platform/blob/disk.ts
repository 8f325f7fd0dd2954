import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  type BlobReceipt,
  type BlobSource,
  type BlobStore,
  chunksOf,
  prefixSegmentsOf,
  probe,
  requireRange,
  segmentsOf,
} from './blob.ts';

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const STAGING = '.staging';
// Longer than any upload: a younger file may be in the hands of another process.
const STALE_AFTER_MS = 24 * 60 * 60 * 1_000;

/**
 * Blobs as files below one folder, readable by the owner of the process only. A blob appears under its name
 * by a rename after its bytes were forced to the disk, so a crash leaves a whole blob or none.
 */
export function openDiskStore(directory: string): BlobStore {
  const store = {
    put: async (key: string, source: BlobSource, signal?: AbortSignal) =>
      put(directory, pathOf(directory, key), { source, signal }),
    get: async (key: string) => read(pathOf(directory, key), {}),
    async getRange(key: string, range: { start: number; end: number }) {
      requireRange(range);
      return read(pathOf(directory, key), range);
    },
    exists: async (key: string) => isFile(pathOf(directory, key)),
    remove: async (key: string) => rm(pathOf(directory, key), { force: true }),
    removePrefix: async (prefix: string) =>
      rm(join(directory, ...prefixSegmentsOf(prefix)), { recursive: true, force: true }),
  };
  return {
    ...store,
    async check() {
      const outcome = await probe(store);
      if (outcome.ok) await removeStale(join(directory, STAGING));
      return outcome;
    },
    close: () => undefined,
  };
}

/**
 * `a/b/c` lies at `a/b/@4f/c`: 256 folders per parent keep listings short, and `@`, which no key contains,
 * keeps a shard folder from being mistaken for a segment, so a prefix is exactly one folder.
 */
function pathOf(directory: string, key: string): string {
  const segments = segmentsOf(key);
  const shard = createHash('sha256').update(key).digest('hex').slice(0, 2);
  return join(directory, ...segments.slice(0, -1), `@${shard}`, segments.at(-1) ?? '');
}

async function put(
  directory: string,
  path: string,
  { source, signal }: { source: BlobSource; signal: AbortSignal | undefined },
): Promise<BlobReceipt> {
  const staging = join(directory, STAGING);
  await mkdir(staging, { recursive: true, mode: FOLDER_MODE });
  const draft = join(staging, randomUUID());
  try {
    const receipt = await writeDraft(draft, chunksOf(source, signal));
    signal?.throwIfAborted();
    await moveInto(draft, path, directory);
    return receipt;
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeDraft(draft: string, chunks: AsyncIterable<Uint8Array>): Promise<BlobReceipt> {
  const file = await open(draft, 'wx', FILE_MODE);
  try {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of chunks) {
      hash.update(chunk);
      size += chunk.byteLength;
      await writeAll(file, chunk);
    }
    await file.sync();
    return { size, sha256: hash.digest('hex') };
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength; ) {
    offset += (await file.write(chunk, offset)).bytesWritten;
  }
}

async function moveInto(draft: string, path: string, directory: string): Promise<void> {
  const folder = dirname(path);
  const created = await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
  try {
    await rename(draft, path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    // removePrefix took the folder away between the two calls.
    await mkdir(folder, { recursive: true, mode: FOLDER_MODE });
    await rename(draft, path);
  }
  await syncFolders(folder, created === undefined ? folder : directory);
}

/** A rename survives a power cut only when its folder was forced to the disk, and that folder's own entry too. */
async function syncFolders(from: string, upTo: string): Promise<void> {
  for (let folder = from; ; folder = dirname(folder)) {
    const handle = await open(folder, constants.O_RDONLY);
    // Windows and some network file systems cannot do this; they have no better answer either.
    await handle.sync().catch(() => undefined);
    await handle.close();
    if (folder === upTo || folder === dirname(folder)) return;
  }
}

async function read(path: string, range: { start?: number; end?: number }): Promise<Readable | undefined> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    return file.createReadStream(range);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function removeStale(staging: string): Promise<void> {
  const before = Date.now() - STALE_AFTER_MS;
  for (const name of await readdir(staging)) {
    const path = join(staging, name);
    const status = await stat(path).catch(() => undefined);
    if (status && status.mtimeMs < before) await rm(path, { force: true });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
