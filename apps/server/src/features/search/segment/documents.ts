import { FAMILIES, type Family } from '../text/analysis.ts';
import { createByteReader, createByteWriter } from './bytes.ts';

/** The number of weighted tokens of each chunk, by ordinal. */
export type Lengths = Readonly<Record<Family, Uint32Array>>;

/**
 * Which chunks a segment holds. A run is a row of `search_entry`: neighbouring chunks of one document. Runs ascend by
 * entry id. The row, not the segment, says whether its chunks are still there.
 */
export interface DocumentTable {
  readonly entryIds: Float64Array;
  /** First ordinal of each run; one more at the end = number of chunks. */
  readonly starts: Uint32Array;
  readonly lengths: Lengths;
}

export function chunkCount(table: DocumentTable): number {
  return table.starts[table.entryIds.length] ?? 0;
}

/** The run that an ordinal lies in. */
export function runOf(table: DocumentTable, ordinal: number): number {
  let low = 0;
  let high = table.entryIds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((table.starts[middle] ?? 0) <= ordinal) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The run of an entry, or −1. */
export function runOfEntry(table: DocumentTable, entryId: number): number {
  let low = 0;
  let high = table.entryIds.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const id = table.entryIds[middle] ?? 0;
    if (id === entryId) return middle;
    if (id < entryId) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

export function encodeDocuments(table: DocumentTable): Uint8Array {
  const writer = createByteWriter(chunkCount(table) * 4 + table.entryIds.length * 4 + 16);
  writer.varint(table.entryIds.length);
  let before = 0;
  for (let run = 0; run < table.entryIds.length; run++) {
    const id = table.entryIds[run] ?? 0;
    writer.varint(id - before);
    writer.varint((table.starts[run + 1] ?? 0) - (table.starts[run] ?? 0));
    before = id;
  }
  for (const family of FAMILIES) {
    for (const length of table.lengths[family]) writer.varint(length);
  }
  return writer.finish();
}

export function decodeDocuments(bytes: Uint8Array): DocumentTable {
  const reader = createByteReader(bytes);
  const runs = reader.varint();
  const entryIds = new Float64Array(runs);
  const starts = new Uint32Array(runs + 1);
  let id = 0;
  for (let run = 0; run < runs; run++) {
    id += reader.varint();
    entryIds[run] = id;
    starts[run + 1] = (starts[run] ?? 0) + reader.varint();
  }
  const chunks = starts[runs] ?? 0;
  const lengthsOf = (): Uint32Array => {
    const lengths = new Uint32Array(chunks);
    for (let ordinal = 0; ordinal < chunks; ordinal++) lengths[ordinal] = reader.varint();
    return lengths;
  };
  return { entryIds, starts, lengths: { word: lengthsOf(), gram: lengthsOf() } };
}

/** Bytes that a decoded table holds in memory. */
export function documentsSize(table: DocumentTable): number {
  return table.entryIds.byteLength + table.starts.byteLength + chunkCount(table) * 8 + 200;
}
