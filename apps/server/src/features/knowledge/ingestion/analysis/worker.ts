// The thread that cuts text into index terms: CPU work that must not hold up the HTTP thread (0.3 ms a chunk and more).
import { parentPort } from 'node:worker_threads';
import {
  type ChunkToIndex,
  createSearchEngine,
  makeDictionary,
  prepareChunks,
} from '../../../search/index.ts';

const { analyzer } = createSearchEngine();

parentPort?.on(
  'message',
  ({ id, chunks, whole }: { id: number; chunks: ChunkToIndex[]; whole: string[] }) => {
    try {
      parentPort?.postMessage({ id, prepared: prepareChunks(analyzer, chunks, makeDictionary(whole)) });
    } catch (error) {
      parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
    }
  },
);
