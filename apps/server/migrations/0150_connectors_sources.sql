-- Where a document came from, when a source keeps it up to date. `access_mirrored` = its access list follows the source.
ALTER TABLE document
  ADD COLUMN source_id text,
  ADD COLUMN source_url text,
  ADD COLUMN source_modified_at timestamptz,
  ADD COLUMN access_mirrored boolean NOT NULL DEFAULT false;
CREATE INDEX document_source ON document (tenant_id, source_id) WHERE source_id IS NOT NULL;

-- `cursor` = where the next delta begins; null = list everything. `held_removals` = what the last run would have removed
-- and did not, because it was more than half. One worker at a time holds the lease; every write of a run checks it.
CREATE TABLE source (
  tenant_id text NOT NULL,
  id text NOT NULL,
  base_id text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL,
  config jsonb NOT NULL,
  secret_envelope text,
  secret_names text[] NOT NULL DEFAULT '{}',
  schedule jsonb NOT NULL,
  access text NOT NULL CHECK (access IN ('inherit', 'mirror')),
  match_emails boolean NOT NULL DEFAULT true,
  paused boolean NOT NULL DEFAULT false,
  cursor text,
  next_run_at timestamptz,
  failures integer NOT NULL DEFAULT 0,
  held_removals integer,
  lease_owner text,
  lease_until timestamptz,
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX source_base ON source (tenant_id, base_id);
CREATE INDEX source_due ON source (next_run_at) WHERE NOT paused;
SELECT protect_tenant_table('source');

CREATE TABLE source_run (
  tenant_id text NOT NULL,
  id text NOT NULL,
  source_id text NOT NULL,
  cause text NOT NULL CHECK (cause IN ('schedule', 'person')),
  status text NOT NULL CHECK (status IN ('queued', 'running', 'done', 'held', 'failed', 'cancelled')),
  stage text NOT NULL DEFAULT 'listing',
  counts jsonb NOT NULL DEFAULT '{}',
  cancel_requested boolean NOT NULL DEFAULT false,
  problem_code text,
  problem_params jsonb,
  queued_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, source_id) REFERENCES source (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX source_run_source ON source_run (tenant_id, source_id, id);
-- At most one run of a source waits or runs.
CREATE UNIQUE INDEX source_run_open ON source_run (tenant_id, source_id) WHERE status IN ('queued', 'running');
SELECT protect_tenant_table('source_run');

-- What the source has, and what of it is here. `item_key` = digest of `external_id` (paths and URLs exceed an index
-- entry). `fingerprint` = version that the document holds; `wanted` = version that the source last listed.
-- `readers` = external principals of the item (null = the source does not say); `shown_readers` = of what the document
-- shows: new readers of new content do not read the old content meanwhile. `gone` = to be removed.
CREATE TABLE source_item (
  tenant_id text NOT NULL,
  source_id text NOT NULL,
  item_key text NOT NULL,
  external_id text NOT NULL,
  name text NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'synced', 'failed', 'gone')),
  fingerprint text,
  wanted text NOT NULL,
  move_key text,
  media_type text,
  size bigint,
  url text,
  modified_at timestamptz,
  readers text[],
  shown_readers text[],
  state jsonb,
  sha256 text,
  document_id text,
  seen_pass text,
  attempts integer NOT NULL DEFAULT 0,
  next_try_at timestamptz,
  problem_code text,
  problem_params jsonb,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, source_id, item_key),
  FOREIGN KEY (tenant_id, source_id) REFERENCES source (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX source_item_status ON source_item (tenant_id, source_id, status, item_key);
CREATE INDEX source_item_move ON source_item (tenant_id, source_id, move_key) WHERE move_key IS NOT NULL;
CREATE INDEX source_item_document ON source_item (tenant_id, document_id) WHERE document_id IS NOT NULL;
SELECT protect_tenant_table('source_item');

-- Whom the source's readers are here. `principal` null = nobody.
CREATE TABLE source_principal (
  tenant_id text NOT NULL,
  source_id text NOT NULL,
  external text NOT NULL,
  principal text,
  manual boolean NOT NULL DEFAULT false,
  PRIMARY KEY (tenant_id, source_id, external),
  FOREIGN KEY (tenant_id, source_id) REFERENCES source (tenant_id, id) ON DELETE CASCADE
);
SELECT protect_tenant_table('source_principal');
