import { createByteWriter } from './bytes.ts';
import { type Postings, writePosting } from './postings.ts';
import { bucketOf, type Term } from './term.ts';

/** Longer lists leave their bucket, so that the rare terms beside them stay cheap to fetch. Bytes. */
const INLINE_LIMIT = 1_024;
/** PostgreSQL stores four such rows a page without TOAST. Bytes. */
const PART_SIZE = 1_850;
const BUCKET_SIZE = 1_850;
const MAX_BITS = 20;

export interface NumberedBlock {
  readonly number: number;
  readonly data: Uint8Array;
}

export interface FamilyWriter {
  /** Terms must come in index order (`compareTerms`), each once. */
  add(term: Term, postings: Postings): void;
  /** Blocks that are complete; they are handed out once. */
  take(): NumberedBlock[];
  /** Completes the last bucket. Returns the bytes that stayed in buckets: the next merge sizes its buckets by it. */
  finish(): number;
}

/** How many buckets (as a power of two) keep them near the target size. */
export function bitsFor(inlineBytes: number): number {
  const buckets = Math.max(1, inlineBytes / BUCKET_SIZE);
  return Math.min(MAX_BITS, Math.ceil(Math.log2(buckets)));
}

/**
 * Writes one family of a segment: buckets 0 … 2^bits − 1, then the parts of long lists. `lengths`: weighted tokens of
 * each chunk by ordinal.
 */
export function createFamilyWriter(bits: number, lengths: ArrayLike<number>): FamilyWriter {
  let blocks: NumberedBlock[] = [];
  let bucket = createByteWriter(4_096);
  let current = 0;
  let nextPart = 2 ** bits;
  let inlineBytes = 0;
  const flush = (): void => {
    if (bucket.size() === 0) return;
    inlineBytes += bucket.size();
    blocks.push({ number: current, data: bucket.finish() });
    bucket = createByteWriter(4_096);
  };
  return {
    add(term, postings) {
      const number = bucketOf(term.hash, bits);
      if (number !== current) {
        flush();
        current = number;
      }
      const body = createByteWriter(64);
      const cut = cutIntoParts(postings, lengths);
      const only = cut[0];
      if (cut.length === 1 && only !== undefined && only.data.length <= INLINE_LIMIT) {
        body.varint(postings.ordinals.length * 2);
        body.bytes(only.data);
      } else {
        body.varint(postings.ordinals.length * 2 + 1);
        body.varint(nextPart);
        for (const part of cut) {
          body.varint(part.span);
          body.varint(part.maxCount);
          body.varint(part.minLength);
          blocks.push({ number: nextPart++, data: part.data });
        }
      }
      bucket.varint(term.bytes.length);
      bucket.bytes(term.bytes);
      bucket.varint(body.size());
      bucket.bytes(body.finish());
    },
    take() {
      const done = blocks;
      blocks = [];
      return done;
    },
    finish() {
      flush();
      return inlineBytes;
    },
  };
}

interface CutPart {
  readonly data: Uint8Array;
  /** Last ordinal inside less the last one of the part before. */
  readonly span: number;
  readonly maxCount: number;
  readonly minLength: number;
}

function cutIntoParts(postings: Postings, lengths: ArrayLike<number>): CutPart[] {
  const parts: CutPart[] = [];
  const total = postings.ordinals.length;
  let before = 0;
  let index = 0;
  while (index < total) {
    const writer = createByteWriter(Math.min(PART_SIZE + 16, (total - index) * 3 + 16));
    const after = before;
    let maxCount = 0;
    let minLength = Number.MAX_SAFE_INTEGER;
    while (index < total && writer.size() < PART_SIZE) {
      const ordinal = postings.ordinals[index] ?? 0;
      const count = postings.counts[index] ?? 1;
      writePosting(writer, ordinal - before, count);
      maxCount = Math.max(maxCount, count);
      minLength = Math.min(minLength, lengths[ordinal] ?? 0);
      before = ordinal;
      index++;
    }
    parts.push({ data: writer.finish(), span: before - after, maxCount, minLength });
  }
  return parts;
}
