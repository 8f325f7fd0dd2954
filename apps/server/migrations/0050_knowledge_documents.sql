-- A base that is being deleted has `deleted_at` set and its rights taken away at once; its rows go in the background.
-- `embedding_model_id` = the chosen model; `embedding_ready_model_id` = the model whose vectors answer searches. They
-- differ while vectors of a newly chosen model are built beside the old ones.
CREATE TABLE knowledge_base (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  embedding_model_id text,
  embedding_ready_model_id text,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  deleted_at timestamptz,
  PRIMARY KEY (tenant_id, id)
);
SELECT protect_tenant_table('knowledge_base');

-- principal: `everyone`, `group:<id>` or `user:<id>`.
CREATE TABLE base_grant (
  tenant_id text NOT NULL,
  base_id text NOT NULL,
  principal text NOT NULL,
  access_right text NOT NULL CHECK (access_right IN ('read', 'write', 'own')),
  PRIMARY KEY (tenant_id, base_id, principal),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
SELECT protect_tenant_table('base_grant');

-- Every distinct access list of a base once; documents point at one, so that a change of rights touches few rows
-- however many documents there are. `entries` null = inherits the grants of the base.
-- `readers` = the principals that may read, owners of the base included.
CREATE TABLE access_set (
  tenant_id text NOT NULL,
  id text NOT NULL,
  base_id text NOT NULL,
  entries text[],
  readers text[] NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX access_set_base ON access_set (tenant_id, base_id);
SELECT protect_tenant_table('access_set');

-- `run` counts pipeline runs: a job of an older run stops when it sees a newer number. `indexed_run` = the run whose
-- text and chunks are visible (null = none): a document appears, and changes, by this one number.
CREATE TABLE document (
  tenant_id text NOT NULL,
  id text NOT NULL,
  base_id text NOT NULL,
  access_set_id text NOT NULL,
  name text NOT NULL,
  media_type text NOT NULL,
  format text,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  blob_key text NOT NULL,
  status text NOT NULL CHECK (status IN ('stored', 'parsing', 'chunking', 'indexing', 'ready', 'failed', 'cancelled')),
  progress real NOT NULL DEFAULT 0,
  run integer NOT NULL DEFAULT 1,
  indexed_run integer,
  -- The embedding model that has vectors of every visible chunk; null or another one than the base's = to be computed.
  vectors_model_id text,
  -- How often this run was begun: a file that brings its worker down again and again is set aside.
  attempts integer NOT NULL DEFAULT 0,
  -- Refreshed about every second by the job that works on it; null = nobody does.
  heartbeat_at timestamptz,
  problem_code text,
  problem_params jsonb,
  report jsonb,
  pages integer,
  chunk_count integer NOT NULL DEFAULT 0,
  text_length integer NOT NULL DEFAULT 0,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE,
  -- Deferred, so that a tenant can go in one cascade whichever of the two tables goes first.
  FOREIGN KEY (tenant_id, access_set_id) REFERENCES access_set (tenant_id, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX document_base ON document (tenant_id, base_id, id);
-- Not unique: a file that lies here unreadable for its second uploader becomes a document of its own for them.
CREATE INDEX document_content ON document (tenant_id, base_id, sha256);
CREATE INDEX document_access ON document (tenant_id, access_set_id);
CREATE INDEX document_vectors ON document (tenant_id, base_id, vectors_model_id);
CREATE INDEX document_running ON document (tenant_id, id) WHERE status IN ('stored', 'parsing', 'chunking', 'indexing');
SELECT protect_tenant_table('document');

-- Text and chunks are written part by part before `document.indexed_run` makes them visible, and removed part by part
-- after it no longer does (table removed_content), so that no transaction is long; hence no foreign keys to document.
CREATE TABLE document_text (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  document_id text NOT NULL,
  run integer NOT NULL,
  start_offset integer NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (tenant_id, document_id, run, start_offset)
);
SELECT protect_tenant_table('document_text');

CREATE TABLE chunk (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  document_id text NOT NULL,
  base_id text NOT NULL,
  run integer NOT NULL,
  ordinal integer NOT NULL,
  title text NOT NULL,
  text text NOT NULL,
  start_offset integer NOT NULL,
  end_offset integer NOT NULL,
  page_from integer,
  page_to integer,
  boxes jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX chunk_document ON chunk (tenant_id, document_id, run, ordinal);
SELECT protect_tenant_table('chunk');

-- What the background still has to remove of a document: everything of runs before `before_run`.
CREATE TABLE removed_content (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  document_id text NOT NULL,
  base_id text NOT NULL,
  before_run integer NOT NULL,
  PRIMARY KEY (tenant_id, document_id)
);
SELECT protect_tenant_table('removed_content');

-- Files that no document holds: written before an upload begins, taken away with the row of its document; written
-- again when a document goes. What is left after `remove_after` is removed from the blob store.
CREATE TABLE orphan_blob (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  blob_key text NOT NULL,
  remove_after timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, blob_key)
);
SELECT protect_tenant_table('orphan_blob');
