import type { Tx } from '../../kernel/scope.ts';
import { countEntries, existingEntries } from './entry-store.ts';
import { MERGE_FACTOR } from './merge-policy.ts';
import { decodeDocuments } from './segment/documents.ts';
import { liveSegments, readBlocks, type SegmentRow } from './segment-store.ts';

/** Segments are rewritten when fewer of their entries are left. */
const LIVE_SHARE = 0.8;

/** The segments of which much was deleted; none is looked at while the base as a whole is in good order. */
export async function decayedSegments(
  tx: Tx,
  baseId: string,
  segments: readonly SegmentRow[],
): Promise<SegmentRow[]> {
  const written = segments.reduce((sum, segment) => sum + segment.entryCount, 0);
  if (written === 0 || (await countEntries(tx, baseId)) >= written * ((1 + LIVE_SHARE) / 2)) return [];
  const decayed: SegmentRow[] = [];
  for (const segment of segments) {
    const [bytes] = await readBlocks(tx, [{ segmentId: segment.id, family: 'documents', number: 0 }]);
    if (bytes === undefined) continue;
    const { entryIds } = decodeDocuments(bytes);
    const left = await existingEntries(tx, [...entryIds]);
    if (left.length < entryIds.length * LIVE_SHARE) decayed.push(segment);
    if (decayed.length === MERGE_FACTOR) break;
  }
  return decayed;
}

/** Whether something that may be found was analysed by another version than this one. */
export async function hasOutdated(tx: Tx, baseId: string, analyzer: string): Promise<boolean> {
  for (const segment of await liveSegments(tx, [baseId])) {
    if (segment.analyzer === analyzer) continue;
    const [bytes] = await readBlocks(tx, [{ segmentId: segment.id, family: 'documents', number: 0 }]);
    if (bytes === undefined) continue;
    if ((await existingEntries(tx, [...decodeDocuments(bytes).entryIds])).length > 0) return true;
  }
  return false;
}
