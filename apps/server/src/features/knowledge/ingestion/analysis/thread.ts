import { Worker } from 'node:worker_threads';
import type { ChunkToIndex, PreparedChunks } from '../../../search/index.ts';

/** Analyses chunks beside the main thread, one batch after the other. */
export interface AnalysisThread {
  /** @param whole terms that the base's dictionary keeps whole. */
  prepare(chunks: ChunkToIndex[], whole: string[]): Promise<PreparedChunks>;
  close(): Promise<void>;
}

interface Waiting {
  resolve: (prepared: PreparedChunks) => void;
  reject: (error: Error) => void;
}

type Reply = { id: number; prepared: PreparedChunks } | { id: number; error: string };

interface State {
  worker: Worker | undefined;
  lastId: number;
  idle: NodeJS.Timeout | undefined;
}

/** An idle thread gives its memory (about 30 MB) back after this long. */
const idleMs = 30_000;
const heapMb = 512;

export function createAnalysisThread(): AnalysisThread {
  const state: State = { worker: undefined, lastId: 0, idle: undefined };
  const waiting = new Map<number, Waiting>();
  return {
    prepare(chunks, whole) {
      clearTimeout(state.idle);
      state.worker ??= startWorker(state, waiting);
      const id = ++state.lastId;
      const { worker } = state;
      worker.ref();
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, chunks, whole });
      });
    },
    async close() {
      clearTimeout(state.idle);
      await state.worker?.terminate();
    },
  };
}

function startWorker(state: State, waiting: Map<number, Waiting>): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
  });
  const failAll = (error: Error) => {
    if (state.worker === worker) state.worker = undefined;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (reply: Reply) => {
    const waiter = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply) waiter?.reject(new Error(reply.error));
    else waiter?.resolve(reply.prepared);
    if (waiting.size === 0) rest(state, worker);
  });
  worker.on('error', failAll);
  worker.on('exit', () => failAll(new Error('the analysis thread has stopped')));
  return worker;
}

/** Nothing to do: the process may end, and after a while the thread does. */
function rest(state: State, worker: Worker): void {
  worker.unref();
  clearTimeout(state.idle);
  state.idle = setTimeout(() => {
    if (state.worker === worker) state.worker = undefined;
    worker.terminate().catch(() => undefined);
  }, idleMs).unref();
}
