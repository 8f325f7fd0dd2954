import { type ChildProcess, fork } from 'node:child_process';
import { getPriority, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { ReportProgress } from '../block.ts';
import type { ParseFailure } from '../failure.ts';
import { enginePackages, isOcrInstalled } from '../ocr/engine.ts';
import type { Subject } from '../ocr/recognition.ts';
import type { ChildMessage, Order, ParseJob, RecogniseJob } from './messages.ts';
import { type CpuLimits, outOfMemorySignal, outOfTimeSignal } from './watch.ts';

/** What the process does: read files, or read pages by their looks. */
export type ChildKind = 'parse' | 'recognise';

export interface ChildSettings {
  kind: ChildKind;
  /** The only folder the child may write to and, beside the program itself, read. */
  folder: string;
  heapMegabytes: number;
  memoryMegabytes: number;
}

export interface JobControl extends CpuLimits {
  /** How many times as long as that it may take by the clock: other work has the processor too. */
  patience: number;
  signal?: AbortSignal | undefined;
  onProgress?: ReportProgress | undefined;
}

/** How a job ended: the result file is complete, or why it is not. */
export type JobEnd =
  | { ok: true }
  | { ok: false; failure: ParseFailure }
  | { ok: false; recognise: Subject[] };

/** A child process that takes one document at a time. */
export interface ChildHandle {
  /** A failure that ended the process leaves the handle `dead`. */
  run(job: ParseJob | RecogniseJob, control: JobControl): Promise<JobEnd>;
  readonly dead: boolean;
  /** Documents it was given so far. */
  readonly documents: number;
  /** Resident memory after its last document, bytes. */
  readonly rss: number;
  kill(): void;
}

const entries: Record<ChildKind, string> = {
  parse: fileURLToPath(new URL('../parse-child.ts', import.meta.url)),
  recognise: fileURLToPath(new URL('../ocr/recognise-child.ts', import.meta.url)),
};

const parserPackages = [
  '@llamaindex/liteparse',
  'yauzl',
  'saxes',
  'parse5',
  'csv-parse',
  'postal-mime',
  '@e965/xlsx',
];

/** Folders a parser reads at run time: its own source and the packages it is made of. */
function programFolders(): string[] {
  const names = isOcrInstalled() ? [...parserPackages, ...enginePackages] : parserPackages;
  const packages = names.map((name) => {
    const path = fileURLToPath(import.meta.resolve(name));
    const end = path.lastIndexOf('node_modules') + 'node_modules'.length;
    return path.slice(0, end);
  });
  return [...new Set([fileURLToPath(new URL('../', import.meta.url)), ...packages])];
}

/** Nothing of the server's environment reaches the child: no keys, no proxies, no Node options. */
function childEnvironment(folder: string): NodeJS.ProcessEnv {
  const { SystemRoot } = process.env;
  return {
    TMPDIR: folder,
    TMP: folder,
    HOME: folder,
    TZ: 'UTC',
    LANG: 'C.UTF-8',
    // glibc: few arenas, and blocks of a page's size go back to the system at once (measured: 554 MB instead of 695).
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: '16777216',
    MALLOC_TRIM_THRESHOLD_: '67108864',
    ...(SystemRoot ? { SystemRoot } : {}),
  };
}

/** File access by JavaScript is limited to these folders, and starting programs is refused (`--permission`). */
function nodeOptions(settings: ChildSettings): string[] {
  const readable = [...programFolders(), settings.folder].map((folder) => `--allow-fs-read=${folder}`);
  return [
    `--max-old-space-size=${settings.heapMegabytes}`,
    '--disable-warning=SecurityWarning',
    '--permission',
    '--allow-addons',
    '--allow-worker',
    `--allow-fs-write=${settings.folder}`,
    ...readable,
  ];
}

interface ChildState {
  process: ChildProcess;
  dead: boolean;
  documents: number;
  rss: number;
  /** Last output on stderr: tells a full heap from other aborts. */
  complaint: string;
}

const behindOthers = 10;

/**
 * Reading documents takes a whole processor; whoever asks meanwhile goes first. Not further back than that: at the end of
 * the scale (19) a busy machine gives next to nothing.
 */
function makeWay(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, Math.max(getPriority(), behindOthers));
  } catch {
    // Not allowed here: then it competes.
  }
}

function startProcess(settings: ChildSettings): ChildState {
  const child = fork(entries[settings.kind], [String(settings.memoryMegabytes)], {
    cwd: settings.folder,
    env: childEnvironment(settings.folder),
    execArgv: nodeOptions(settings),
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  makeWay(child.pid);
  const state: ChildState = { process: child, dead: false, documents: 0, rss: 0, complaint: '' };
  child.stderr?.on('data', (chunk: Buffer) => {
    state.complaint = (state.complaint + chunk.toString()).slice(-4000);
  });
  child.once('exit', () => {
    state.dead = true;
  });
  return state;
}

/** An idle child must not keep a server alive that wants to stop. */
function setReferenced(child: ChildProcess, referenced: boolean): void {
  const change = referenced ? 'ref' : 'unref';
  child[change]();
  child.channel?.[change]();
  (child.stderr as { ref?: () => void; unref?: () => void } | null)?.[change]?.();
}

interface Exit {
  code: number | null;
  signal: string | null;
  cpuMs: number;
}

function failureOfExit(state: ChildState, { code, signal, cpuMs }: Exit): ParseFailure {
  const heapFull = /heap out of memory|Allocation failed|bad_alloc|Array buffer allocation/i.test(
    state.complaint,
  );
  if (signal === outOfMemorySignal || heapFull) return { code: 'parsing.out_of_memory', params: {} };
  if (signal === outOfTimeSignal) return { code: 'parsing.timeout', params: { ms: cpuMs } };
  return { code: 'parsing.crashed', params: { code: code ?? 0, signal: signal ?? '' } };
}

interface Run {
  state: ChildState;
  control: JobControl;
  settle(end: JobEnd): void;
}

/** A process on a busy machine may take long to start; that is not the file's fault. */
const startMs = 120_000;

interface Deadlines {
  /** The child has the job: its whole time begins. */
  begin(): void;
  /** It has got further. */
  advance(): void;
  clear(): void;
}

/** By the clock: for what waits without computing, which the child's own watch does not see. */
function setDeadlines({ cpuMs, stallCpuMs, patience }: JobControl, late: () => void): Deadlines {
  const wallMs = cpuMs * patience;
  let wall = setTimeout(late, wallMs + startMs);
  let stall: NodeJS.Timeout | undefined;
  const advance = () => {
    clearTimeout(stall);
    stall = setTimeout(late, stallCpuMs * patience);
  };
  return {
    begin: () => {
      clearTimeout(wall);
      wall = setTimeout(late, wallMs);
      advance();
    },
    advance,
    clear: () => {
      clearTimeout(wall);
      clearTimeout(stall);
    },
  };
}

type LastMessage = Exclude<ChildMessage, { type: 'started' } | { type: 'progress' }>;

function endOf(message: LastMessage): JobEnd {
  if (message.type === 'done') return { ok: true };
  if (message.type === 'recognise') return { ok: false, recognise: message.subjects };
  return failed(message.failure);
}

function failed(failure: ParseFailure): JobEnd {
  return { ok: false, failure };
}

function receive(run: Run, message: ChildMessage, deadlines: Deadlines): void {
  if (message.type === 'started') deadlines.begin();
  else if (message.type === 'progress') {
    deadlines.advance();
    run.control.onProgress?.(message.done, message.total);
  } else {
    run.state.rss = message.rss;
    run.settle(endOf(message));
  }
}

/** Wires the ways in which a job can end; returns how to undo it. */
function supervise(run: Run): () => void {
  const { state, control } = run;
  const end = (failure: ParseFailure) => {
    kill(state);
    run.settle(failed(failure));
  };
  const deadlines = setDeadlines(control, () => end({ code: 'parsing.busy', params: {} }));
  const onMessage = (message: unknown) => receive(run, message as ChildMessage, deadlines);
  const onExit = (code: number | null, signal: string | null) =>
    run.settle(failed(failureOfExit(state, { code, signal, cpuMs: control.cpuMs })));
  const onError = () => end({ code: 'parsing.crashed', params: { code: 0, signal: '' } });
  const onAbort = () => end({ code: 'parsing.cancelled', params: {} });
  state.process.on('message', onMessage).on('error', onError);
  // `close` comes after the last line of stderr, `exit` may come before it.
  state.process.once('close', onExit);
  control.signal?.addEventListener('abort', onAbort, { once: true });
  return () => {
    deadlines.clear();
    state.process.off('message', onMessage).off('error', onError).off('close', onExit);
    control.signal?.removeEventListener('abort', onAbort);
  };
}

function kill(state: ChildState): void {
  state.dead = true;
  state.process.once('error', () => undefined);
  state.process.kill('SIGKILL');
}

function runJob(state: ChildState, job: ParseJob | RecogniseJob, control: JobControl): Promise<JobEnd> {
  state.documents += 1;
  setReferenced(state.process, true);
  return new Promise((resolve) => {
    let undo = () => {};
    let settled = false;
    const settle = (end: JobEnd) => {
      if (settled) return;
      settled = true;
      undo();
      if (!state.dead) setReferenced(state.process, false);
      resolve(end);
    };
    const run: Run = { state, control, settle };
    undo = supervise(run);
    if (control.signal?.aborted) {
      settle(failed({ code: 'parsing.cancelled', params: {} }));
      return;
    }
    const { cpuMs, stallCpuMs } = control;
    const order: Order<ParseJob | RecogniseJob> = { ...job, time: { cpuMs, stallCpuMs } };
    state.process.send(order, (error) => {
      if (error && state.dead) settle(failed(failureOfExit(state, { code: null, signal: null, cpuMs })));
    });
  });
}

/** Starts a child; it is ready for a job at once (messages wait until it listens). */
export function startChild(settings: ChildSettings): ChildHandle {
  const state = startProcess(settings);
  return {
    run: (job, control) => runJob(state, job, control),
    get dead() {
      return state.dead;
    },
    get documents() {
      return state.documents;
    },
    get rss() {
      return state.rss;
    },
    kill: () => kill(state),
  };
}
