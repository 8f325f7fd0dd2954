import type { Tx } from '../../kernel/scope.ts';
import { blockSource, openSegments } from './block-source.ts';
import type { ChunkMatch } from './chunk-match.ts';
import type { SearchEngine } from './engine.ts';
import { type DocumentQuery, entriesOf, type FoundChunk, findChunks } from './entry-store.ts';
import { fuse } from './ranking/fuse.ts';
import { bestHits, type ScoreInput } from './ranking/score.ts';
import { shareOf } from './ranking/share.ts';
import type { Hit } from './ranking/top.ts';
import { averageLengths, parseQuery, type SegmentView, weigh } from './ranking/weigh.ts';
import { entryCount, placeOf, readableShare } from './readable-share.ts';
import { chunkCount, runOfEntry } from './segment/documents.ts';
import { type Dictionary, withDictionary } from './text/dictionary.ts';
import { nearestChunks } from './vectors/nearest-store.ts';

export interface ChunkSearch {
  baseIds: readonly string[];
  query: string;
  /** Together with the model that made it; without it the search is lexical only. */
  queryVector?: { modelId: string; embedding: readonly number[] } | undefined;
  /** Other wordings of parts of the query (synonyms); they count for less. */
  also?: readonly string[] | undefined;
  /** Terms of the query that the index keeps whole. */
  dictionary?: Dictionary | undefined;
  /** Chunks wanted. */
  limit: number;
  /**
   * The documents that may be found (rights, status, metadata filters): asked in this transaction, inside both halves of
   * the search. Undefined = all.
   */
  documents: DocumentQuery | undefined;
}

/** Documents up to which their chunks are picked out before scoring, where nothing tells how many may be found. */
const SELECTIVE = { least: 200, most: 5_000 };
/** Picking a document out takes so much less than scoring deeper by one chunk and looking whether that may be found. */
const PICKS_A_HIT = 2;
/** Of what may be found so many more hits are taken as should do. */
const MARGIN = 1.3;
/** Each half of a hybrid search hands over so many. */
const FUSION_DEPTH = 100;
const FIRST_DEPTH = 50;

/**
 * The best chunks for a query, exactly: the same chunks in the same order as if nothing else than what may be found were
 * in the index (only document frequencies count all).
 */
export async function searchChunks(tx: Tx, engine: SearchEngine, search: ChunkSearch): Promise<ChunkMatch[]> {
  const depth = search.queryVector === undefined ? search.limit : Math.max(FUSION_DEPTH, search.limit);
  const lexical = await searchLexical(tx, engine, { ...search, limit: depth });
  if (search.queryVector === undefined) return lexical;
  const vector = await searchVectors(tx, engine, { ...search, limit: depth, vector: search.queryVector });
  return fuse({ words: lexical, vectors: [vector] }).slice(0, search.limit);
}

async function searchLexical(tx: Tx, engine: SearchEngine, search: ChunkSearch): Promise<ChunkMatch[]> {
  const terms = parseQuery(withDictionary(engine.analyzer, search.dictionary), search.query, search.also);
  if (terms.length === 0) return [];
  // A segment can vanish between two statements only when a merge and its grace period fell between them.
  const segments =
    (await openSegments(tx, engine.cache, search.baseIds)) ??
    (await openSegments(tx, engine.cache, search.baseIds));
  if (segments === undefined || segments.length === 0) return [];
  const share = await readableShare(tx, segments, search.documents);
  const most = mostPicked(segments, { search, share });
  const eligible = await eligibleChunks(tx, segments, { search, most });
  if (eligible?.none === true) return [];
  const source = blockSource(tx, engine.cache, segments);
  const { cells, full } = await weigh(segments, terms, source);
  const input = { segments, cells, source, eligible: eligible?.flags, rooms: engine.rooms };
  const found = await takeFindable(tx, input, { ...search, share });
  return found.map(({ chunk, score }, index) => ({
    ...chunk,
    score,
    lexical: { score, rank: index + 1, share: full > 0 ? score / full : 0 },
    vector: undefined,
  }));
}

/**
 * How much of a query texts hold that another index found: `share` of a match, by the frequencies of this index. Reads no
 * postings, so it costs little however large the index is.
 */
export async function sharesOfTexts(
  tx: Tx,
  engine: SearchEngine,
  {
    texts,
    ...search
  }: Pick<ChunkSearch, 'baseIds' | 'query' | 'also' | 'dictionary'> & {
    texts: readonly { title: string; text: string }[];
  },
): Promise<number[]> {
  const analyzer = withDictionary(engine.analyzer, search.dictionary);
  const terms = parseQuery(analyzer, search.query, search.also);
  const segments = (await openSegments(tx, engine.cache, search.baseIds)) ?? [];
  const { factors, full } = await weigh(segments, terms, blockSource(tx, engine.cache, segments));
  const query = { terms, factors, full, averages: averageLengths(segments) };
  return texts.map((text) => shareOf(analyzer, query, text));
}

interface Eligible {
  flags: Uint8Array[];
  none: boolean;
}

/** When few documents may be found, their chunks by segment; undefined when there are more than `most`, or it is 0. */
async function eligibleChunks(
  tx: Tx,
  segments: readonly SegmentView[],
  { search, most }: { search: ChunkSearch; most: number },
): Promise<Eligible | undefined> {
  if (search.documents === undefined || most === 0) return undefined;
  const selection = { baseIds: search.baseIds, documents: search.documents };
  const entries = await entriesOf(tx, selection, most);
  if (entries === undefined) return undefined;
  const flags = segments.map(({ table }) => {
    const eligible = new Uint8Array(chunkCount(table));
    for (const id of entries) {
      const run = runOfEntry(table, id);
      if (run >= 0) eligible.fill(1, table.starts[run], table.starts[run + 1]);
    }
    return eligible;
  });
  return { flags, none: entries.length === 0 };
}

/**
 * Up to how many documents are picked out beforehand. Where a sample told how many may be found, twice as many when that costs
 * less than to look at enough hits, else none. Picking n documents out costs n look-ups; checking hits afterwards costs
 * about limit × all ÷ readable ones. Both are the same at the square root. An entry is about a document.
 */
function mostPicked(
  segments: readonly SegmentView[],
  { search, share }: { search: ChunkSearch; share: number | undefined },
): number {
  const entries = entryCount(segments);
  if (share === undefined)
    return Math.round(Math.min(SELECTIVE.most, Math.max(SELECTIVE.least, Math.sqrt(search.limit * entries))));
  const likely = share * entries;
  return picksOut(likely, hitsFor(search.limit, share))
    ? Math.max(SELECTIVE.most, Math.round(likely * 2))
    : 0;
}

/** Hits of which so many may be found, when this part of all may. */
function hitsFor(wanted: number, share: number): number {
  return (MARGIN * wanted) / share;
}

function picksOut(documents: number, hits: number): boolean {
  return documents <= PICKS_A_HIT * hits;
}

interface FoundHit {
  chunk: FoundChunk;
  score: number;
}

/** `share`: which part of all chunks may be found, where a sample told. */
type Findable = ChunkSearch & { share: number | undefined };

/**
 * Checks hits in the order of their scores, in growing batches, until enough may be found. When few of a batch were, and the
 * documents that may be found are not many more than the hits that are still to come, they are picked out then.
 */
async function takeFindable(tx: Tx, input: ScoreInput, search: Findable): Promise<FoundHit[]> {
  const found: FoundHit[] = [];
  let checked = 0;
  for (let depth = firstDepth(input, search); ; ) {
    const hits = await bestHits(input, depth);
    found.push(...(await findable(tx, input.segments, { search, hits: hits.slice(checked) })));
    if (found.length >= search.limit || hits.length < depth) return found.slice(0, search.limit);
    const next = nextDepth(depth, search.limit, found.length);
    const likely = (search.share ?? found.length / depth) * entryCount(input.segments);
    const most = input.eligible === undefined && picksOut(likely, next) ? 2 * PICKS_A_HIT * next : 0;
    const eligible = await eligibleChunks(tx, input.segments, { search, most });
    // Once more, and no deeper: all that is scored then may be found.
    if (eligible !== undefined) return takeFindable(tx, { ...input, eligible: eligible.flags }, search);
    checked = hits.length;
    depth = next;
  }
}

/** As deep as should do where it is known which part of the hits may be found. */
function firstDepth({ eligible }: ScoreInput, { limit, share }: Findable): number {
  const usual = Math.max(FIRST_DEPTH, limit * 2);
  return eligible === undefined && share !== undefined && share > 0
    ? Math.ceil(Math.max(usual, hitsFor(limit, share)))
    : usual;
}

async function findable(
  tx: Tx,
  segments: readonly SegmentView[],
  { search, hits }: { search: ChunkSearch; hits: readonly Hit[] },
): Promise<FoundHit[]> {
  if (hits.length === 0) return [];
  const places = hits.map((hit) => placeOf(segments, hit));
  const chunks = await findChunks(tx, places, search.documents);
  return chunks.flatMap((chunk, index) =>
    chunk === undefined ? [] : [{ chunk, score: hits[index]?.score ?? 0 }],
  );
}

/** So deep that enough should pass if as many do as so far, within 2 to 8 times the last depth. */
function nextDepth(depth: number, wanted: number, found: number): number {
  const passing = (found + 0.5) / depth;
  const needed = depth + hitsFor(wanted - found, passing);
  return Math.ceil(Math.min(depth * 8, Math.max(depth * 2, needed)));
}

async function searchVectors(
  tx: Tx,
  engine: SearchEngine,
  search: ChunkSearch & { vector: NonNullable<ChunkSearch['queryVector']> },
): Promise<ChunkMatch[]> {
  const { baseIds, documents, limit, vector } = search;
  const shareIn = async (baseId: string) =>
    readableShare(tx, (await openSegments(tx, engine.cache, [baseId])) ?? [], documents);
  const nearest = await nearestChunks(tx, { baseIds, documents, limit, shareIn, ...vector });
  return nearest.map(({ chunkId, documentId, similarity }, index) => ({
    chunkId,
    documentId,
    score: similarity,
    lexical: undefined,
    vector: { similarity, rank: index + 1 },
  }));
}
