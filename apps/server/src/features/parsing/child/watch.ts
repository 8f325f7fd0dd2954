import { Worker } from 'node:worker_threads';

/** A child that outgrows its memory ends itself with this signal, which nobody else sends. */
export const outOfMemorySignal = 'SIGUSR2';
/** A child that has computed for longer than its job may ends itself with this one. */
export const outOfTimeSignal = 'SIGXCPU';

const watchEveryMs = 40;

/**
 * Runs on a thread of its own, because native code may hold the main thread for as long as it likes. It also
 * ends the process when its parent is gone. `ends` holds the processor time (ms of this process, all its threads)
 * at which the job ends, and at which it ends unless it gets further; 0 = no job.
 */
const watcher = `
const { workerData } = require('node:worker_threads');
const ends = new Int32Array(workerData.ends);
const parent = process.ppid;
const late = (cpu, end) => end > 0 && cpu > end;
setInterval(() => {
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1000;
  if (process.memoryUsage.rss() > workerData.limit) process.kill(process.pid, workerData.outOfMemory);
  if (late(cpu, Atomics.load(ends, 0)) || late(cpu, Atomics.load(ends, 1))) process.kill(process.pid, workerData.outOfTime);
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, workerData.every);
`;

/** Processor time that a job may take, ms. On a busy machine that is much less than what the clock shows. */
export interface CpuLimits {
  /** Altogether. */
  cpuMs: number;
  /** Without any progress. */
  stallCpuMs: number;
}

export interface Watch {
  /** A job begins: its time counts from now on. */
  begin(limits: CpuLimits): void;
  /** It has got further. */
  advance(): void;
  /** It is done. */
  end(): void;
}

function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Ends this process when its resident memory passes `limitBytes` (V8's own limit covers only its heap), or its job's time. */
export function watchSelf(limitBytes: number): Watch {
  const ends = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(watcher, {
    eval: true,
    workerData: {
      ends: ends.buffer,
      limit: limitBytes,
      outOfMemory: outOfMemorySignal,
      outOfTime: outOfTimeSignal,
      every: watchEveryMs,
    },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  worker.unref();
  let stallCpuMs = 0;
  const advance = () => void Atomics.store(ends, 1, Math.ceil(cpuNow() + stallCpuMs));
  return {
    begin: (limits) => {
      stallCpuMs = limits.stallCpuMs;
      Atomics.store(ends, 0, Math.ceil(cpuNow() + limits.cpuMs));
      advance();
    },
    advance,
    end: () => {
      Atomics.store(ends, 0, 0);
      Atomics.store(ends, 1, 0);
    },
  };
}
