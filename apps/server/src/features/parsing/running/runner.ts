import { tmpdir } from 'node:os';
import type { ParsedDocument, ReportProgress } from '../block.ts';
import { type JobFolder, makeJobFolder, makeParserFolder, removeFolder } from '../child/folder.ts';
import type { JobControl, JobEnd } from '../child/handle.ts';
import type { ParseJob } from '../child/messages.ts';
import { readResult } from '../child/result-file.ts';
import type { ChunkOptions } from '../chunking/chunk.ts';
import type { ExternalAnswer } from '../external/answer.ts';
import type { ParseFailure } from '../failure.ts';
import { type FileSource, sizeOf } from '../kinds/sniff.ts';
import { defaultLimits, type ParseLimits } from '../limits.ts';
import { isOcrArriving, isOcrInstalled, ocrArrived } from '../ocr/engine.ts';
import type { OcrMode } from '../ocr/recognition.ts';
import type { TableMode } from '../pdf/layout.ts';
import { recogniseSubjects } from '../recognise.ts';
import { type Children, createChildren } from './children.ts';

export interface ParseRunnerConfig {
  /** Files parsed at the same time, each in a process of its own. Default 1. */
  processes?: number;
  /** Resident memory at which a child is ended, MiB. Default 900. */
  memoryMegabytes?: number;
  /** JavaScript heap of a child, MiB. Default 512. */
  heapMegabytes?: number;
  /** Resident memory at which the process that reads pages by their looks is ended, MiB. Default 700. */
  ocrMemoryMegabytes?: number;
  /** Processor time for reading one page by its looks, milliseconds. Default 90,000; a dense page takes 15,000. */
  pageCpuMs?: number;
  /** Processor time for a small file, and the longest without progress, milliseconds. Default 25,000. */
  cpuMs?: number;
  /** Additional time for each MiB of the file, milliseconds. Default 2,000. */
  cpuMsPerMegabyte?: number;
  /** Processor time for any file, milliseconds. Default 600,000. */
  longestCpuMs?: number;
  /** How many times as long all of that may take by the clock. Default 10. */
  patience?: number;
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
  /** Default `auto`: pages and pictures without text of their own. */
  ocr?: OcrMode;
  /** Default `auto`. */
  tables?: TableMode;
  /** `source` is what another parser answered about a file of this kind. */
  external?: ExternalAnswer;
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
    ocrMemoryMegabytes: config.ocrMemoryMegabytes ?? 700,
    pageCpuMs: config.pageCpuMs ?? 90_000,
    cpuMs: config.cpuMs ?? 25_000,
    cpuMsPerMegabyte: config.cpuMsPerMegabyte ?? 2_000,
    longestCpuMs: config.longestCpuMs ?? 600_000,
    patience: config.patience ?? 10,
    idleMs: config.idleMs ?? 30_000,
    documentsPerProcess: config.documentsPerProcess ?? 50,
    tmpFolder: config.tmpFolder ?? tmpdir(),
    limits: { ...defaultLimits, ...config.limits },
  };
}

interface Runner {
  settings: Settings;
  folder: Promise<string> | undefined;
  parsers: Children;
  recognisers: Children;
  closed: boolean;
}

const cancelled: ParseFailure = { code: 'parsing.cancelled', params: {} };

function controlFor(settings: Settings, request: ParseRequest, size: number): JobControl {
  const allowed = settings.cpuMs + (size / 1024 / 1024) * settings.cpuMsPerMegabyte;
  return {
    stallCpuMs: settings.cpuMs,
    cpuMs: Math.round(Math.min(allowed, settings.longestCpuMs)),
    patience: settings.patience,
    signal: request.signal,
    onProgress: request.onProgress,
  };
}

interface Work {
  request: ParseRequest;
  size: number;
  folder: string;
  place: JobFolder;
}

function jobFor({ settings }: Runner, { request, place }: Work, results?: string): ParseJob {
  const mode = request.ocr ?? 'auto';
  return {
    file: place.file,
    name: request.name,
    result: place.result,
    limits: settings.limits,
    chunking: request.chunking ?? {},
    tables: request.tables ?? 'auto',
    ocr: {
      mode,
      available: isOcrInstalled() || isOcrArriving(),
      ...(results === undefined ? {} : { results }),
    },
    scratch: place.scratch,
    ...(request.external === undefined ? {} : { external: request.external }),
  };
}

async function runParser(runner: Runner, work: Work, results?: string): Promise<JobEnd> {
  const { request, folder, size } = work;
  const end = await runner.parsers.use({ folder, signal: request.signal }, (child) =>
    child.run(jobFor(runner, work, results), controlFor(runner.settings, request, size)),
  );
  return end ?? { ok: false, failure: cancelled };
}

/** Pages without text are read by another process; meanwhile this place is free for other documents. */
async function runWithOcr(runner: Runner, work: Work): Promise<ParseFailure | undefined> {
  const installed = isOcrInstalled();
  let first = await runParser(runner, work);
  if (first.ok || 'failure' in first) return failureIn(first);
  const { folder, place, request } = work;
  if (!installed) {
    await ocrArrived(request.signal);
    first = await runParser(runner, work);
    if (first.ok || 'failure' in first) return failureIn(first);
  }
  const failure = await recogniseSubjects(runner.recognisers, {
    folder,
    subjects: first.recognise,
    result: place.recognised,
    pageCpuMs: runner.settings.pageCpuMs,
    patience: runner.settings.patience,
    signal: request.signal,
    onProgress: request.onProgress,
  });
  if (failure) return failure;
  return failureIn(await runParser(runner, work, place.recognised));
}

/** A document whose pages were asked for twice was not read. */
function failureIn(end: JobEnd): ParseFailure | undefined {
  if (end.ok) return undefined;
  return 'failure' in end ? end.failure : { code: 'parsing.crashed', params: {} };
}

async function runInFolder(runner: Runner, request: ParseRequest, size: number): Promise<ParseOutcome> {
  runner.folder ??= makeParserFolder(runner.settings.tmpFolder);
  const folder = await runner.folder;
  if (runner.closed) return { ok: false, failure: cancelled };
  const place = await makeJobFolder(folder, request.source);
  try {
    const failure = await runWithOcr(runner, { request, size, folder, place });
    if (failure) return { ok: false, failure };
    return { ok: true, document: await readResult(place.result) };
  } finally {
    await removeFolder(place.path);
  }
}

async function parseOne(runner: Runner, request: ParseRequest): Promise<ParseOutcome> {
  const size = await sizeOf(request.source);
  const limit = runner.settings.limits.fileBytes;
  if (size === 0) return { ok: false, failure: { code: 'parsing.empty', params: { bytes: 0 } } };
  if (size > limit) {
    return {
      ok: false,
      failure: { code: 'parsing.too_large', params: { what: 'file', bytes: size, limit } },
    };
  }
  if (request.signal?.aborted || runner.closed) return { ok: false, failure: cancelled };
  return runInFolder(runner, request, size);
}

async function closeRunner(runner: Runner): Promise<void> {
  runner.closed = true;
  runner.parsers.close();
  runner.recognisers.close();
  if (runner.folder) await removeFolder(await runner.folder);
}

/** Nothing is started or written before the first file; idle children end by themselves. */
export function createParseRunner(config: ParseRunnerConfig = {}): ParseRunner {
  const settings = settingsOf(config);
  const { processes, memoryMegabytes, heapMegabytes, idleMs, documentsPerProcess } = settings;
  const runner: Runner = {
    settings,
    folder: undefined,
    closed: false,
    parsers: createChildren({
      kind: 'parse',
      processes,
      memoryMegabytes,
      heapMegabytes,
      idleMs,
      jobsPerProcess: documentsPerProcess,
    }),
    recognisers: createChildren({
      kind: 'recognise',
      processes: 1,
      memoryMegabytes: settings.ocrMemoryMegabytes,
      heapMegabytes: 256,
      idleMs,
      jobsPerProcess: documentsPerProcess,
    }),
  };
  return { parse: (request) => parseOne(runner, request), close: () => closeRunner(runner) };
}

/**
 * Parses one file: bytes → blocks → chunks. Every refusal is a value with a stable code; only failures of this
 * machine (disk full, file gone) throw.
 */
export function parseDocument(runner: ParseRunner, request: ParseRequest): Promise<ParseOutcome> {
  return runner.parse(request);
}
