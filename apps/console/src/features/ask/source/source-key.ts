import type { ShownTurn } from '../stream/shown-turn.ts';

/** What the source panel shows, as it stands in the address: turn, citation (`c`) or evidence (`e`), index. */
export type SourceKey = `${string}.${'c' | 'e'}${number}`;

export interface Source {
  chunkId: string;
  documentId: string;
  documentName: string;
  number: number;
  /** The words to highlight; null for a passage as a whole. */
  quote: string | null;
  page: number | null;
  /** Character offsets in the text of the document. */
  start: number;
  end: number;
  /** Places on the page; empty until the chunk is loaded, or for formats without pages. */
  boxes: ShownTurn['citations'][number]['boxes'];
}

export function citationKey(turnId: string, index: number): SourceKey {
  return `${turnId}.c${index}`;
}

export function evidenceKey(turnId: string, index: number): SourceKey {
  return `${turnId}.e${index}`;
}

/** The source that a key names; undefined when the turn, or what it named, is not (or no longer) there. */
export function findSource(turns: readonly ShownTurn[], key: string | undefined): Source | undefined {
  const [, turnId, kind, digits] = /^(.+)\.([ce])(\d{1,4})$/.exec(key ?? '') ?? [];
  const turn = turnId === undefined ? undefined : turns.find(({ id }) => id === turnId);
  if (turn === undefined) return undefined;
  return kind === 'c' ? citedSource(turn, Number(digits)) : foundSource(turn, Number(digits));
}

function citedSource({ citations }: ShownTurn, index: number): Source | undefined {
  const citation = citations[index];
  if (citation === undefined) return undefined;
  const { chunkId, documentId, documentName, number, quote, page, start, end, boxes } = citation;
  return { chunkId, documentId, documentName, number, quote, page, start, end, boxes };
}

function foundSource({ evidence }: ShownTurn, index: number): Source | undefined {
  const passage = evidence[index];
  if (passage === undefined) return undefined;
  const { chunkId, documentId, documentName, number, pageFrom, start, end } = passage;
  return { chunkId, documentId, documentName, number, quote: null, page: pageFrom, start, end, boxes: [] };
}
