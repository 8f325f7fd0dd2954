// The search index: BM25 over words and character grams, and vectors, stored in SQL; the same on the embedded database
// and on PostgreSQL, with any number of processes. An index is a set of immutable segments (write once, merge, retire);
// rows of `search_entry` say what is still there. Invariants: nothing that is deleted or outside `documents` of a search
// is ever returned, and what is returned is the exact best of the rest; a process keeps only caches of immutable blocks.
export type { ChunkMatch } from './chunk-match.ts';
export { createSearchEngine, type SearchEngine } from './engine.ts';
export {
  type ChunkToIndex,
  indexChunks,
  type PreparedChunks,
  prepareChunks,
  removeBase,
  removeChunks,
  removeDocuments,
} from './index-chunks.ts';
export { hasOutdated } from './merge-decay.ts';
export { mergeSegments } from './merge-segments.ts';
export { createMilvusIndex } from './milvus/milvus-index.ts';
export { fuse } from './ranking/fuse.ts';
export { withPatience } from './remote/patience.ts';
export type { RemoteChunk, RemoteFilter, RemoteHit, RemoteIndex } from './remote/remote-index.ts';
export { type ChunkSearch, searchChunks, sharesOfTexts } from './search-chunks.ts';
export { analysisVersion, type Dictionary, foldText, makeDictionary, standsIn } from './text/dictionary.ts';
export { fold } from './text/fold.ts';
export { createGraphIndexes } from './vectors/graph-system-store.ts';
export { growGraph, openGraph } from './vectors/grow-graph.ts';
export { insertVectors, removeBaseVectors } from './vectors/vector-store.ts';
export { largeBases } from './warm/large-base-system-store.ts';
export { warmBase } from './warm/warm-up.ts';
