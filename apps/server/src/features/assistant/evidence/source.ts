import type { Box, Citation, Evidence, Id, SourceConflict } from '@jishi/contract';

/** A piece of evidence as the answerer works with it: what is shown, and where it stands on its pages. */
export interface Source extends Evidence {
  boxes: Box[];
}

/** What is kept of a piece of evidence. */
export interface EvidenceRef {
  number: number;
  chunkId: Id<'chunk'>;
  documentId: Id<'document'>;
  score: number;
}

/** What is kept of a citation: places, never text. `start` and `end` count in the document's text. */
export interface CitationRef {
  number: number;
  at: number;
  chunkId: Id<'chunk'>;
  documentId: Id<'document'>;
  start: number;
  end: number;
  /** Left out: yes (quoted word for word, or from before there was a check). */
  verified?: boolean;
}

/** A place of evidence. */
export type EvidencePlace = Pick<CitationRef, 'number' | 'chunkId' | 'documentId' | 'start' | 'end'>;

/** What is kept of a conflict: places, never text. */
export interface ConflictRef {
  left: EvidencePlace;
  right: EvidencePlace;
}

/** The conflict with its words; undefined when one side may not be read (any more). */
export function openConflict(
  { left, right }: ConflictRef,
  sourceOf: (chunkId: string) => Source | undefined,
): SourceConflict | undefined {
  const [one, other] = [openSide(left, sourceOf), openSide(right, sourceOf)];
  return one === undefined || other === undefined ? undefined : { left: one, right: other };
}

function openSide(
  place: EvidencePlace,
  sourceOf: (chunkId: string) => Source | undefined,
): SourceConflict['left'] | undefined {
  const source = sourceOf(place.chunkId);
  const citation = source && openCitation({ ...place, at: 0 }, source);
  if (citation === undefined) return undefined;
  const { number, documentId, documentName, quote } = citation;
  return { number, documentId, documentName, quote };
}

/** Length of the table header that is repeated before the chunk's own text. */
export function bodyStart({ text, start, end }: Pick<Source, 'text' | 'start' | 'end'>): number {
  return Math.max(0, text.length - (end - start));
}

/** A place inside the chunk's text as one in the document's text. */
export function toDocument(source: Source, offset: number): number {
  return source.start + offset - bodyStart(source);
}

export function evidenceRef({ number, chunkId, documentId, score }: Source): EvidenceRef {
  return { number, chunkId, documentId, score };
}

/** The citation with its words, read from the chunk as it is now. Undefined when its place is not in there. */
export function openCitation(ref: CitationRef, source: Source): Citation | undefined {
  if (ref.start < source.start || ref.end > source.end) return undefined;
  const offset = bodyStart(source) - source.start;
  const page = pageOf(source, ref.start);
  return {
    ...ref,
    verified: ref.verified ?? true,
    documentName: source.documentName,
    quote: source.text.slice(ref.start + offset, ref.end + offset),
    page,
    boxes: page === null ? [] : source.boxes.filter((box) => box.page === page),
  };
}

/**
 * The page of a place. A chunk over several pages knows only how much of each it covers: the place is taken to lie as
 * far down the boxes as it lies in the text.
 */
function pageOf(source: Source, start: number): number | null {
  const heights = source.boxes.map((box) => Math.max(1, box.height));
  const total = heights.reduce((sum, height) => sum + height, 0);
  let down = (total * (start - source.start)) / Math.max(1, source.end - source.start);
  for (const [index, box] of source.boxes.entries()) {
    down -= heights[index] ?? 0;
    if (down < 0) return box.page;
  }
  return source.boxes.at(-1)?.page ?? source.pageFrom;
}
