import type { Box, Citation, Evidence, Id, SourceConflict } from '@jishi/contract';

/** A piece of evidence as the answerer works with it: what is shown, and where it stands on its pages. */
export interface Source extends Evidence {
  boxes: Box[];
  /** The change of its words that counts, and what the document says itself. */
  edit?: { id: string; sourceText: string };
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
  /** The words are those of this edit: `start` and `end` then count from the chunk's start in its words. */
  editId?: string;
}

/** A place of evidence. */
export type EvidencePlace = Pick<
  CitationRef,
  'number' | 'chunkId' | 'documentId' | 'start' | 'end' | 'editId'
>;

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

/** Length of the table header that is repeated before the chunk's own text; changed words have none. */
export function bodyStart({
  text,
  start,
  end,
  edit,
}: Pick<Source, 'text' | 'start' | 'end' | 'edit'>): number {
  return edit === undefined ? Math.max(0, text.length - (end - start)) : 0;
}

/** A place inside the chunk's text as one in the document's text. */
export function toDocument(source: Source, offset: number): number {
  return source.start + offset - bodyStart(source);
}

export function evidenceRef({ number, chunkId, documentId, score }: Source): EvidenceRef {
  return { number, chunkId, documentId, score };
}

/**
 * The citation with its words: those that it was made from, the document's own or an edit's; where an edit that it cites was
 * changed since, the words of now. Undefined when its place is not in there.
 */
export function openCitation(ref: CitationRef, source: Source): Citation | undefined {
  const { editId, ...place } = ref;
  const { edited } = source;
  if (edited !== undefined && source.edit !== undefined) return openEdited(ref, source, source.edit);
  // The edit that it cites was taken back: its place has no meaning in the document's words.
  if (editId !== undefined) return whole(ref, source);
  if (ref.start < source.start || ref.end > source.end) return undefined;
  const offset = bodyStart(source) - source.start;
  const page = pageOf(source, ref.start);
  return {
    ...place,
    verified: ref.verified ?? true,
    documentName: source.documentName,
    quote: source.text.slice(ref.start + offset, ref.end + offset),
    page,
    boxes: page === null ? [] : source.boxes.filter((box) => box.page === page),
  };
}

function openEdited(
  ref: CitationRef,
  source: Source,
  edit: NonNullable<Source['edit']>,
): Citation | undefined {
  const since = ref.editId !== edit.id;
  const mark = source.edited && { edited: { ...source.edited, since } };
  if (!since) {
    const quote = source.text.slice(ref.start - source.start, ref.end - source.start);
    return { ...whole(ref, source), quote, ...mark };
  }
  if (ref.editId !== undefined) return { ...whole(ref, source), ...mark };
  const { edit: _edit, edited: _edited, ...unedited } = source;
  const before = openCitation(ref, { ...unedited, text: edit.sourceText });
  return before && { ...before, ...mark };
}

const longestQuote = 400;

/** The chunk itself stands for a place in words that are not the document's. */
function whole({ editId: _, ...ref }: CitationRef, source: Source): Citation {
  const page = source.boxes[0]?.page ?? source.pageFrom;
  return {
    ...ref,
    start: source.start,
    end: source.end,
    verified: ref.verified ?? true,
    documentName: source.documentName,
    quote: source.text.slice(0, longestQuote),
    page,
    boxes: page === null ? [] : source.boxes.filter((box) => box.page === page),
  };
}

/**
 * The page of a place: the last one whose part of the chunk begins before it. Boxes from before pages kept their beginning,
 * and those of formats that do not say it, give an estimate: as far down the boxes as the place lies in the text.
 */
function pageOf(source: Source, start: number): number | null {
  const known = source.boxes.filter((box) => box.start !== undefined);
  if (known.length === source.boxes.length && known.length > 0) return pageByStart(source.boxes, start);
  const heights = source.boxes.map((box) => Math.max(1, box.height));
  const total = heights.reduce((sum, height) => sum + height, 0);
  let down = (total * (start - source.start)) / Math.max(1, source.end - source.start);
  for (const [index, box] of source.boxes.entries()) {
    down -= heights[index] ?? 0;
    if (down < 0) return box.page;
  }
  return source.boxes.at(-1)?.page ?? source.pageFrom;
}

function pageByStart(boxes: Box[], start: number): number | null {
  const before = boxes.filter((box) => (box.start ?? 0) <= start);
  const [first] = boxes;
  const last = before.reduce<Box | undefined>(
    (best, box) => (best === undefined || (box.start ?? 0) >= (best.start ?? 0) ? box : best),
    undefined,
  );
  return (last ?? first)?.page ?? null;
}
