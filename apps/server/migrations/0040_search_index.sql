-- The search index of a knowledge base: immutable segments, as in Lucene. A segment is written once; deleting touches
-- only `search_entry`, merging writes a new segment and retires the old ones.
CREATE TABLE search_segment (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  base_id text NOT NULL,
  -- building: a merge is writing it; retired: merged away, kept for queries that are still reading it.
  state text NOT NULL CHECK (state IN ('building', 'live', 'retired')),
  chunk_count integer NOT NULL,
  entry_count integer NOT NULL,
  -- Weighted tokens of all chunks; average chunk length = tokens / chunk_count.
  word_tokens bigint NOT NULL,
  gram_tokens bigint NOT NULL,
  -- The family has 2^bits buckets.
  word_bits smallint NOT NULL,
  gram_bits smallint NOT NULL,
  word_inline_bytes bigint NOT NULL,
  gram_inline_bytes bigint NOT NULL,
  byte_size bigint NOT NULL,
  -- Version of the text analysis; another version must be rebuilt from the chunks.
  analyzer text NOT NULL,
  -- The segment that this one is being merged into, and until when that merge may be taken for alive.
  merge_id text,
  claimed_until timestamptz,
  changed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX search_segment_base ON search_segment (tenant_id, base_id, state);
SELECT protect_tenant_table('search_segment');

-- Family 0: which chunks; 1: words; 2: grams. Blocks below 2^bits are buckets of terms by hash, those above are parts of
-- long posting lists. About 1.9 kB each: four rows a page, no TOAST, nothing worth compressing.
CREATE TABLE search_block (
  tenant_id text NOT NULL,
  segment_id text NOT NULL,
  family smallint NOT NULL,
  number integer NOT NULL,
  data bytea NOT NULL,
  PRIMARY KEY (tenant_id, segment_id, family, number),
  FOREIGN KEY (tenant_id, segment_id) REFERENCES search_segment (tenant_id, id) ON DELETE CASCADE
);
ALTER TABLE search_block ALTER COLUMN data SET STORAGE EXTERNAL;
ALTER TABLE search_block SET (toast_tuple_target = 4080);
SELECT protect_tenant_table('search_block');

-- Neighbouring chunks of one document. The row is the truth about what may be found: gone row or null chunk = deleted,
-- whatever the segments still say. It does not name its segment, so that a merge need not touch it.
CREATE SEQUENCE search_entry_id;
GRANT USAGE ON SEQUENCE search_entry_id TO app_scoped;
CREATE TABLE search_entry (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id bigint NOT NULL,
  base_id text NOT NULL,
  document_id text NOT NULL,
  chunk_ids text[] NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX search_entry_document ON search_entry (tenant_id, base_id, document_id);
SELECT protect_tenant_table('search_entry');

-- One vector a chunk and embedding model; the dimension varies by model.
CREATE TABLE search_vector (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  model_id text NOT NULL,
  chunk_id text NOT NULL,
  base_id text NOT NULL,
  document_id text NOT NULL,
  embedding vector NOT NULL,
  PRIMARY KEY (tenant_id, model_id, chunk_id)
);
-- A scan reads every vector of the base: up to 2,000 dimensions they stay in the row, not in TOAST.
ALTER TABLE search_vector ALTER COLUMN embedding SET STORAGE EXTERNAL;
ALTER TABLE search_vector SET (toast_tuple_target = 8160);
CREATE INDEX search_vector_base ON search_vector (tenant_id, base_id, model_id, document_id);
SELECT protect_tenant_table('search_vector');
