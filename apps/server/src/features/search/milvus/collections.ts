/** Milvus's longest text is 65,535 bytes; one of our characters has at most 3 a code unit. */
export const MOST_TEXT = 21_000;

const HNSW = { index_type: 'HNSW', metric_type: 'COSINE', params: { M: 16, efConstruction: 128 } };

const text = (name: string, length = 128) => ({ name, data_type: 'VarChar', max_length: length });

/** Fields of every row. The tenant is the partition key: a search of one touches its partition only. */
const place = [
  { ...text('id', 256), is_primary_key: true },
  { ...text('tenant_id'), is_partition_key: true },
  text('base_id'),
  text('document_id'),
  text('access_set_id'),
  text('chunk_id'),
  { name: 'version', data_type: 'Int64' },
];

/**
 * Words: texts are folded before they come (width, case, traditional to simplified); Milvus's own Chinese tokenizer and
 * BM25 do the rest. k1 and b as in the built-in index.
 */
export function wordsCollection(name: string) {
  return {
    collection_name: name,
    fields: [
      ...place,
      {
        ...text('text', 65_535),
        enable_analyzer: true,
        analyzer_params: {
          tokenizer: 'jieba',
          filter: ['lowercase', 'cnalphanumonly', { type: 'stemmer', language: 'english' }],
        },
      },
      { name: 'words', data_type: 'SparseFloatVector' },
    ],
    functions: [
      { name: 'bm25', type: 1, input_field_names: ['text'], output_field_names: ['words'], params: {} },
    ],
    index_params: [
      {
        field_name: 'words',
        index_type: 'SPARSE_INVERTED_INDEX',
        metric_type: 'BM25',
        params: { bm25_k1: 0.9, bm25_b: 0.4 },
      },
    ],
  };
}

/** Vectors of one dimension, whatever models they are of. */
export function vectorsCollection(name: string, dimensions: number) {
  return {
    collection_name: name,
    fields: [...place, text('model_id'), { name: 'embedding', data_type: 'FloatVector', dim: dimensions }],
    index_params: [{ field_name: 'embedding', ...HNSW }],
  };
}
