import { readBucket, type TermRecord, visitPostings } from './bucket.ts';
import type { DocumentTable, Lengths } from './documents.ts';
import type { Postings } from './postings.ts';
import { bucketOf, compareTerms, hashBytes, type Term } from './term.ts';
import type { FamilyWriter } from './write-family.ts';

/** Where chunks of old segments go: a map of ordinals for each input; −1 = deleted. */
export interface MergePlan {
  readonly table: DocumentTable;
  readonly targets: readonly Int32Array[];
}

/**
 * One document table for several. Runs whose entry is gone are left out; the others keep their inner order (their entry
 * counts places inside the run) and ascend by entry id.
 */
export function planMerge(inputs: readonly DocumentTable[], alive: ReadonlySet<number>): MergePlan {
  const runs = inputs.flatMap((table, input) =>
    [...table.entryIds].map((id, run) => ({ id, input, run })).filter(({ id }) => alive.has(id)),
  );
  runs.sort((left, right) => left.id - right.id);
  const starts = new Uint32Array(runs.length + 1);
  const targets = inputs.map((table) => new Int32Array(table.starts.at(-1) ?? 0).fill(-1));
  for (const [place, { input, run }] of runs.entries()) {
    const from = inputs[input]?.starts[run] ?? 0;
    const size = (inputs[input]?.starts[run + 1] ?? 0) - from;
    const to = starts[place] ?? 0;
    starts[place + 1] = to + size;
    for (let offset = 0; offset < size; offset++) {
      const target = targets[input];
      if (target !== undefined) target[from + offset] = to + offset;
    }
  }
  const lengths = moveLengths(inputs, targets, starts.at(-1) ?? 0);
  return { table: { entryIds: Float64Array.from(runs, (run) => run.id), starts, lengths }, targets };
}

function moveLengths(
  inputs: readonly DocumentTable[],
  targets: readonly Int32Array[],
  chunks: number,
): Lengths {
  const lengths = { word: new Uint32Array(chunks), gram: new Uint32Array(chunks) };
  for (const [input, table] of inputs.entries()) {
    for (const [ordinal, target] of (targets[input] ?? new Int32Array(0)).entries()) {
      if (target < 0) continue;
      lengths.word[target] = table.lengths.word[ordinal] ?? 0;
      lengths.gram[target] = table.lengths.gram[ordinal] ?? 0;
    }
  }
  return lengths;
}

/** One input's share of a batch: buckets that cover the batch's stretch of hashes, and the blocks of their long lists. */
export interface MergeShare {
  readonly targets: Int32Array;
  readonly buckets: readonly Uint8Array[];
  readonly block: (number: number) => Uint8Array;
}

/** A stretch of hashes: those whose top `bits` bits are `number`. */
export interface HashRange {
  readonly bits: number;
  readonly number: number;
}

interface MergedTerm {
  readonly term: Term;
  readonly sources: { share: MergeShare; record: TermRecord }[];
}

/** Merges the terms of one stretch of hashes into the writer. Stretches must come in ascending order. */
export function mergeRange(shares: readonly MergeShare[], range: HashRange, writer: FamilyWriter): void {
  const terms = new Map<string, MergedTerm>();
  for (const share of shares) collectTerms(terms, share, range);
  const ordered = [...terms.values()].sort((left, right) => compareTerms(left.term, right.term));
  for (const { term, sources } of ordered) {
    const postings = mergePostings(sources);
    if (postings.ordinals.length > 0) writer.add(term, postings);
  }
}

function collectTerms(terms: Map<string, MergedTerm>, share: MergeShare, range: HashRange): void {
  for (const { bytes, record } of share.buckets.flatMap(readBucket)) {
    const hash = hashBytes(bytes);
    if (bucketOf(hash, range.bits) !== range.number) continue;
    const key = Buffer.from(bytes).toString('latin1');
    const known = terms.get(key);
    if (known === undefined) terms.set(key, { term: { bytes, hash }, sources: [{ share, record }] });
    else known.sources.push({ share, record });
  }
}

function mergePostings(sources: readonly { share: MergeShare; record: TermRecord }[]): Postings {
  const found: { ordinal: number; count: number }[] = [];
  let sorted = true;
  for (const { share, record } of sources) {
    visitPostings(record, share.block, (ordinal, count) => {
      const target = share.targets[ordinal] ?? -1;
      if (target < 0) return;
      sorted &&= target > (found.at(-1)?.ordinal ?? -1);
      found.push({ ordinal: target, count });
    });
  }
  if (!sorted) found.sort((left, right) => left.ordinal - right.ordinal);
  return { ordinals: found.map((posting) => posting.ordinal), counts: found.map((posting) => posting.count) };
}
