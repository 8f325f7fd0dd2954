import { newId } from '../../kernel/id.ts';
import type { Scope } from '../../kernel/scope.ts';
import { decayedSegments } from './merge-decay.ts';
import { type Merge, mergeFamily, readPlan } from './merge-family.ts';
import { chooseSegments } from './merge-policy.ts';
import { encodeDocuments } from './segment/documents.ts';
import {
  claimSegments,
  deleteSegment,
  insertBlocks,
  insertSegment,
  publishSegment,
  releaseClaim,
  retireMerged,
  sweepSegments,
  unclaimedSegments,
} from './segment-store.ts';
import { FAMILIES } from './text/analysis.ts';

/** A query that started before a merge may still be reading the old segments. */
const GRACE_SECONDS = 300;

export interface MergeOptions {
  /** Seconds that merged segments are kept for queries that still read them; default 300. */
  graceSeconds?: number;
}

/**
 * One round of upkeep: sweeps what nobody reads any more, then merges one full tier of small segments, or rewrites
 * segments of which much was deleted. Safe in several processes at once and after a crash at any point: until the last
 * transaction swaps the segments, queries see the old ones. Returns whether it merged; call again until it did not.
 */
export async function mergeSegments(
  scope: Pick<Scope, 'tx'>,
  baseId: string,
  options: MergeOptions = {},
): Promise<boolean> {
  const id = newId('segment');
  const inputs = await scope.tx(async (tx) => {
    await sweepSegments(tx, baseId, options.graceSeconds ?? GRACE_SECONDS);
    const free = await unclaimedSegments(tx, baseId);
    const tier = chooseSegments(free);
    const chosen = tier.length > 0 ? tier : await decayedSegments(tx, baseId, free);
    return claimSegments(
      tx,
      chosen.map((segment) => segment.id),
      id,
    );
  });
  if (inputs.length === 0) return false;
  const merge: Merge = { id, inputs };
  try {
    return await mergeInto(scope, merge);
  } catch (error) {
    await abandon(scope, id);
    if (error instanceof ClaimLost) return false;
    throw error;
  }
}

async function mergeInto(scope: Pick<Scope, 'tx'>, merge: Merge): Promise<boolean> {
  const work = await scope.tx(async (tx) => {
    const planned = await readPlan(tx, merge);
    if (planned.output.chunkCount === 0) return planned;
    await insertSegment(tx, planned.output, 'building');
    const documents = { number: 0, data: encodeDocuments(planned.plan.table) };
    await insertBlocks(tx, { segmentId: merge.id, family: 'documents' }, [documents]);
    return planned;
  });
  const output = { ...work.output };
  for (const family of output.chunkCount === 0 ? [] : FAMILIES) {
    const written = await mergeFamily(scope, work, family);
    if (written === undefined) return abandon(scope, merge.id);
    output[`${family}InlineBytes`] = written.inlineBytes;
    output.byteSize += written.bytes;
  }
  const swapped = await scope.tx(async (tx) => {
    if ((await retireMerged(tx, merge.id)) !== merge.inputs.length) throw new ClaimLost();
    if (output.chunkCount > 0) await publishSegment(tx, output);
    return true;
  });
  return swapped;
}

/** Rolls the swap back: another process has taken the inputs over, because our claim ran out. */
class ClaimLost extends Error {
  constructor() {
    super('the claim on merged segments was lost');
    this.name = 'ClaimLost';
  }
}

async function abandon(scope: Pick<Scope, 'tx'>, mergeId: string): Promise<false> {
  await scope.tx(async (tx) => {
    await releaseClaim(tx, mergeId);
    await deleteSegment(tx, mergeId);
  });
  return false;
}
