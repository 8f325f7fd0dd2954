import { type BlockCache, createBlockCache } from './block-cache.ts';
import { createScoreRooms, type ScoreRooms } from './ranking/score-rooms.ts';
import { type Analyzer, createAnalyzer } from './text/analysis.ts';
import type { GraphIndexes } from './vectors/graph-system-store.ts';

/** What searching keeps in one process; every process has its own, and none needs to know of the others. */
export interface SearchEngine {
  readonly analyzer: Analyzer;
  readonly cache: BlockCache;
  readonly rooms: ScoreRooms;
  /** Undefined: vectors are read one by one, however many they are. */
  readonly graphs: GraphIndexes | undefined;
}

export interface EngineOptions {
  /** Upper bound of the memory for index blocks, bytes; default 128 MiB. */
  cacheBytes?: number;
  graphs?: GraphIndexes;
}

const DEFAULT_CACHE_BYTES = 128 * 1024 * 1024;

export function createSearchEngine(options: EngineOptions = {}): SearchEngine {
  const { cacheBytes = DEFAULT_CACHE_BYTES, graphs } = options;
  return {
    analyzer: createAnalyzer(),
    cache: createBlockCache(cacheBytes),
    rooms: createScoreRooms(),
    graphs,
  };
}
