import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ParseSettings, parseSettings } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { parseDocument } from '../../parsing/index.ts';

/** Settings as they are stored; whatever is missing or no longer valid has its default. */
export function storedSettings(stored: unknown): ParseSettings {
  const read = parseSettings.safeParse(stored ?? {});
  return read.success ? read.data : parseSettings.parse({});
}

export interface StoredFile {
  documentId: string;
  name: string;
  blobKey: string;
  parseSettings: unknown;
  signal: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

type ParseOutcome = Awaited<ReturnType<typeof parseDocument>>;

/** Reads the file of a document in a child process, by the settings given. */
export async function parseStored(scope: Scope, file: StoredFile): Promise<ParseOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'jishi-ingest-'));
  const { ocr, chunkTokens } = storedSettings(file.parseSettings);
  try {
    const path = join(folder, 'file');
    const source: Readable | undefined = await scope.ports.blobs.get(file.blobKey);
    if (source === undefined) throw new Error(`the file of ${file.documentId} is missing`);
    await pipeline(source, createWriteStream(path, { mode: 0o600 }), { signal: file.signal });
    return await parseDocument(scope.ports.knowledge.parser, {
      source: { path },
      name: file.name,
      ocr,
      ...(chunkTokens === null ? {} : { chunking: { targetTokens: chunkTokens } }),
      signal: file.signal,
      ...(file.onProgress === undefined ? {} : { onProgress: file.onProgress }),
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
