import { type ByteReader, createByteReader } from './bytes.ts';
import { readPostings } from './postings.ts';
import type { Term } from './term.ts';

/**
 * A stretch of a long posting list, in a block of its own. `maxCount` and `minLength` bound what any posting inside can
 * score, whatever the average length of the base has become since.
 */
export interface Part {
  readonly block: number;
  /** Ordinals inside are above `after` (the first part: from 0) and up to `last`. */
  readonly after: number;
  readonly last: number;
  readonly maxCount: number;
  readonly minLength: number;
}

/** What a bucket says about one term: postings in place when short, else where the parts are. */
export interface TermRecord {
  /** Number of chunks with the term. */
  readonly frequency: number;
  readonly inline: Uint8Array | undefined;
  readonly parts: readonly Part[];
}

/** The record of a term in its bucket; undefined when the segment does not have it. */
export function findTerm(bucket: Uint8Array, term: Term): TermRecord | undefined {
  const reader = createByteReader(bucket);
  while (!reader.done()) {
    const bytes = reader.bytes(reader.varint());
    const size = reader.varint();
    const body = reader.bytes(size);
    if (sameBytes(bytes, term.bytes)) return readRecord(createByteReader(body), body);
  }
  return undefined;
}

/** All terms of a bucket in index order. */
export function readBucket(bucket: Uint8Array): { bytes: Uint8Array; record: TermRecord }[] {
  const found: { bytes: Uint8Array; record: TermRecord }[] = [];
  const reader = createByteReader(bucket);
  while (!reader.done()) {
    const bytes = reader.bytes(reader.varint());
    const body = reader.bytes(reader.varint());
    found.push({ bytes, record: readRecord(createByteReader(body), body) });
  }
  return found;
}

/** Decodes everything a record points at; `block` gives the bytes of a part's block. */
export function visitPostings(
  record: TermRecord,
  block: (number: number) => Uint8Array,
  visit: (ordinal: number, count: number) => void,
): void {
  if (record.inline !== undefined) readPostings(record.inline, 0, visit);
  for (const part of record.parts) readPostings(block(part.block), part.after, visit);
}

function readRecord(reader: ByteReader, body: Uint8Array): TermRecord {
  const head = reader.varint();
  const frequency = Math.floor(head / 2);
  if (head % 2 === 0) return { frequency, inline: body.subarray(reader.at()), parts: [] };
  const parts: Part[] = [];
  let block = reader.varint();
  let after = 0;
  while (!reader.done()) {
    const last = after + reader.varint();
    parts.push({ block, after, last, maxCount: reader.varint(), minLength: reader.varint() });
    block++;
    after = last;
  }
  return { frequency, inline: undefined, parts };
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}
