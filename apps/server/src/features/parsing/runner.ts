import { tmpdir } from 'node:os';
import type { ParsedDocument, ReportProgress } from './block.ts';
import { makeJobFolder, makeParserFolder, removeFolder } from './child/folder.ts';
import { type ChildHandle, type JobControl, startChild } from './child/handle.ts';
import type { ParseJob } from './child/messages.ts';
import { readResult } from './child/result-file.ts';
import type { ChunkOptions } from './chunk.ts';
import type { ParseFailure } from './failure.ts';
import { defaultLimits, type ParseLimits } from './limits.ts';
import { type FileSource, sizeOf } from './sniff.ts';

export interface ParseRunnerConfig {
  /** Files parsed at the same time, each in a process of its own. Default 1. */
  processes?: number;
  /** Resident memory at which a child is ended, MiB. Default 900. */
  memoryMegabytes?: number;
  /** JavaScript heap of a child, MiB. Default 512. */
  heapMegabytes?: number;
  /** Time for a small file, and the longest time without progress, milliseconds. Default 30,000. */
  wallMs?: number;
  /** Additional time for each MiB of the file, milliseconds. Default 2,000. */
  wallMsPerMegabyte?: number;
  /** Time for any file, milliseconds. Default 600,000. */
  longestWallMs?: number;
  /** An unused child ends after this time, milliseconds. Default 30,000. */
  idleMs?: number;
  /** A child is replaced after so many documents: native engines keep memory. Default 50. */
  documentsPerProcess?: number;
  /** Where files are put for the children. On the file system of the originals no copy is made. */
  tmpFolder?: string;
  limits?: Partial<ParseLimits>;
}

export interface ParseRequest {
  source: FileSource;
  /** Name the owner gave the file. */
  name: string;
  signal?: AbortSignal;
  onProgress?: ReportProgress;
  chunking?: ChunkOptions;
}

export type ParseOutcome = { ok: true; document: ParsedDocument } | { ok: false; failure: ParseFailure };

/** Parses files in child processes that can be killed. Create one per server; `close` it at shutdown. */
export interface ParseRunner {
  parse(request: ParseRequest): Promise<ParseOutcome>;
  close(): Promise<void>;
}

type Settings = Required<Omit<ParseRunnerConfig, 'limits'>> & { limits: ParseLimits };

function settingsOf(config: ParseRunnerConfig): Settings {
  return {
    processes: config.processes ?? 1,
    memoryMegabytes: config.memoryMegabytes ?? 900,
    heapMegabytes: config.heapMegabytes ?? 512,
    wallMs: config.wallMs ?? 30_000,
    wallMsPerMegabyte: config.wallMsPerMegabyte ?? 2_000,
    longestWallMs: config.longestWallMs ?? 600_000,
    idleMs: config.idleMs ?? 30_000,
    documentsPerProcess: config.documentsPerProcess ?? 50,
    tmpFolder: config.tmpFolder ?? tmpdir(),
    limits: { ...defaultLimits, ...config.limits },
  };
}

/** A child that kept this share of its limit after a document is replaced before the next one. */
const keptMemoryShare = 0.4;

interface Pool {
  settings: Settings;
  folder: Promise<string> | undefined;
  idle: ChildHandle[];
  busy: Set<ChildHandle>;
  /** Requests that wait for a free place. */
  waiting: Array<() => void>;
  running: number;
  idleTimer: NodeJS.Timeout | undefined;
  closed: boolean;
}

const cancelled: ParseFailure = { code: 'parsing.cancelled', params: {} };

/** Resolves false when the request was aborted while it waited. */
function takePlace(pool: Pool, signal: AbortSignal | undefined): Promise<boolean> {
  if (signal?.aborted || pool.closed) return Promise.resolve(false);
  if (pool.running < pool.settings.processes) {
    pool.running += 1;
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const enter = () => {
      signal?.removeEventListener('abort', leave);
      pool.running += pool.closed ? 0 : 1;
      resolve(!pool.closed);
    };
    const leave = () => {
      pool.waiting = pool.waiting.filter((one) => one !== enter);
      resolve(false);
    };
    signal?.addEventListener('abort', leave, { once: true });
    pool.waiting.push(enter);
  });
}

function leavePlace(pool: Pool): void {
  pool.running -= 1;
  pool.waiting.shift()?.();
}

function takeChild(pool: Pool, folder: string): ChildHandle {
  clearTimeout(pool.idleTimer);
  for (let child = pool.idle.pop(); child; child = pool.idle.pop()) if (!child.dead) return child;
  const { heapMegabytes, memoryMegabytes } = pool.settings;
  return startChild({ folder, heapMegabytes, memoryMegabytes });
}

function returnChild(pool: Pool, child: ChildHandle): void {
  const { settings } = pool;
  const large = child.rss > settings.memoryMegabytes * 1024 * 1024 * keptMemoryShare;
  if (child.dead) return;
  if (pool.closed || large || child.documents >= settings.documentsPerProcess) {
    child.kill();
    return;
  }
  pool.idle.push(child);
  clearTimeout(pool.idleTimer);
  pool.idleTimer = setTimeout(() => endIdle(pool), settings.idleMs).unref();
}

function endIdle(pool: Pool): void {
  for (const child of pool.idle.splice(0)) child.kill();
}

function controlFor(settings: Settings, request: ParseRequest, size: number): JobControl {
  const allowed = settings.wallMs + (size / 1024 / 1024) * settings.wallMsPerMegabyte;
  return {
    stallMs: settings.wallMs,
    wallMs: Math.min(allowed, settings.longestWallMs),
    signal: request.signal,
    onProgress: request.onProgress,
  };
}

async function runInChild(pool: Pool, request: ParseRequest, size: number): Promise<ParseOutcome> {
  pool.folder ??= makeParserFolder(pool.settings.tmpFolder);
  const folder = await pool.folder;
  const jobFolder = await makeJobFolder(folder, request.source);
  const child = takeChild(pool, folder);
  pool.busy.add(child);
  try {
    const job: ParseJob = {
      file: jobFolder.file,
      name: request.name,
      result: jobFolder.result,
      limits: pool.settings.limits,
      chunking: request.chunking ?? {},
    };
    const failure = await child.run(job, controlFor(pool.settings, request, size));
    if (failure) return { ok: false, failure };
    return { ok: true, document: await readResult(jobFolder.result) };
  } finally {
    pool.busy.delete(child);
    returnChild(pool, child);
    await removeFolder(jobFolder.path);
  }
}

async function parseOne(pool: Pool, request: ParseRequest): Promise<ParseOutcome> {
  const size = await sizeOf(request.source);
  const limit = pool.settings.limits.fileBytes;
  if (size === 0) return { ok: false, failure: { code: 'parsing.empty', params: { bytes: 0 } } };
  if (size > limit) {
    return {
      ok: false,
      failure: { code: 'parsing.too_large', params: { what: 'file', bytes: size, limit } },
    };
  }
  if (!(await takePlace(pool, request.signal))) return { ok: false, failure: cancelled };
  try {
    return await runInChild(pool, request, size);
  } finally {
    leavePlace(pool);
  }
}

async function closePool(pool: Pool): Promise<void> {
  pool.closed = true;
  clearTimeout(pool.idleTimer);
  for (const enter of pool.waiting.splice(0)) enter();
  endIdle(pool);
  for (const child of pool.busy) child.kill();
  if (pool.folder) await removeFolder(await pool.folder);
}

/** Nothing is started or written before the first file; idle children end by themselves. */
export function createParseRunner(config: ParseRunnerConfig = {}): ParseRunner {
  const pool: Pool = {
    settings: settingsOf(config),
    folder: undefined,
    idle: [],
    busy: new Set(),
    waiting: [],
    running: 0,
    idleTimer: undefined,
    closed: false,
  };
  return { parse: (request) => parseOne(pool, request), close: () => closePool(pool) };
}

/**
 * Parses one file: bytes → blocks → chunks. Every refusal is a value with a stable code; only failures of this
 * machine (disk full, file gone) throw.
 */
export function parseDocument(runner: ParseRunner, request: ParseRequest): Promise<ParseOutcome> {
  return runner.parse(request);
}
