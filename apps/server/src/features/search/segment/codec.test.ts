import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findTerm, readBucket, type TermRecord, visitPostings } from './bucket.ts';
import { createByteReader, createByteWriter } from './bytes.ts';
import { decodeDocuments, encodeDocuments, runOf, runOfEntry } from './documents.ts';
import { createPostingBuffer, pickPostings, readPostings, writePosting } from './postings.ts';
import { bucketOf, compareTerms, toTerm } from './term.ts';
import { bitsFor, createFamilyWriter } from './write-family.ts';

const posting = fc.record({
  gap: fc.integer({ min: 1, max: 5_000_000 }),
  count: fc.integer({ min: 1, max: 70_000 }),
});

describe('bytes', () => {
  it('gives back every integer up to 2^53 − 1', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), (values) => {
        const writer = createByteWriter(1);
        for (const value of values) writer.varint(value);
        const reader = createByteReader(writer.finish());
        expect(values.map(() => reader.varint())).toEqual(values);
        expect(reader.done()).toBe(true);
      }),
    );
  });

  it('says so when bytes are missing', () => {
    expect(() => createByteReader(Uint8Array.of(200)).varint()).toThrow(RangeError);
    expect(() => createByteReader(Uint8Array.of(1)).bytes(2)).toThrow(RangeError);
  });
});

describe('postings', () => {
  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.array(posting), (list) => {
        const writer = createByteWriter();
        for (const { gap, count } of list) writePosting(writer, gap, count);
        const read: [number, number][] = [];
        readPostings(writer.finish(), 10, (ordinal, count) => read.push([ordinal, count]));
        let ordinal = 10;
        const expected = list.map(({ gap, count }): [number, number] => {
          ordinal += gap;
          return [ordinal, count];
        });
        expect(read).toEqual(expected);
      }),
    );
  });

  it('can be picked out of a block', () => {
    const wantedOnes = fc.uniqueArray(fc.integer({ min: 0, max: 400 }));
    const near = fc.record({ gap: fc.integer({ min: 1, max: 9 }), count: posting.map(({ count }) => count) });
    fc.assert(
      fc.property(fc.array(near), wantedOnes, fc.nat(3), (list, wanted, from) => {
        const writer = createByteWriter();
        for (const { gap, count } of list) writePosting(writer, gap, count);
        const bytes = writer.finish();
        const ordinals = Uint32Array.from(wanted).sort();
        const expected: [number, number][] = [];
        readPostings(bytes, 10, (ordinal, count) => {
          if (ordinals.indexOf(ordinal) >= from) expected.push([ordinal, count]);
        });
        const buffer = createPostingBuffer(bytes.length);
        const found = pickPostings({ bytes, base: 10 }, { ordinals, from }, buffer);
        const picked = Array.from({ length: found }, (_, index) => [
          buffer.ordinals[index],
          buffer.counts[index],
        ]);
        expect(picked).toEqual(expected);
      }),
    );
  });
});

describe('a family', () => {
  const family = fc.dictionary(
    fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
    fc.tuple(
      fc.integer({ min: 1, max: 3_000 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 4 }),
    ),
    { minKeys: 1, maxKeys: 40 },
  );

  it('finds each term with its postings, in place or in parts, and no other', () => {
    fc.assert(
      fc.property(family, fc.integer({ min: 0, max: 6 }), (shapes, bits) => {
        const lengths = new Uint32Array(150_000).map((_, ordinal) => 5 + (ordinal % 90));
        const writer = createFamilyWriter(bits, lengths);
        const terms = Object.entries(shapes).map(([token, shape]) => ({
          term: toTerm(token),
          ...listOf(shape),
        }));
        terms.sort((left, right) => compareTerms(left.term, right.term));
        for (const { term, ordinals, counts } of terms) writer.add(term, { ordinals, counts });
        writer.finish();
        const blocks = new Map(writer.take().map((block) => [block.number, block.data]));
        const block = (number: number) => blocks.get(number) ?? new Uint8Array(0);
        for (const { term, ordinals, counts } of terms) {
          const record = findTerm(block(bucketOf(term.hash, bits)), term);
          expect(record?.frequency).toBe(ordinals.length);
          if (record === undefined) continue;
          expect(readAll(record, block)).toEqual({ ordinals, counts });
          expectBounds(record, block, lengths);
        }
        const absent = toTerm('\u0000absent');
        expect(findTerm(block(bucketOf(absent.hash, bits)), absent)).toBeUndefined();
        const all = Array.from({ length: 2 ** bits }, (_, number) => readBucket(block(number))).flat();
        expect(all).toHaveLength(terms.length);
      }),
      { numRuns: 40 },
    );
  });

  it('has buckets of about 2 kB', () => {
    expect(bitsFor(0)).toBe(0);
    expect(2_000_000 / 2 ** bitsFor(2_000_000)).toBeLessThan(2_000);
    expect(2_000_000 / 2 ** bitsFor(2_000_000)).toBeGreaterThan(900);
  });
});

type Blocks = (number: number) => Uint8Array;

function readAll(record: TermRecord, block: Blocks) {
  const read = { ordinals: [] as number[], counts: [] as number[] };
  visitPostings(record, block, (ordinal, count) => {
    read.ordinals.push(ordinal);
    read.counts.push(count);
  });
  return read;
}

function expectBounds(record: TermRecord, block: Blocks, lengths: Uint32Array): void {
  for (const part of record.parts) {
    const ordinals: number[] = [];
    let maxCount = 0;
    readPostings(block(part.block), part.after, (ordinal, count) => {
      ordinals.push(ordinal);
      maxCount = Math.max(maxCount, count);
    });
    expect(part.maxCount).toBe(maxCount);
    expect(part.minLength).toBe(Math.min(...ordinals.map((ordinal) => lengths[ordinal] ?? 0)));
    expect(part.last).toBe(ordinals.at(-1));
  }
}

function listOf([size, step, count]: [number, number, number]) {
  return {
    ordinals: Array.from({ length: size }, (_, index) => index * step),
    counts: Array.from({ length: size }, (_, index) => 1 + ((index * 7) % count)),
  };
}

describe('the document table', () => {
  const runs = fc.array(fc.tuple(fc.integer({ min: 1, max: 2 ** 45 }), fc.integer({ min: 1, max: 9 })), {
    minLength: 1,
    maxLength: 50,
  });

  it('comes back as it was and knows the run of a chunk', () => {
    fc.assert(
      fc.property(runs, (shape) => {
        const entryIds = new Float64Array(shape.length);
        const starts = new Uint32Array(shape.length + 1);
        for (const [run, [gap, size]] of shape.entries()) {
          entryIds[run] = (entryIds[run - 1] ?? 0) + gap;
          starts[run + 1] = (starts[run] ?? 0) + size;
        }
        const chunks = starts.at(-1) ?? 0;
        const lengths = { word: new Uint32Array(chunks).fill(7), gram: new Uint32Array(chunks).fill(300) };
        const table = decodeDocuments(encodeDocuments({ entryIds, starts, lengths }));
        expect(table).toEqual({ entryIds, starts, lengths });
        for (let run = 0; run < shape.length; run++) {
          expect(runOf(table, starts[run] ?? 0)).toBe(run);
          expect(runOf(table, (starts[run + 1] ?? 0) - 1)).toBe(run);
          expect(runOfEntry(table, entryIds[run] ?? 0)).toBe(run);
        }
        expect(runOfEntry(table, 0.5)).toBe(-1);
      }),
    );
  });
});
