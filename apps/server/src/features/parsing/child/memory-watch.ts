import { Worker } from 'node:worker_threads';

/** A child that outgrows its limit ends itself with this signal, which nobody else sends. */
export const outOfMemorySignal = 'SIGUSR2';

const watchEveryMs = 40;

/**
 * Runs on a thread of its own, because native code may hold the main thread for as long as it likes. It also
 * ends the process when its parent is gone.
 */
const watcher = `
const { workerData } = require('node:worker_threads');
const parent = process.ppid;
setInterval(() => {
  if (process.memoryUsage.rss() > workerData.limit) process.kill(process.pid, workerData.signal);
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, workerData.every);
`;

/** Ends this process when its resident memory passes `limitBytes`. V8's own limit covers only its heap. */
export function watchMemory(limitBytes: number): void {
  const worker = new Worker(watcher, {
    eval: true,
    workerData: { limit: limitBytes, signal: outOfMemorySignal, every: watchEveryMs },
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  worker.unref();
}
