import { findTerm, type Part, type TermRecord } from '../segment/bucket.ts';
import type { DocumentTable } from '../segment/documents.ts';
import { chunkCount } from '../segment/documents.ts';
import { bucketOf, type Term, toTerm } from '../segment/term.ts';
import { type Analyzer, FAMILIES, type Family, gramWeight } from '../text/analysis.ts';

/** BM25 after Lucene's formula. Lower than the usual 1.2 and 0.75: better on texts of very different lengths. */
export const K1 = 0.9;
export const B = 0.4;
/** A question of 10,000 characters must not read the whole index. */
const MAX_QUERY_TERMS = 128;

/** What a word counts that stands only in another wording of the query. */
const ALSO_SHARE = 0.5;

export interface QueryTerm {
  readonly family: Family;
  readonly token: string;
  readonly term: Term;
  /** Occurrences in the query times the weight of its kind. */
  readonly weight: number;
  /** Only in another wording of the query. */
  readonly also: boolean;
}

/** A segment as a query sees it. */
export interface SegmentView {
  readonly id: string;
  readonly table: DocumentTable;
  readonly bits: Readonly<Record<Family, number>>;
  /** Weighted tokens of all chunks. */
  readonly tokens: Readonly<Record<Family, number>>;
}

export interface BlockKey {
  /** Index in the query's list of segments. */
  readonly segment: number;
  readonly family: Family;
  readonly block: number;
}

/** Brings blocks, in the order of the keys. A block that was never written (an empty bucket) is empty. */
export interface BlockSource {
  load(keys: readonly BlockKey[]): Promise<Uint8Array[]>;
}

/** One term in one segment, ready to be scored. */
export interface Cell {
  readonly segment: number;
  readonly family: Family;
  /** idf × weight × (k1 + 1). */
  readonly factor: number;
  /** No posting of this cell adds more. */
  readonly bound: number;
  readonly inline: Uint8Array | undefined;
  readonly parts: readonly Part[];
}

export interface Weighed {
  readonly cells: Cell[];
  /** Of each term: idf × weight × (k1 + 1). */
  readonly factors: number[];
  /** What a chunk of average length would score that holds every term of the query once. */
  readonly full: number;
}

/** Average weighted length of a chunk, by family, over all segments searched. */
export type AverageLengths = Readonly<Record<Family, number>>;

/** @param also other wordings of parts of the query; what they add counts for less. */
export function parseQuery(analyzer: Analyzer, query: string, also: readonly string[] = []): QueryTerm[] {
  const terms = new Map<string, QueryTerm>();
  const add = (text: string, share: number): void => {
    const tokens = analyzer.queryTokens(text);
    for (const family of FAMILIES) {
      for (const token of tokens[family]) {
        const key = `${family} ${token}`;
        const known = terms.get(key);
        const weight = (family === 'gram' ? gramWeight(token) : 1) * share;
        const term = known?.term ?? toTerm(token);
        terms.set(key, { family, token, term, weight: weight + (known?.weight ?? 0), also: share < 1 });
      }
    }
  };
  add(query, 1);
  const asked = new Map(terms);
  for (const text of also) add(text, ALSO_SHARE);
  // A word that the query has itself weighs what it weighs there.
  for (const [key, term] of asked) terms.set(key, term);
  return [...terms.values()].slice(0, MAX_QUERY_TERMS);
}

export function averageLengths(segments: readonly SegmentView[]): AverageLengths {
  let chunks = 0;
  const tokens = { word: 0, gram: 0 };
  for (const segment of segments) {
    chunks += chunkCount(segment.table);
    for (const family of FAMILIES) tokens[family] += segment.tokens[family];
  }
  const average = (family: Family): number => (chunks === 0 ? 1 : Math.max(1, tokens[family] / chunks));
  return { word: average('word'), gram: average('gram') };
}

/** What one posting scores, without its factor. `length` in weighted tokens. */
export function saturation(count: number, length: number, average: number): number {
  return count / (count + K1 * (1 - B + (B * length) / average));
}

/**
 * Looks every term up in every segment. Document frequencies count deleted chunks until their segment is merged, in N
 * and in df alike, as Lucene does: the ranking hardly moves and a deletion stays cheap.
 */
export async function weigh(
  segments: readonly SegmentView[],
  terms: readonly QueryTerm[],
  source: BlockSource,
): Promise<Weighed> {
  const places = terms.flatMap((term) =>
    segments.map((view, segment) => ({
      segment,
      family: term.family,
      block: bucketOf(term.term.hash, view.bits[term.family]),
    })),
  );
  const blocks = await source.load(places);
  const averages = averageLengths(segments);
  const total = segments.reduce((sum, segment) => sum + chunkCount(segment.table), 0);
  let full = 0;
  const factors: number[] = [];
  const cells = terms.flatMap((term, index) => {
    const here = blocks.slice(index * segments.length, (index + 1) * segments.length);
    const records = here.map((block) => findTerm(block, term.term));
    const frequency = records.reduce((sum, record) => sum + (record?.frequency ?? 0), 0);
    const idf = Math.log(1 + (total - frequency + 0.5) / (frequency + 0.5));
    const factor = term.weight * idf * (K1 + 1);
    factors.push(factor);
    if (!term.also) full += factor / (1 + K1);
    return records.flatMap((record, segment) =>
      record === undefined ? [] : [toCell({ segment, family: term.family, factor }, record, averages)],
    );
  });
  return { cells, factors, full };
}

function toCell(
  base: { segment: number; family: Family; factor: number },
  record: TermRecord,
  averages: AverageLengths,
): Cell {
  let bound = 0;
  for (const part of record.parts) {
    bound = Math.max(bound, saturation(part.maxCount, part.minLength, averages[base.family]));
  }
  return { ...base, bound: bound * base.factor, inline: record.inline, parts: record.parts };
}
