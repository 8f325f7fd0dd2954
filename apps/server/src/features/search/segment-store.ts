import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../kernel/scope.ts';
import type { NumberedBlock } from './segment/write-family.ts';
import type { Family } from './text/analysis.ts';

/** Family 0 of `search_block` holds the document table. */
const FAMILY_NUMBERS: Readonly<Record<Family | 'documents', number>> = { documents: 0, word: 1, gram: 2 };

export const tenant = sql`current_setting('app.tenant_id')`;

export interface SegmentRow {
  id: string;
  baseId: string;
  chunkCount: number;
  entryCount: number;
  wordTokens: number;
  gramTokens: number;
  wordBits: number;
  gramBits: number;
  wordInlineBytes: number;
  gramInlineBytes: number;
  byteSize: number;
  analyzer: string;
}

const segmentColumns = sql`id, base_id AS "baseId", chunk_count AS "chunkCount", entry_count AS "entryCount",
  word_tokens AS "wordTokens", gram_tokens AS "gramTokens", word_bits AS "wordBits", gram_bits AS "gramBits",
  word_inline_bytes AS "wordInlineBytes", gram_inline_bytes AS "gramInlineBytes", byte_size AS "byteSize", analyzer`;

/** The segments that make up the index of these bases now, oldest first. */
export async function liveSegments(tx: Tx, baseIds: readonly string[]): Promise<SegmentRow[]> {
  const { rows } = await sql<SegmentRow>`SELECT ${segmentColumns} FROM search_segment
    WHERE tenant_id = ${tenant} AND base_id = ANY(${[...baseIds]}::text[]) AND state = 'live' ORDER BY id`.execute(
    tx,
  );
  return rows;
}

export async function insertSegment(tx: Tx, row: SegmentRow, state: 'live' | 'building'): Promise<void> {
  await sql`INSERT INTO search_segment (tenant_id, id, base_id, state, chunk_count, entry_count, word_tokens, gram_tokens,
      word_bits, gram_bits, word_inline_bytes, gram_inline_bytes, byte_size, analyzer, claimed_until)
    VALUES (${tenant}, ${row.id}, ${row.baseId}, ${state}, ${row.chunkCount}, ${row.entryCount}, ${row.wordTokens},
      ${row.gramTokens}, ${row.wordBits}, ${row.gramBits}, ${row.wordInlineBytes}, ${row.gramInlineBytes},
      ${row.byteSize}, ${row.analyzer}, ${state === 'building' ? claimEnd : null})`.execute(tx);
}

/** A merge renews its claim with every batch; one that has not for so long is dead. */
const claimEnd = sql`now() + interval '10 minutes'`;

/** The bytes travel as one base64 text: as `bytea` in text form they are larger and, embedded, 5 times as slow. */
export async function insertBlocks(
  tx: Tx,
  place: { segmentId: string; family: Family | 'documents' },
  blocks: readonly NumberedBlock[],
): Promise<void> {
  if (blocks.length === 0) return;
  const sizes = blocks.map((block) => block.data.length);
  let end = 1;
  const starts = sizes.map((size) => {
    end += size;
    return end - size;
  });
  const text = Buffer.concat(blocks.map((block) => block.data)).toString('base64');
  await sql`INSERT INTO search_block (tenant_id, segment_id, family, number, data)
    SELECT ${tenant}, ${place.segmentId}, ${FAMILY_NUMBERS[place.family]}::smallint, b.number,
      substring(bytes.whole FROM b.start FOR b.size)
    FROM unnest(${blocks.map((block) => block.number)}::integer[], ${starts}::integer[], ${sizes}::integer[])
      AS b (number, start, size), (SELECT decode(${text}, 'base64') AS whole OFFSET 0) AS bytes`.execute(tx);
}

export interface BlockPlace {
  segmentId: string;
  family: Family | 'documents';
  number: number;
}

/**
 * The blocks in the order of the places; undefined where none is stored. LATERAL … OFFSET 0: one index look-up a place;
 * left to itself the planner may read the whole segment.
 */
export async function readBlocks(tx: Tx, places: readonly BlockPlace[]): Promise<(Buffer | undefined)[]> {
  const segments = [...new Set(places.map((place) => place.segmentId))];
  const indexes = new Map(segments.map((id, index) => [id, index + 1]));
  const { rows } = await sql<{ places: number[] | null; sizes: number[]; data: string }>`
    SELECT array_agg(k.place::integer ORDER BY k.place) AS places,
      array_agg(length(b.data) ORDER BY k.place) AS sizes,
      encode(string_agg(b.data, ''::bytea ORDER BY k.place), 'base64') AS data
    FROM unnest(${places.map((place) => indexes.get(place.segmentId) ?? 0)}::integer[],
      ${places.map((place) => FAMILY_NUMBERS[place.family])}::smallint[],
      ${places.map((place) => place.number)}::integer[]) WITH ORDINALITY AS k (segment, family, number, place)
    CROSS JOIN LATERAL (SELECT b.data FROM search_block b WHERE b.tenant_id = ${tenant}
      AND b.segment_id = (${segments}::text[])[k.segment] AND b.family = k.family AND b.number = k.number OFFSET 0) AS b`.execute(
    tx,
  );
  const found: (Buffer | undefined)[] = places.map(() => undefined);
  const row = rows[0];
  if (row === undefined || row.places === null) return found;
  const bytes = Buffer.from(row.data, 'base64');
  let offset = 0;
  for (const [index, place] of row.places.entries()) {
    const size = row.sizes[index] ?? 0;
    found[place - 1] = bytes.subarray(offset, offset + size);
    offset += size;
  }
  return found;
}

/**
 * Marks live, unclaimed segments as being merged into `mergeId`. Returns those that were still free. Whoever comes second waits
 * and finds them taken: if locked rows were skipped, two could share them out and both make something half as large.
 */
export async function claimSegments(tx: Tx, ids: readonly string[], mergeId: string): Promise<SegmentRow[]> {
  const { rows } =
    await sql<SegmentRow>`UPDATE search_segment SET merge_id = ${mergeId}, claimed_until = ${claimEnd}
    WHERE tenant_id = ${tenant} AND id IN (SELECT id FROM search_segment WHERE tenant_id = ${tenant}
      AND id = ANY(${[...ids]}::text[]) AND ${unclaimed} ORDER BY id FOR UPDATE)
    RETURNING ${segmentColumns}`.execute(tx);
  return rows.sort((left, right) => (left.id < right.id ? -1 : 1));
}

const unclaimed: RawBuilder<boolean> = sql`state = 'live' AND (claimed_until IS NULL OR claimed_until < now())`;

export async function unclaimedSegments(tx: Tx, baseId: string): Promise<SegmentRow[]> {
  const { rows } = await sql<SegmentRow>`SELECT ${segmentColumns} FROM search_segment
    WHERE tenant_id = ${tenant} AND base_id = ${baseId} AND ${unclaimed} ORDER BY id`.execute(tx);
  return rows;
}

/** Still ours? Number of segments whose claim was renewed. */
export async function renewClaim(tx: Tx, mergeId: string): Promise<number> {
  await sql`UPDATE search_segment SET claimed_until = ${claimEnd} WHERE tenant_id = ${tenant} AND id = ${mergeId}`.execute(
    tx,
  );
  const { rows } = await sql`UPDATE search_segment SET claimed_until = ${claimEnd}
    WHERE tenant_id = ${tenant} AND merge_id = ${mergeId} AND state = 'live' RETURNING id`.execute(tx);
  return rows.length;
}

export async function releaseClaim(tx: Tx, mergeId: string): Promise<void> {
  await sql`UPDATE search_segment SET merge_id = NULL, claimed_until = NULL
    WHERE tenant_id = ${tenant} AND merge_id = ${mergeId} AND state = 'live'`.execute(tx);
}

/** The inputs of a merge leave the index. Number of segments retired. */
export async function retireMerged(tx: Tx, mergeId: string): Promise<number> {
  const { rows } = await sql`UPDATE search_segment SET state = 'retired', changed_at = now()
    WHERE tenant_id = ${tenant} AND merge_id = ${mergeId} AND state = 'live' RETURNING id`.execute(tx);
  return rows.length;
}

export async function publishSegment(tx: Tx, row: SegmentRow): Promise<void> {
  await sql`UPDATE search_segment SET state = 'live', claimed_until = NULL, changed_at = now(),
      word_inline_bytes = ${row.wordInlineBytes}, gram_inline_bytes = ${row.gramInlineBytes}, byte_size = ${row.byteSize}
    WHERE tenant_id = ${tenant} AND id = ${row.id}`.execute(tx);
}

export async function deleteSegment(tx: Tx, id: string): Promise<void> {
  await sql`DELETE FROM search_segment WHERE tenant_id = ${tenant} AND id = ${id}`.execute(tx);
}

/** Deletes what no query can still be reading: retired a while ago, or left by a merge that died. */
export async function sweepSegments(tx: Tx, baseId: string, graceSeconds: number): Promise<number> {
  const { rows } = await sql`DELETE FROM search_segment WHERE tenant_id = ${tenant} AND base_id = ${baseId}
    AND ((state = 'retired' AND changed_at <= now() - make_interval(secs => ${graceSeconds}))
      OR (state = 'building' AND claimed_until < now())) RETURNING id`.execute(tx);
  return rows.length;
}

export async function deleteBase(tx: Tx, baseId: string): Promise<void> {
  await sql`DELETE FROM search_segment WHERE tenant_id = ${tenant} AND base_id = ${baseId}`.execute(tx);
}
