import { type BlockCache, createBlockCache } from './block-cache.ts';
import { type Analyzer, createAnalyzer } from './text/analysis.ts';

/** What searching keeps in one process; every process has its own, and none needs to know of the others. */
export interface SearchEngine {
  readonly analyzer: Analyzer;
  readonly cache: BlockCache;
}

const DEFAULT_CACHE_BYTES = 128 * 1024 * 1024;

/** @param cacheBytes upper bound of the memory for index blocks; default 128 MiB. */
export function createSearchEngine(cacheBytes = DEFAULT_CACHE_BYTES): SearchEngine {
  return { analyzer: createAnalyzer(), cache: createBlockCache(cacheBytes) };
}
