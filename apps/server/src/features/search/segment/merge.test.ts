import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnalyzer, FAMILIES, type Family } from '../text/analysis.ts';
import { findTerm, readBucket, visitPostings } from './bucket.ts';
import { type BuiltSegment, buildSegment, type ChunkText } from './build.ts';
import { mergeRange, planMerge } from './merge.ts';
import { bucketOf, hashBytes } from './term.ts';
import { createFamilyWriter, type NumberedBlock } from './write-family.ts';

const analyzer = createAnalyzer();
const vocabulary = ['alpha', 'beta', 'gamma', 'RX-200B', '基石', '知识库', '检索', '2016', 'the'];
const text = fc.array(fc.constantFrom(...vocabulary), { maxLength: 12 }).map((words) => words.join(' '));
const chunk = fc.record({ title: text, text });

/** Every posting of a family in readable form. */
function dump(blocks: readonly NumberedBlock[], bits: number): Record<string, [number, number][]> {
  const byNumber = new Map(blocks.map((block) => [block.number, block.data]));
  const block = (number: number) => byNumber.get(number) ?? new Uint8Array(0);
  const all: Record<string, [number, number][]> = {};
  for (let number = 0; number < 2 ** bits; number++) {
    for (const { bytes } of readBucket(block(number))) {
      const hash = hashBytes(bytes);
      expect(bucketOf(hash, bits)).toBe(number);
      const record = findTerm(block(number), { bytes, hash });
      const list: [number, number][] = [];
      if (record !== undefined) visitPostings(record, block, (ordinal, count) => list.push([ordinal, count]));
      all[new TextDecoder().decode(bytes)] = list;
    }
  }
  return all;
}

function tableOf(segment: BuiltSegment, firstId: number) {
  const chunks = segment.lengths.word.length;
  return {
    entryIds: Float64Array.from({ length: chunks }, (_, index) => firstId + index),
    starts: Uint32Array.from({ length: chunks + 1 }, (_, index) => index),
    lengths: segment.lengths,
  };
}

function mergeFamily(
  segments: readonly BuiltSegment[],
  family: Family,
  settings: { bits: number; rangeBits: number; alive: Set<number> },
) {
  const tables = segments.map((segment, index) => tableOf(segment, 1 + index * 1_000));
  const plan = planMerge(tables, settings.alive);
  const writer = createFamilyWriter(settings.bits, plan.table.lengths[family]);
  for (let number = 0; number < 2 ** settings.rangeBits; number++) {
    const shares = segments.map((segment, index) => {
      const { blocks, bits } = segment.families[family];
      const byNumber = new Map(blocks.map((block) => [block.number, block.data]));
      const block = (wanted: number) => byNumber.get(wanted) ?? new Uint8Array(0);
      // All buckets: terms outside the stretch must be left out by the merge itself.
      const buckets = Array.from({ length: 2 ** bits }, (_, bucket) => block(bucket));
      return { targets: plan.targets[index] ?? new Int32Array(0), buckets, block };
    });
    mergeRange(shares, { bits: settings.rangeBits, number }, writer);
  }
  writer.finish();
  return { merged: dump(writer.take(), settings.bits), plan };
}

describe('merging segments', () => {
  it('gives what indexing the remaining chunks at once would have given', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(chunk, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 3 }),
        fc.func(fc.boolean()),
        (batches, rangeBits, dead) => {
          const segments = batches.map((batch) => buildSegment(analyzer, batch));
          const ids = batches.flatMap((batch, index) => batch.map((_, place) => 1 + index * 1_000 + place));
          const alive = new Set(ids.filter((id) => !dead(id)));
          const kept: ChunkText[] = batches.flatMap((batch, index) =>
            batch.filter((_, place) => alive.has(1 + index * 1_000 + place)),
          );
          const whole = buildSegment(analyzer, kept);
          for (const family of FAMILIES) {
            const { merged, plan } = mergeFamily(segments, family, { bits: rangeBits + 1, rangeBits, alive });
            expect(merged).toEqual(dump(whole.families[family].blocks, whole.families[family].bits));
            expect(plan.table.lengths[family]).toEqual(whole.lengths[family]);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
