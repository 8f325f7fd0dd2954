import type {
  RemoteChunk,
  RemoteDocument,
  RemoteFilter,
  RemoteHit,
  RemoteIndex,
} from '../remote/remote-index.ts';
import { fold } from '../text/fold.ts';
import { type MilvusClient, type MilvusOptions, openMilvusClient, requireSuccess } from './client.ts';
import { MOST_TEXT, vectorsCollection, wordsCollection } from './collections.ts';
import { documentExpression, filterExpression, quoted } from './filter.ts';

/** Rows of one request: about 1 MB. */
const BATCH = 200;
/** Milvus's own limit. */
const MOST_HITS = 16_384;

interface Connection {
  client: MilvusClient;
  prefix: string;
  consistency: string;
  /** Collections that are known to be there and loaded. */
  ready: Map<string, Promise<void>>;
}

/** A search index on a Milvus cluster. One collection of words, and one of vectors a dimension. Opens when first used. */
export function createMilvusIndex(options: MilvusOptions): RemoteIndex {
  const state: { connection?: Promise<Connection> } = {};
  const connect = (): Promise<Connection> => {
    state.connection ??= openMilvusClient(options)
      .then((client) => ({
        client,
        prefix: options.prefix ?? 'jishi',
        consistency: options.consistency ?? 'Bounded',
        ready: new Map(),
      }))
      .catch((error) => {
        // The next call tries again.
        delete state.connection;
        throw error;
      });
    return state.connection;
  };
  return {
    write: async (document, chunks) => write(await connect(), document, chunks),
    remove: async (document, before) => remove(await connect(), document, before),
    findByWords: async (filter, query) => findByWords(await connect(), filter, query),
    findByVector: async (filter, query) => findByVector(await connect(), filter, query),
    async check() {
      const { status } = await (await connect()).client.getVersion();
      requireSuccess('version', status);
    },
    async close() {
      const connection = await state.connection?.catch(() => undefined);
      await connection?.client.closeConnection();
    },
  };
}

const wordsName = ({ prefix }: Connection) => `${prefix}_words`;
const vectorsName = ({ prefix }: Connection, dimensions: number) => `${prefix}_vectors_${dimensions}`;

/** Makes a collection when it is not there, and has it loaded; once a process. */
function ensure(
  connection: Connection,
  definition: ReturnType<typeof wordsCollection> | ReturnType<typeof vectorsCollection>,
) {
  const { client, ready } = connection;
  const name = definition.collection_name;
  const known = ready.get(name);
  if (known !== undefined) return known;
  const made = (async () => {
    const { status, value } = await client.hasCollection({ collection_name: name });
    requireSuccess('looking for a collection', status);
    // Another process may be faster: that it exists by then is as good.
    if (!value) await client.createCollection(definition);
    requireSuccess('loading a collection', await client.loadCollectionSync({ collection_name: name }));
  })();
  ready.set(name, made);
  made.catch(() => ready.delete(name));
  return made;
}

async function write(
  connection: Connection,
  document: RemoteDocument,
  chunks: readonly RemoteChunk[],
): Promise<void> {
  const base = {
    tenant_id: document.tenantId,
    base_id: document.baseId,
    document_id: document.documentId,
    access_set_id: document.accessSetId,
    version: document.version,
  };
  const words = chunks.map(({ chunkId, title, text }) => ({
    ...base,
    id: chunkId,
    chunk_id: chunkId,
    text: fold(`${title}\n${text}`).slice(0, MOST_TEXT),
  }));
  await ensure(connection, wordsCollection(wordsName(connection)));
  await upsert(connection, wordsName(connection), words);
  const vectors = chunks.flatMap((chunk) => chunk.vectors.map((vector) => ({ ...vector, ...chunk })));
  for (const [dimensions, rows] of Map.groupBy(vectors, ({ embedding }) => embedding.length)) {
    const name = vectorsName(connection, dimensions);
    await ensure(connection, vectorsCollection(name, dimensions));
    await upsert(
      connection,
      name,
      rows.map(({ chunkId, modelId, embedding }) => ({
        ...base,
        id: `${chunkId} ${modelId}`,
        chunk_id: chunkId,
        model_id: modelId,
        embedding: [...embedding],
      })),
    );
  }
}

async function upsert({ client }: Connection, name: string, rows: readonly object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += BATCH) {
    const data = rows.slice(start, start + BATCH);
    const { status } = await client.upsert({ collection_name: name, data });
    requireSuccess('writing', status);
  }
}

async function remove(
  connection: Connection,
  document: Pick<RemoteDocument, 'tenantId' | 'documentId'>,
  before: number | undefined,
): Promise<void> {
  const { client, prefix } = connection;
  const { status, data } = await client.showCollections();
  requireSuccess('listing collections', status);
  const filter = documentExpression(document, before);
  const ours = data
    .map(({ name }) => name)
    .filter((name) => name === wordsName(connection) || name.startsWith(`${prefix}_vectors_`));
  for (const name of ours) {
    const dimensions = Number(name.slice(`${prefix}_vectors_`.length));
    await ensure(
      connection,
      name === wordsName(connection) ? wordsCollection(name) : vectorsCollection(name, dimensions),
    );
    const deleted = await client.delete({ collection_name: name, filter });
    requireSuccess('removing', deleted.status);
  }
}

async function findByWords(
  connection: Connection,
  filter: RemoteFilter,
  { text, limit }: { text: string; limit: number },
): Promise<RemoteHit[]> {
  const expression = filterExpression(filter);
  const folded = fold(text).trim().slice(0, MOST_TEXT);
  if (expression === undefined || folded === '') return [];
  const name = wordsName(connection);
  await ensure(connection, wordsCollection(name));
  const hits = await search(connection, {
    collection_name: name,
    data: [folded],
    anns_field: 'words',
    metric_type: 'BM25',
    filter: expression,
    limit,
    params: {},
  });
  // BM25 is never below 0; milvus-lite hands out its negative, as a distance.
  return hits.map((hit) => ({ ...hit, score: Math.abs(hit.score) }));
}

async function findByVector(
  connection: Connection,
  filter: RemoteFilter,
  { modelId, embedding, limit }: { modelId: string; embedding: readonly number[]; limit: number },
): Promise<RemoteHit[]> {
  const expression = filterExpression(filter);
  if (expression === undefined) return [];
  const name = vectorsName(connection, embedding.length);
  await ensure(connection, vectorsCollection(name, embedding.length));
  return search(connection, {
    collection_name: name,
    data: [[...embedding]],
    anns_field: 'embedding',
    metric_type: 'COSINE',
    filter: `${expression} and model_id == ${quoted(modelId)}`,
    limit,
    params: { ef: Math.max(200, limit) },
  });
}

async function search(
  { client, consistency }: Connection,
  request: { limit: number; [setting: string]: unknown },
): Promise<RemoteHit[]> {
  const { status, results } = await client.search({
    ...request,
    limit: Math.min(request.limit, MOST_HITS),
    output_fields: ['chunk_id', 'document_id'],
    consistency_level: consistency,
  });
  requireSuccess('searching', status);
  return results.map((row) => ({
    chunkId: String(row.chunk_id),
    documentId: String(row.document_id),
    score: Number(row.score),
  }));
}
