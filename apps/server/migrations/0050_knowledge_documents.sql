CREATE TABLE knowledge_base (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  embedding_model_id text,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
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

-- Every distinct access list of a base once; documents point at one, so that a change of rights touches one row and the
-- readable sets of a person are few however many documents there are. `entries` null = inherits the grants of the base.
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
CREATE INDEX access_set_readers ON access_set USING gin (readers);
SELECT protect_tenant_table('access_set');

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
  -- Counts pipeline runs: a job of an older run stops when it sees a newer number.
  run integer NOT NULL DEFAULT 1,
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
  UNIQUE (tenant_id, base_id, sha256),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, access_set_id) REFERENCES access_set (tenant_id, id)
);
CREATE INDEX document_base ON document (tenant_id, base_id, created_at, id);
CREATE INDEX document_access ON document (tenant_id, access_set_id);
SELECT protect_tenant_table('document');

CREATE TABLE document_text (
  tenant_id text NOT NULL,
  document_id text NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (tenant_id, document_id),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE
);
SELECT protect_tenant_table('document_text');

CREATE TABLE chunk (
  tenant_id text NOT NULL,
  id text NOT NULL,
  document_id text NOT NULL,
  base_id text NOT NULL,
  ordinal integer NOT NULL,
  title text NOT NULL,
  text text NOT NULL,
  start_offset integer NOT NULL,
  end_offset integer NOT NULL,
  page_from integer,
  page_to integer,
  boxes jsonb NOT NULL DEFAULT '[]',
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX chunk_document ON chunk (tenant_id, document_id, ordinal);
CREATE INDEX chunk_base ON chunk (tenant_id, base_id);
SELECT protect_tenant_table('chunk');
