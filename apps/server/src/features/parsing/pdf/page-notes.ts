import type { PageKind, PageNote, ParseWarning } from '../block.ts';

const mostNotes = 500;
/** Pages read with less certainty should be looked at by somebody. */
const doubtful = 0.8;

/** Pages that OCR read with little certainty. */
export function lowConfidence(notes: PageNote[]): ParseWarning[] {
  const pages = notes.filter(({ confidence }) => confidence !== undefined && confidence < doubtful);
  return pages.length === 0
    ? []
    : [{ code: 'pages_low_confidence', params: listOf(pages.map(({ page }) => page)) }];
}

/** How many, and which: the first thirty. */
export function listOf(pages: number[]): { count: number; pages: string } {
  return { count: pages.length, pages: pages.slice(0, 30).join(', ') };
}

/** The part of a report about pages, from how each was read. */
export function pageReport(
  total: number,
  notes: PageNote[],
): { pageKinds: Partial<Record<PageKind, number>>; pageNotes?: PageNote[] } {
  const kinds: Partial<Record<PageKind, number>> = {};
  for (const { kind } of notes) kinds[kind] = (kinds[kind] ?? 0) + 1;
  if (total > notes.length) kinds.digital = total - notes.length;
  return { pageKinds: kinds, ...(notes.length > 0 ? { pageNotes: notes.slice(0, mostNotes) } : {}) };
}
