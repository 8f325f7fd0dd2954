-- The row of `document` is its newest version; `version_run` = the first run that reads that version's file. While
-- `indexed_run` is lower, readers still see the version before it.
ALTER TABLE document ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE document ADD COLUMN version_run integer NOT NULL DEFAULT 1;
ALTER TABLE document ADD COLUMN version_note text NOT NULL DEFAULT '';
-- Of version 1 these are `created_by` and `created_at`.
ALTER TABLE document ADD COLUMN version_by text;
ALTER TABLE document ADD COLUMN version_at timestamptz;

-- Earlier versions. `run` = the run whose text and chunks are kept for them (null = it was never indexed); they are out of
-- the search index, and opened by the rights of the document.
CREATE TABLE document_version (
  tenant_id text NOT NULL,
  document_id text NOT NULL,
  number integer NOT NULL,
  name text NOT NULL,
  media_type text NOT NULL,
  format text,
  size bigint NOT NULL,
  sha256 text NOT NULL,
  blob_key text NOT NULL,
  note text NOT NULL,
  created_by text,
  created_at timestamptz NOT NULL,
  run integer,
  pages integer,
  text_length integer NOT NULL,
  PRIMARY KEY (tenant_id, document_id, number),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX document_version_run ON document_version (tenant_id, document_id, run);
SELECT protect_tenant_table('document_version');
