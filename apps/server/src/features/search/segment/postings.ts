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

/** Calls `visit` for each posting. `base`: what the first ordinal was counted from. */
export function readPostings(
  bytes: Uint8Array,
  base: number,
  visit: (ordinal: number, count: number) => void,
): void {
  let ordinal = base;
  let position = 0;
  const length = bytes.length;
  while (position < length) {
    let byte = bytes[position++] ?? 0;
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = bytes[position++] ?? 0;
      value |= (byte & 127) << shift;
    }
    ordinal += value >>> 1;
    let count = 1;
    if ((value & 1) === 0) {
      byte = bytes[position++] ?? 0;
      count = byte & 127;
      for (let shift = 7; byte > 127; shift += 7) {
        byte = bytes[position++] ?? 0;
        count |= (byte & 127) << shift;
      }
    }
    visit(ordinal, count);
  }
}
