import type { Tx } from '../../kernel/scope.ts';
import { type ChunkPlace, type DocumentQuery, findChunks } from './entry-store.ts';
import type { SegmentView } from './ranking/weigh.ts';
import { chunkCount, runOf } from './segment/documents.ts';

/** A base of fewer entries (about a document each) is told by trying. */
const LEAST_ENTRIES = 5_000;
/** One of twenty is told as 3.5 to 6.5 of a hundred: enough to choose between ways whose costs meet there. */
const SAMPLE = 200;
/** Its multiples, cut to what lies behind the point, are spread evenly over 0 to 1, at no distance that repeats. */
const GOLDEN = 0.618_033_988_749_895;

/**
 * Which part of the chunks of these segments may be found, told from a sample: counting the documents would read all that may be
 * read. Undefined where all may, and where there are few. An estimate of costs, never of rights.
 */
export async function readableShare(
  tx: Tx,
  segments: readonly SegmentView[],
  documents: DocumentQuery | undefined,
): Promise<number | undefined> {
  if (documents === undefined || entryCount(segments) < LEAST_ENTRIES) return undefined;
  const found = await findChunks(tx, samplePlaces(segments, SAMPLE), documents);
  return found.filter((chunk) => chunk !== undefined).length / found.length;
}

export function entryCount(segments: readonly SegmentView[]): number {
  return segments.reduce((sum, { table }) => sum + table.entryIds.length, 0);
}

/** So many places, spread evenly; none in an empty index. */
export function samplePlaces(segments: readonly SegmentView[], size: number): ChunkPlace[] {
  const chunks = segments.reduce((sum, { table }) => sum + chunkCount(table), 0);
  return Array.from({ length: chunks === 0 ? 0 : size }, (_, index) =>
    placeAt(segments, Math.floor((((index + 1) * GOLDEN) % 1) * chunks)),
  );
}

function placeAt(segments: readonly SegmentView[], position: number): ChunkPlace {
  let ordinal = position;
  for (const [segment, { table }] of segments.entries()) {
    if (ordinal < chunkCount(table)) return placeOf(segments, { segment, ordinal });
    ordinal -= chunkCount(table);
  }
  throw new RangeError('a place behind the last chunk');
}

/** How the index names a chunk that a query knows by its segment. */
export function placeOf(
  segments: readonly SegmentView[],
  { segment, ordinal }: { segment: number; ordinal: number },
): ChunkPlace {
  const table = segments[segment]?.table;
  if (table === undefined) throw new RangeError('hit outside the segments of the query');
  const run = runOf(table, ordinal);
  return { entryId: table.entryIds[run] ?? 0, offset: ordinal - (table.starts[run] ?? 0) };
}
