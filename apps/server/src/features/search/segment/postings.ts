import type { ByteWriter } from './bytes.ts';

/** Where a term occurs: ordinals of chunks, ascending, and the weighted number of occurrences in each (≥ 1). */
export interface Postings {
  readonly ordinals: number[];
  readonly counts: number[];
}

/** Space after one another, the count only where it is not 1: mostly one byte or two a posting. */
export function writePosting(writer: ByteWriter, gap: number, count: number): void {
  writer.varint(gap * 2 + (count === 1 ? 1 : 0));
  if (count !== 1) writer.varint(count);
}

/** Room for the postings of one block. */
export interface PostingBuffer {
  readonly ordinals: Uint32Array;
  readonly counts: Uint32Array;
}

/** A posting takes at least one byte. */
export function createPostingBuffer(bytes: number): PostingBuffer {
  return { ordinals: new Uint32Array(bytes), counts: new Uint32Array(bytes) };
}

/**
 * Decodes a block into the buffer, which must have room for as many postings as the block has bytes. Returns how many
 * there are. `base`: what the first ordinal was counted from. A loop without calls: it is where searching spends time.
 */
export function decodePostings(bytes: Uint8Array, base: number, into: PostingBuffer): number {
  const { ordinals, counts } = into;
  const length = bytes.length;
  let ordinal = base;
  let position = 0;
  let found = 0;
  while (position < length) {
    let byte = bytes[position++] ?? 0;
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[position++] ?? 0;
      value |= (byte & 127) << shift;
    }
    let count = value & 1;
    if (count === 0) {
      byte = bytes[position++] ?? 0;
      count = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = bytes[position++] ?? 0;
        count |= (byte & 127) << shift;
      }
    }
    ordinal += value >>> 1;
    ordinals[found] = ordinal;
    counts[found] = count;
    found++;
  }
  return found;
}

/** Calls `visit` for each posting. */
export function readPostings(
  bytes: Uint8Array,
  base: number,
  visit: (ordinal: number, count: number) => void,
): void {
  const buffer = createPostingBuffer(bytes.length);
  const found = decodePostings(bytes, base, buffer);
  for (let index = 0; index < found; index++) visit(buffer.ordinals[index] ?? 0, buffer.counts[index] ?? 0);
}
