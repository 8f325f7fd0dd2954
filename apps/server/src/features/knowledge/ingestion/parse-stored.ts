import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ParseSettings, parseSettings } from '@jishi/contract';
import type { Scope } from '../../../kernel/scope.ts';
import { type ParsedDocument, parseDocument } from '../../parsing/index.ts';
import { type Elsewhere, readElsewhere } from '../parsers/read-elsewhere.ts';

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

export type ParseOutcome = Awaited<ReturnType<typeof parseDocument>>;

/** Reads the file of a document in a child process, by the settings given. */
export async function parseStored(scope: Scope, file: StoredFile): Promise<ParseOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'jishi-ingest-'));
  try {
    const path = join(folder, 'file');
    const source: Readable | undefined = await scope.ports.blobs.get(file.blobKey);
    if (source === undefined) throw new Error(`the file of ${file.documentId} is missing`);
    await pipeline(source, createWriteStream(path, { mode: 0o600 }), { signal: file.signal });
    return await parseFile(scope, { ...file, path });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type FileOnDisk = Pick<StoredFile, 'name' | 'parseSettings' | 'signal' | 'onProgress'> & {
  path: string;
};

/** Reads a file: by the parser registered for its format, else in a child process here. */
export async function parseFile(scope: Scope, file: FileOnDisk): Promise<ParseOutcome> {
  const settings = storedSettings(file.parseSettings);
  const elsewhere: Elsewhere =
    settings.reader === 'builtin' ? { kind: 'none' } : await readElsewhere(scope, { ...file, ...settings });
  if (elsewhere.kind === 'read') return { ok: true, document: elsewhere.document };
  if (elsewhere.kind === 'failed') return { ok: false, failure: elsewhere.failure };
  const { ocr, tables, chunkTokens } = settings;
  const outcome = await parseDocument(scope.ports.knowledge.parser, {
    source: { path: file.path },
    name: file.name,
    ocr,
    tables,
    ...(chunkTokens === null ? {} : { chunking: { targetTokens: chunkTokens } }),
    signal: file.signal,
    ...(file.onProgress === undefined ? {} : { onProgress: file.onProgress }),
  });
  return elsewhere.kind === 'fell-back' && outcome.ok ? withNotice(outcome.document, elsewhere) : outcome;
}

function withNotice(
  document: ParsedDocument,
  { name, reason }: { name: string; reason: string },
): ParseOutcome {
  const { report } = document;
  const notice = { code: 'external_parser_failed' as const, params: { name, reason } };
  return {
    ok: true,
    document: { ...document, report: { ...report, warnings: [notice, ...report.warnings] } },
  };
}
