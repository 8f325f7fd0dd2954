import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  type Outbound,
  OutboundRefusal,
  type OutboundResponse,
} from '../../../../platform/outbound/index.ts';
import { PullError } from './reference.ts';

export interface Download {
  url: string;
  /** The name it gets in the folder. */
  name: string;
  size: number | null;
  /** Lower-case hex; null: the source does not say. */
  sha256: string | null;
  /** What it must be by its first bytes. Default: a GGUF model. */
  format?: 'gguf' | 'onnx' | 'other' | undefined;
}

export interface DownloadOptions {
  folder: string;
  signal: AbortSignal;
  /** Bytes on disk so far and in all, if known. */
  onProgress?: ((bytes: number, total: number | null) => void) | undefined;
  /** Tries in a row that bring nothing new. Default 5. */
  patience?: number | undefined;
  /** Between two tries, in milliseconds. Default 1000. */
  pauseMs?: number | undefined;
}

export interface Downloaded {
  path: string;
  bytes: number;
  sha256: string;
  /** The source said what the bytes have to be, and they are. */
  verified: boolean;
}

/**
 * Fetches a model file into the folder. What a broken connection or a cancelled command leaves is continued next time
 * if the source still has the same file; only whole, checked files get their name.
 * @throws PullError, OutboundRefusal, or the reason of the signal
 */
export async function download(
  outbound: Outbound,
  wanted: Download,
  options: DownloadOptions,
): Promise<Downloaded> {
  const { folder, signal } = options;
  await mkdir(folder, { recursive: true });
  const part = join(folder, `.${wanted.name}.part`);
  await requireSpace(wanted, { folder, part });
  const patience = options.patience ?? 5;
  for (let failures = 0; ; ) {
    const before = await sizeOf(part);
    const error = await fetchRest(outbound, wanted, { ...options, part }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error === undefined) break;
    signal.throwIfAborted();
    if (error instanceof PullError || error instanceof OutboundRefusal) throw error;
    failures = (await sizeOf(part)) > before ? 0 : failures + 1;
    if (failures >= patience) throw new PullError(`the connection keeps breaking: ${messageOf(error)}`);
    await pause(options.pauseMs ?? 1_000, signal);
  }
  return finish(wanted, { folder, part });
}

async function requireSpace(
  { size }: Download,
  { folder, part }: { folder: string; part: string },
): Promise<void> {
  if (size === null) return;
  const { bavail, bsize } = await statfs(folder);
  const missing = size - (await sizeOf(part)) - bavail * bsize;
  if (missing > 0) throw new PullError(`${Math.ceil(missing / 1e6)} MB more are needed in ${folder}`);
}

/** Asks for what is missing and appends it; the whole file when the source has another one by now. */
async function fetchRest(
  outbound: Outbound,
  { url, size }: Download,
  { part, signal, onProgress }: DownloadOptions & { part: string },
): Promise<void> {
  const have = await sizeOf(part);
  if (size !== null && have === size) return;
  const tag = have === 0 ? undefined : await savedTag(part, url);
  // Without a mark that the file is still the same, half of one and half of another could be put together.
  const resume = tag === undefined ? {} : { range: `bytes=${have}-`, 'if-range': tag };
  const response = await outbound.request(url, {
    headers: { 'accept-encoding': 'identity', ...resume },
    signal,
    totalMs: 0,
  });
  const from = startOf(response, have);
  // The reading begins at once: what arrives before somebody listens is lost when the connection breaks.
  const stored = append(response, { part, from, size, onProgress });
  const saved = from === 0 ? saveTag(part, { url, tag: response.headers.etag }) : undefined;
  await Promise.allSettled([stored, saved]);
  await stored;
  await saved;
}

function startOf(response: OutboundResponse, have: number): number {
  const { status, headers } = response;
  if (status === 200) return 0;
  const [, start] = /^bytes (\d+)-/.exec(headers['content-range'] ?? '') ?? [];
  if (status === 206 && Number(start) === have) return have;
  response.body.on('error', () => undefined).destroy();
  if (status >= 500 || status === 429) throw new Error(`status ${status}`);
  throw new PullError(`the source answered ${status}`);
}

interface Appending {
  part: string;
  from: number;
  size: number | null;
  onProgress: DownloadOptions['onProgress'];
}

async function append(
  { headers, body }: OutboundResponse,
  { part, from, size, onProgress }: Appending,
): Promise<void> {
  const length = headers['content-length'];
  const total = size ?? (length === undefined ? null : from + Number(length));
  let bytes = from;
  await store(body, createWriteStream(part, { flags: from === 0 ? 'w' : 'a' }), (chunk) => {
    bytes += chunk.length;
    if (total !== null && bytes > total) throw new PullError('the source sends more than it announced');
    onProgress?.(bytes, total);
  });
  if (total !== null && bytes < total) throw new Error(`${bytes} of ${total} bytes`);
}

/** Unlike a pipeline, ends the file properly when the source breaks: what has arrived is on disk. */
function store(body: Readable, file: WriteStream, count: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: unknown) => {
      body.off('data', take).on('error', () => undefined);
      file.end(() => (error === undefined ? resolve() : reject(error)));
    };
    const take = (chunk: Buffer) => {
      try {
        count(chunk);
        if (!file.write(chunk)) body.pause();
      } catch (error) {
        body.destroy();
        end(error);
      }
    };
    file.on('drain', () => body.resume());
    file.on('error', (error) => {
      body.destroy();
      reject(error);
    });
    body
      .on('data', take)
      .once('end', () => end())
      .once('error', end);
    if (body.destroyed) end(body.errored ?? new Error('closed'));
  });
}

async function finish(
  wanted: Download,
  { folder, part }: { folder: string; part: string },
): Promise<Downloaded> {
  const { sum, bytes } = await measure(part);
  const fits =
    (wanted.sha256 === null || sum === wanted.sha256) && (wanted.size === null || bytes === wanted.size);
  const { format = 'gguf' } = wanted;
  if (!fits || !(await isOfFormat(part, format))) {
    await rm(part, { force: true });
    await rm(tagFile(part), { force: true });
    throw new PullError(
      fits
        ? `the file is no ${format.toUpperCase()} model`
        : 'the bytes are not those that the source promised',
    );
  }
  const path = join(folder, wanted.name);
  await rename(part, path);
  await rm(tagFile(part), { force: true });
  return { path, bytes, sha256: sum, verified: wanted.sha256 !== null };
}

export async function measure(path: string): Promise<{ sum: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sum: hash.digest('hex'), bytes };
}

async function isOfFormat(path: string, format: NonNullable<Download['format']>): Promise<boolean> {
  if (format === 'other') return true;
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
  await file.close();
  // ONNX is protobuf: it begins with the version of its format, a small number in the first field.
  return format === 'gguf' ? buffer.toString('latin1') === 'GGUF' : buffer[0] === 8 && (buffer[1] ?? 0) < 32;
}

function tagFile(part: string): string {
  return `${part}.json`;
}

/** Strong tags only: a weak one does not promise the same bytes. */
async function saveTag(part: string, { url, tag }: { url: string; tag: string | undefined }): Promise<void> {
  if (tag?.startsWith('"') === true) await writeFile(tagFile(part), JSON.stringify({ url, tag }));
  else await rm(tagFile(part), { force: true });
}

async function savedTag(part: string, url: string): Promise<string | undefined> {
  const text = await readFile(tagFile(part), 'utf8').catch(() => '{}');
  const saved = JSON.parse(text) as { url?: string; tag?: string };
  return saved.url === url ? saved.tag : undefined;
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
