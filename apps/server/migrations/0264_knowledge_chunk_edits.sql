-- What people changed about single chunks. An edit belongs to the text that it replaces, not to a chunk id: reading a document
-- again makes new chunks, and an edit is applied to the one with the same text (`occurrence` tells equal ones apart). `chunk_id`
-- null = no chunk has that text any more: a conflict, until somebody settles it. Per anchor the highest number that is not
-- undone counts.
CREATE TABLE chunk_edit (
  tenant_id text NOT NULL,
  id text NOT NULL,
  document_id text NOT NULL,
  base_id text NOT NULL,
  -- SHA-256 of title and text as the document has them.
  anchor text NOT NULL,
  occurrence integer NOT NULL,
  number integer NOT NULL,
  chunk_id text,
  source_text text NOT NULL,
  text text NOT NULL,
  enabled boolean NOT NULL,
  note text NOT NULL DEFAULT '',
  edited_by text,
  edited_at timestamptz NOT NULL,
  undone_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX chunk_edit_anchor ON chunk_edit (tenant_id, document_id, anchor, occurrence, number);
SELECT protect_tenant_table('chunk_edit');

-- `text` is what is searched, shown and cited; `source_text` what the document says, when somebody changed it.
ALTER TABLE chunk ADD COLUMN enabled boolean NOT NULL DEFAULT true;
ALTER TABLE chunk ADD COLUMN source_text text;
ALTER TABLE chunk ADD COLUMN edit_id text;
