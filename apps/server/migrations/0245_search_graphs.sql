-- The vectors of a base that holds many lie in a graph (HNSW): a partial index of its own, named after `number`, over the
-- rows of `search_vector` that carry that number. Rows without one are found by reading all vectors of their base.
CREATE SEQUENCE search_graph_number AS integer;
GRANT USAGE ON SEQUENCE search_graph_number TO app_scoped;
CREATE TABLE search_graph (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  base_id text NOT NULL,
  model_id text NOT NULL,
  number integer NOT NULL,
  dimensions integer NOT NULL,
  -- What the index holds: 4 bytes a dimension, or 2.
  element text NOT NULL CHECK (element IN ('vector', 'halfvec')),
  -- building: some vectors of the base may not carry the number yet, so that searches read them all.
  state text NOT NULL CHECK (state IN ('building', 'ready')),
  -- As counted when it last became ready.
  vectors integer NOT NULL DEFAULT 0,
  documents integer NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, base_id, model_id)
);
SELECT protect_tenant_table('search_graph');

ALTER TABLE search_vector ADD COLUMN graph integer;
CREATE INDEX search_vector_outside ON search_vector (tenant_id, base_id, model_id) WHERE graph IS NULL;

-- By document before model: a document's vectors go in one look-up, whatever models they are of.
CREATE INDEX search_vector_document ON search_vector (tenant_id, base_id, document_id, model_id);
DROP INDEX search_vector_base;
