import type { Tx } from '../../kernel/scope.ts';
import type { BlockCache } from './block-cache.ts';
import type { BlockKey, BlockSource, SegmentView } from './ranking/weigh.ts';
import { type DocumentTable, decodeDocuments, documentsSize } from './segment/documents.ts';
import { type BlockPlace, liveSegments, readBlocks } from './segment-store.ts';

const NOTHING = new Uint8Array(0);

function cacheKey(place: BlockPlace): string {
  return `${place.segmentId} ${place.family} ${place.number}`;
}

/**
 * The segments of the bases as they are in this transaction, with their document tables. Undefined when one was swept
 * away between the list and its table: the caller starts again.
 */
export async function openSegments(
  tx: Tx,
  cache: BlockCache,
  baseIds: readonly string[],
): Promise<SegmentView[] | undefined> {
  const rows = await liveSegments(tx, baseIds);
  const places = rows.map((row): BlockPlace => ({ segmentId: row.id, family: 'documents', number: 0 }));
  const missing = places.filter((place) => cache.get<DocumentTable>(cacheKey(place)) === undefined);
  const tables = new Map<string, DocumentTable>();
  const blocks = missing.length === 0 ? [] : await readBlocks(tx, missing);
  for (const [index, place] of missing.entries()) {
    const bytes = blocks[index];
    if (bytes === undefined) return undefined;
    const table = decodeDocuments(bytes);
    cache.set(cacheKey(place), table, documentsSize(table));
    tables.set(place.segmentId, table);
  }
  return rows.flatMap((row, index): SegmentView[] => {
    const place = places[index];
    const table = tables.get(row.id) ?? (place && cache.get<DocumentTable>(cacheKey(place)));
    if (table === undefined) return [];
    const bits = { word: row.wordBits, gram: row.gramBits };
    return [{ id: row.id, table, bits, tokens: { word: row.wordTokens, gram: row.gramTokens } }];
  });
}

/** Blocks from memory, the others with one statement a call. */
export function blockSource(tx: Tx, cache: BlockCache, segments: readonly SegmentView[]): BlockSource {
  const placeOf = (key: BlockKey): BlockPlace => ({
    segmentId: segments[key.segment]?.id ?? '',
    family: key.family,
    number: key.block,
  });
  return {
    async load(keys) {
      const names = keys.map((key) => cacheKey(placeOf(key)));
      const missing = new Map<string, BlockPlace>();
      const known = keys.map((key, index) => {
        const name = names[index] ?? '';
        const block = cache.get<Uint8Array>(name);
        if (block === undefined) missing.set(name, placeOf(key));
        return block;
      });
      if (missing.size === 0) return known.map((block) => block ?? NOTHING);
      const read = await readBlocks(tx, [...missing.values()]);
      const loaded = new Map<string, Uint8Array>();
      for (const [index, name] of [...missing.keys()].entries()) {
        // A copy: a slice would keep the whole answer of the database in memory.
        const bytes = new Uint8Array(read[index] ?? NOTHING);
        cache.set(name, bytes, bytes.length);
        loaded.set(name, bytes);
      }
      return known.map((block, index) => block ?? loaded.get(names[index] ?? '') ?? NOTHING);
    },
  };
}
