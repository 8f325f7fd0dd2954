import type { ParseReportView } from '@jishi/contract';

type PageNote = ParseReportView['pageNotes'][number];
type PageKind = PageNote['kind'];

const kindsInOrder = ['digital', 'scan', 'mixed', 'empty', 'failed'] as const satisfies readonly PageKind[];
const blocksInOrder = [
  'heading',
  'paragraph',
  'list-item',
  'table',
  'formula',
  'figure',
  'code',
  'note',
] as const;
type BlockKind = (typeof blocksInOrder)[number];

/** Below this, recognition should be compared with the original. */
const sureFrom = 0.8;

/** How many pages were read in which way; nothing when all of them are simply digital. */
export function pageKinds({ pageKinds: counts }: ParseReportView): { kind: PageKind; count: number }[] {
  const found = kindsInOrder.flatMap((kind) => {
    const count = counts[kind] ?? 0;
    return count === 0 ? [] : [{ kind, count }];
  });
  return found.length === 1 && found[0]?.kind === 'digital' ? [] : found;
}

export function blockKinds({ blocks }: ParseReportView): { kind: BlockKind; count: number }[] {
  return blocksInOrder.flatMap((kind) => {
    const count = blocks[kind] ?? 0;
    return count === 0 ? [] : [{ kind, count }];
  });
}

export function isUnsure({ confidence }: Pick<PageNote, 'confidence'>): boolean {
  return confidence !== null && confidence < sureFrom;
}

/** Pages worth a look: the doubtful and failed ones first, then in order. */
export function notablePages({ pageNotes }: ParseReportView): PageNote[] {
  const doubt = (note: PageNote) => (note.kind === 'failed' || isUnsure(note) ? 0 : 1);
  return [...pageNotes].sort((left, right) => doubt(left) - doubt(right) || left.page - right.page);
}
