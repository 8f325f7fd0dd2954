import type { Readable } from 'node:stream';
import yauzl, { type Entry, type ZipFile } from 'yauzl';
import { failureOf, parseError } from '../failure.ts';
import type { ParseLimits } from '../limits.ts';

/** A ZIP file read within limits. Part names are matched as OPC does: any case, no leading slash. */
export interface Archive {
  names: string[];
  has(name: string): boolean;
  /** Streams one part; throws `parsing.zip_bomb` as soon as it grows beyond a limit. */
  open(name: string): Promise<AsyncIterable<Buffer>>;
  /** Reads one small part whole. */
  read(name: string): Promise<Buffer>;
  close(): void;
}

function partKey(name: string): string {
  return name.replace(/^\/+/, '').toLowerCase();
}

function translateZipError(error: unknown): Error {
  if (failureOf(error)) return error as Error;
  return parseError('parsing.corrupt', {
    container: 'zip',
    detail: String((error as Error)?.message).slice(0, 200),
  });
}

async function openZip(source: string | Buffer): Promise<ZipFile> {
  const options = { lazyEntries: true, autoClose: false, validateEntrySizes: true };
  return typeof source === 'string'
    ? yauzl.openPromise(source, options)
    : yauzl.fromBufferPromise(source, options);
}

/** A later entry of the same name is ignored, so that every reader of a file sees the same part. */
async function listEntries(zip: ZipFile, limits: ParseLimits): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.archiveEntries) {
    throw parseError('parsing.zip_bomb', { entries: zip.entryCount, limit: limits.archiveEntries });
  }
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const key = partKey(entry.fileName);
    if (!entry.fileName.endsWith('/') && !entries.has(key)) entries.set(key, entry);
  }
  return entries;
}

function refuseLargeEntry(entry: Entry, limits: ParseLimits): void {
  if (entry.isEncrypted()) throw parseError('parsing.encrypted', { container: 'zip' });
  if (entry.uncompressedSize > limits.partBytes) {
    throw parseError('parsing.zip_bomb', { bytes: entry.uncompressedSize, limit: limits.partBytes });
  }
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  if (ratio > limits.inflateRatio && entry.uncompressedSize > limits.ratioFloorBytes) {
    throw parseError('parsing.zip_bomb', { ratio: Math.round(ratio), limit: limits.inflateRatio });
  }
}

/** yauzl already refuses more bytes than the entry declares; here all the entries together are bounded. */
async function* countBytes(
  stream: Readable,
  budget: { left: number; limit: number },
): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) {
      budget.left -= (chunk as Buffer).length;
      if (budget.left < 0) throw parseError('parsing.zip_bomb', { bytes: budget.limit, limit: budget.limit });
      yield chunk as Buffer;
    }
  } catch (error) {
    throw translateZipError(error);
  } finally {
    stream.destroy();
  }
}

/** Opens an archive and reads its directory. Throws `parsing.corrupt`, `.zip_bomb` or `.encrypted`. */
export async function openArchive(source: string | Buffer, limits: ParseLimits): Promise<Archive> {
  const budget = { left: limits.inflatedBytes, limit: limits.inflatedBytes };
  let zip: ZipFile | undefined;
  try {
    const opened = await openZip(source);
    zip = opened;
    const entries = await listEntries(opened, limits);
    return archiveOver({ zip: opened, entries, budget, limits });
  } catch (error) {
    zip?.close();
    throw translateZipError(error);
  }
}

interface OpenedZip {
  zip: ZipFile;
  entries: Map<string, Entry>;
  budget: { left: number; limit: number };
  limits: ParseLimits;
}

function archiveOver({ zip, entries, budget, limits }: OpenedZip): Archive {
  const open = async (name: string): Promise<AsyncIterable<Buffer>> => {
    const entry = entries.get(partKey(name));
    if (!entry) throw parseError('parsing.corrupt', { container: 'zip', missing: name.slice(0, 200) });
    refuseLargeEntry(entry, limits);
    try {
      return countBytes(await zip.openReadStreamPromise(entry), budget);
    } catch (error) {
      throw translateZipError(error);
    }
  };
  return {
    names: [...entries.values()].map((entry) => entry.fileName),
    has: (name) => entries.has(partKey(name)),
    open,
    read: async (name) => {
      const chunks: Buffer[] = [];
      for await (const chunk of await open(name)) chunks.push(chunk);
      return Buffer.concat(chunks);
    },
    close: () => zip.close(),
  };
}
