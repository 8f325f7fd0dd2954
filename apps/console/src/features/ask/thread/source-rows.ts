import type { ShownTurn } from '../stream/shown-turn.ts';

export interface SourceRow {
  /** Index into the citations, or for what was only read into the evidence. */
  index: number;
  number: number;
  documentName: string;
  baseName: string | null;
  format: string | null;
  page: number | null;
}

/** Sources of an answer: each cited number once, by its first citation; then what was read and not cited. */
export function sourceRows({ citations, evidence }: Pick<ShownTurn, 'citations' | 'evidence'>): {
  cited: SourceRow[];
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
  const also = evidence.flatMap(({ number, documentName, baseName, format, pageFrom, chunkId }, index) =>
    used.has(chunkId) ? [] : [{ index, number, documentName, baseName, format, page: pageFrom }],
  );
  return { cited: cited.sort((a, b) => a.number - b.number), also };
}
