import type { Scope, Tx } from '../../kernel/scope.ts';
import { existingEntries } from './entry-store.ts';
import { readBucket } from './segment/bucket.ts';
import { chunkCount, decodeDocuments } from './segment/documents.ts';
import { type HashRange, type MergePlan, type MergeShare, mergeRange, planMerge } from './segment/merge.ts';
import { bitsFor, createFamilyWriter } from './segment/write-family.ts';
import { type BlockPlace, insertBlocks, readBlocks, renewClaim, type SegmentRow } from './segment-store.ts';
import type { Family } from './text/analysis.ts';

/** Index bytes that one transaction merges: keeps each short, so that the embedded database's one connection stays free. */
const BATCH_BYTES = 256 * 1024;
const NOTHING = new Uint8Array(0);

export interface Merge {
  /** Id of the segment to be. */
  readonly id: string;
  readonly inputs: readonly SegmentRow[];
}

export interface PlannedMerge extends Merge {
  readonly plan: MergePlan;
  readonly output: SegmentRow;
}

export async function readPlan(tx: Tx, merge: Merge): Promise<PlannedMerge> {
  const places = merge.inputs.map(
    ({ id }): BlockPlace => ({ segmentId: id, family: 'documents', number: 0 }),
  );
  const tables = (await readBlocks(tx, places)).map((bytes) => decodeDocuments(bytes ?? NOTHING));
  const entryIds = tables.flatMap((table) => [...table.entryIds]);
  const plan = planMerge(tables, new Set(await existingEntries(tx, entryIds)));
  return { ...merge, plan, output: describeOutput(merge, plan) };
}

function describeOutput(merge: Merge, plan: MergePlan): SegmentRow {
  const sum = (value: (segment: SegmentRow) => number): number =>
    merge.inputs.reduce((total, segment) => total + value(segment), 0);
  const chunks = chunkCount(plan.table);
  const kept =
    chunks /
    Math.max(
      1,
      sum((segment) => segment.chunkCount),
    );
  const rangeBits = rangeBitsOf(merge.inputs);
  const bits = (inline: number): number => Math.max(rangeBits, bitsFor(inline * kept));
  const tokens = (family: Family): number =>
    plan.table.lengths[family].reduce((total, one) => total + one, 0);
  return {
    id: merge.id,
    baseId: merge.inputs[0]?.baseId ?? '',
    chunkCount: chunks,
    entryCount: plan.table.entryIds.length,
    wordTokens: tokens('word'),
    gramTokens: tokens('gram'),
    wordBits: bits(sum((segment) => segment.wordInlineBytes)),
    gramBits: bits(sum((segment) => segment.gramInlineBytes)),
    wordInlineBytes: 0,
    gramInlineBytes: 0,
    byteSize: plan.table.entryIds.length * 3 + chunks * 4,
    analyzer: oldestAnalysis(merge, plan),
  };
}

/** One part made by an older analysis makes the whole outdated, if anything of that part is left. */
function oldestAnalysis({ inputs }: Merge, plan: MergePlan): string {
  const left = inputs.filter((_, index) => plan.targets[index]?.some((target) => target >= 0));
  const newest = left.at(-1)?.analyzer ?? '';
  return left.find((segment) => segment.analyzer !== newest)?.analyzer ?? newest;
}

/** All terms are merged in 2^bits stretches of hashes, one transaction each. */
function rangeBitsOf(inputs: readonly SegmentRow[]): number {
  const bytes = inputs.reduce((sum, segment) => sum + segment.byteSize, 0);
  return Math.max(0, Math.ceil(Math.log2(bytes / BATCH_BYTES)));
}

/** Undefined when another process took the inputs over. */
export async function mergeFamily(
  scope: Pick<Scope, 'tx'>,
  merge: PlannedMerge,
  family: Family,
): Promise<{ inlineBytes: number; bytes: number } | undefined> {
  const writer = createFamilyWriter(merge.output[`${family}Bits`], merge.plan.table.lengths[family]);
  const bits = rangeBitsOf(merge.inputs);
  let inlineBytes = 0;
  let bytes = 0;
  for (let number = 0; number < 2 ** bits; number++) {
    const ours = await scope.tx(async (tx) => {
      if ((await renewClaim(tx, merge.id)) !== merge.inputs.length) return false;
      mergeRange(await readShares(tx, merge, { family, range: { bits, number } }), { bits, number }, writer);
      if (number === 2 ** bits - 1) inlineBytes = writer.finish();
      const blocks = writer.take();
      bytes += blocks.reduce((sum, block) => sum + block.data.length, 0);
      await insertBlocks(tx, { segmentId: merge.id, family }, blocks);
      return true;
    });
    if (!ours) return undefined;
  }
  return { inlineBytes, bytes };
}

async function readShares(
  tx: Tx,
  merge: PlannedMerge,
  stretch: { family: Family; range: HashRange },
): Promise<MergeShare[]> {
  const { family, range } = stretch;
  const buckets = merge.inputs.map((segment) => bucketsOf(segment, family, range));
  const bucketBytes = await readBlocks(tx, buckets.flat());
  let next = 0;
  const perInput = buckets.map((places) => places.flatMap(() => bucketBytes[next++] ?? []));
  const parts = merge.inputs.map((segment, input) => partsOf(segment, family, perInput[input] ?? []));
  const partBytes = await readBlocks(tx, parts.flat());
  next = 0;
  return merge.inputs.map((_, input): MergeShare => {
    const blocks = new Map((parts[input] ?? []).map((place) => [place.number, partBytes[next++] ?? NOTHING]));
    return {
      targets: merge.plan.targets[input] ?? new Int32Array(0),
      buckets: perInput[input] ?? [],
      block: (number) => blocks.get(number) ?? NOTHING,
    };
  });
}

/** The buckets of one input that the stretch of hashes touches. */
function bucketsOf(segment: SegmentRow, family: Family, range: HashRange): BlockPlace[] {
  const bits = segment[`${family}Bits`];
  const place = (number: number): BlockPlace => ({ segmentId: segment.id, family, number });
  if (bits <= range.bits) return [place(range.number >>> (range.bits - bits))];
  const width = 2 ** (bits - range.bits);
  return Array.from({ length: width }, (_, index) => place(range.number * width + index));
}

function partsOf(segment: SegmentRow, family: Family, buckets: readonly Uint8Array[]): BlockPlace[] {
  const records = buckets.flatMap((bucket) => readBucket(bucket).map(({ record }) => record));
  return records.flatMap((record) =>
    record.parts.map((part): BlockPlace => ({ segmentId: segment.id, family, number: part.block })),
  );
}
