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

/** Some ordinals of a block: ascending, from this place on. */
export interface Wanted {
  readonly ordinals: Uint32Array;
  readonly from: number;
}

/**
 * Decodes a block as `decodePostings` does and keeps only what is wanted. Stops behind the last of it: mostly one posting in a
 * thousand is.
 */
export function pickPostings(
  { bytes, base }: { bytes: Uint8Array; base: number },
  { ordinals: wanted, from }: Wanted,
  into: PostingBuffer,
): number {
  let ordinal = base;
  let position = 0;
  let found = 0;
  let next = from;
  while (position < bytes.length && next < wanted.length) {
    const value = varintAt(bytes, position);
    const counted = endOfVarint(bytes, position);
    position = (value & 1) === 1 ? counted : endOfVarint(bytes, counted);
    ordinal += value >>> 1;
    while ((wanted[next] ?? Infinity) < ordinal) next++;
    if (wanted[next] !== ordinal) continue;
    into.ordinals[found] = ordinal;
    into.counts[found] = (value & 1) === 1 ? 1 : varintAt(bytes, counted);
    found++;
  }
  return found;
}

function varintAt(bytes: Uint8Array, position: number): number {
  let byte = bytes[position] ?? 0;
  let value = byte & 127;
  for (let index = 1; byte > 127; index++) {
    byte = bytes[position + index] ?? 0;
    value |= (byte & 127) << (7 * index);
  }
  return value;
}

function endOfVarint(bytes: Uint8Array, position: number): number {
  let end = position;
  while ((bytes[end] ?? 0) > 127) end++;
  return end + 1;
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
