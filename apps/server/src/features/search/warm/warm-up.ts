import type { Scope, Tx } from '../../../kernel/scope.ts';
import { openSegments } from '../block-source.ts';
import type { SearchEngine } from '../engine.ts';
import { findChunks } from '../entry-store.ts';
import { samplePlaces } from '../readable-share.ts';
import { type ChunkSearch, searchChunks } from '../search-chunks.ts';
import { vectorsInGraph } from './sample-store.ts';

/** Of a million chunks, after so many a search reads half as much as the first ones did. */
const SEARCHES = 64;
/** Letters of a chunk that are asked for: as long as a question. */
const ASKED = { from: 20, letters: 60 };

export interface WarmUp {
  baseId: string;
  /** Texts of chunks, in any order. */
  textsOf: (tx: Tx, chunkIds: string[]) => Promise<{ id: string; text: string }[]>;
  /** No search begins later than this. */
  budgetMs: number;
}

/**
 * Asks a base for some of its own chunks and throws the answers away, so that those who ask first do not wait for what is read
 * once: tables of documents, blocks of frequent words, the upper layers of the graph, here and in the database. Returns how
 * many searches there was time for.
 */
export async function warmBase(
  { tx, signal }: Pick<Scope, 'tx' | 'signal'>,
  engine: SearchEngine,
  { baseId, textsOf, budgetMs }: WarmUp,
): Promise<number> {
  const started = performance.now();
  const samples = await tx((inner) => drawSamples(inner, engine, { baseId, textsOf }));
  let done = 0;
  for (const sample of samples) {
    if (signal.aborted || performance.now() - started > budgetMs) break;
    const search = { ...sample, baseIds: [baseId], limit: 10, documents: undefined };
    await tx((inner) => searchChunks(inner, engine, search));
    done += 1;
  }
  return done;
}

async function drawSamples(
  tx: Tx,
  engine: SearchEngine,
  { baseId, textsOf }: Pick<WarmUp, 'baseId' | 'textsOf'>,
): Promise<Pick<ChunkSearch, 'query' | 'queryVector'>[]> {
  const segments = (await openSegments(tx, engine.cache, [baseId])) ?? [];
  const found = await findChunks(tx, samplePlaces(segments, SEARCHES), undefined);
  const ids = [...new Set(found.flatMap((chunk) => (chunk === undefined ? [] : [chunk.chunkId])))];
  const vectors = await vectorsInGraph(tx, baseId, ids);
  const texts = await textsOf(tx, ids);
  return texts.map(({ id, text }) => {
    const from = Math.min(ASKED.from, Math.max(0, text.length - ASKED.letters));
    return { query: text.slice(from, from + ASKED.letters), queryVector: vectors.get(id) };
  });
}
