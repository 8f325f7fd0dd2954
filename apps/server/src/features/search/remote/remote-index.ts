/** A chunk as a remote index holds it. */
export interface RemoteChunk {
  chunkId: string;
  title: string;
  text: string;
  /** One a model that has computed it. */
  vectors: readonly { modelId: string; embedding: readonly number[] }[];
}

/** All that may be found of a document, as the database has it at a moment. */
export interface RemoteDocument {
  tenantId: string;
  documentId: string;
  baseId: string;
  accessSetId: string;
  /** Grows with every change; what an older one wrote goes. */
  version: number;
}

/** What may be found at all. An empty list of documents or access sets finds nothing. */
export interface RemoteFilter {
  tenantId: string;
  baseIds: readonly string[];
  /** By the lists that the caller is on, however many documents they lead to … */
  accessSetIds?: readonly string[] | undefined;
  /** … or by name, where they are few. */
  documentIds?: readonly string[] | undefined;
}

export interface RemoteHit {
  chunkId: string;
  documentId: string;
  /** BM25 or cosine. */
  score: number;
}

/**
 * A search index on other machines. It holds copies: the database is the truth, hits are checked against it before anybody
 * sees them, and whatever was missed is written again. Never called inside a transaction.
 */
export interface RemoteIndex {
  /** Writes chunks of a document at one version; any number of calls. */
  write(document: RemoteDocument, chunks: readonly RemoteChunk[]): Promise<void>;
  /** Removes of a document what an older version than `before` wrote; undefined = everything. */
  remove(
    document: Pick<RemoteDocument, 'tenantId' | 'documentId'>,
    before: number | undefined,
  ): Promise<void>;
  findByWords(filter: RemoteFilter, query: { text: string; limit: number }): Promise<RemoteHit[]>;
  findByVector(
    filter: RemoteFilter,
    query: { modelId: string; embedding: readonly number[]; limit: number },
  ): Promise<RemoteHit[]>;
  /** Throws with the reason when it cannot be reached. */
  check(): Promise<void>;
  close(): Promise<void>;
}
