import type { ShownTurn } from '../stream/shown-turn.ts';

export interface SourceRow {
  /** Index into the citations, or for what was only read into the evidence. */
  index: number;
  number: number;
  documentName: string;
  baseName: string | null;
  format: string | null;
  page: number | null;
  /** Of what was only read. */
  text?: string;
}

/** So many passages stand below an answer that says that the documents do not answer. */
const nearestCount = 3;

/** Sources of an answer: each cited number once, by its first citation; then what was read and not cited. */
export function sourceRows({
  kind,
  citations,
  evidence,
}: Pick<ShownTurn, 'kind' | 'citations' | 'evidence'>): {
  cited: SourceRow[];
  /** Where the documents do not answer: what comes nearest. */
  nearest: SourceRow[];
  also: SourceRow[];
} {
  const cited: SourceRow[] = [];
  citations.forEach(({ number, documentName, page, chunkId }, index) => {
    if (cited.some((row) => row.number === number)) return;
    const found = evidence.find((passage) => passage.chunkId === chunkId);
    const { baseName = null, format = null } = found ?? {};
    cited.push({ index, number, documentName, baseName, format, page });
  });
  const used = new Set(citations.map(({ chunkId }) => chunkId));
  const read = evidence.flatMap(
    ({ chunkId, number, documentName, baseName, format, pageFrom, text }, index) =>
      used.has(chunkId) ? [] : [{ index, number, documentName, baseName, format, page: pageFrom, text }],
  );
  const near = kind === 'not-in-documents' ? nearestCount : 0;
  return {
    cited: cited.sort((a, b) => a.number - b.number),
    nearest: read.slice(0, near),
    also: read.slice(near),
  };
}
