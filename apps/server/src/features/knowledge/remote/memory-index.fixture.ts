import type { RemoteChunk, RemoteFilter, RemoteHit, RemoteIndex } from '../../search/index.ts';

interface Row extends RemoteChunk {
  tenantId: string;
  documentId: string;
  baseId: string;
  accessSetId: string;
  version: number;
}

/** A remote index in memory: keeps what it is told, finds chunks by a shared word, and fails when told to. */
export function createMemoryIndex() {
  const rows = new Map<string, Row>();
  const state = { failAfter: Number.POSITIVE_INFINITY, away: false, filters: [] as RemoteFilter[] };
  const step = () => {
    if (state.away || state.failAfter-- <= 0) throw new Error('the remote index is away');
  };
  const mayFind = (filter: RemoteFilter) => (row: Row) =>
    row.tenantId === filter.tenantId &&
    filter.baseIds.includes(row.baseId) &&
    (filter.accessSetIds === undefined || filter.accessSetIds.includes(row.accessSetId)) &&
    (filter.documentIds === undefined || filter.documentIds.includes(row.documentId));
  const remote: RemoteIndex = {
    async write(document, chunks) {
      step();
      for (const chunk of chunks) rows.set(chunk.chunkId, { ...chunk, ...document });
    },
    async remove({ tenantId, documentId }, before) {
      step();
      for (const [id, row] of rows)
        if (
          row.tenantId === tenantId &&
          row.documentId === documentId &&
          row.version < (before ?? Number.POSITIVE_INFINITY)
        )
          rows.delete(id);
    },
    async findByWords(filter, { text, limit }): Promise<RemoteHit[]> {
      step();
      state.filters.push(filter);
      const words = text.toLowerCase().split(/\W+/);
      return [...rows.values()]
        .filter(mayFind(filter))
        .map(({ chunkId, documentId, text: own }) => ({
          ...{ chunkId, documentId },
          score: words.filter((word) => word !== '' && own.toLowerCase().includes(word)).length,
        }))
        .filter(({ score }) => score > 0)
        .sort((left, right) => right.score - left.score)
        .slice(0, limit);
    },
    findByVector: async () => [],
    check: async () => undefined,
    close: async () => undefined,
  };
  return { remote, rows, state };
}
