-- What is said of a document besides its content, for filters. Null: derived (who uploaded it; the day of its source or of
-- its upload).
ALTER TABLE document ADD COLUMN owner_id text;
ALTER TABLE document ADD COLUMN dated_on date;

-- A table, not an array: behind row-level security only plain equality can use an index.
-- `tag_key` = the tag as filters compare it.
CREATE TABLE document_tag (
  tenant_id text NOT NULL,
  document_id text NOT NULL,
  base_id text NOT NULL,
  tag_key text NOT NULL,
  tag text NOT NULL,
  PRIMARY KEY (tenant_id, document_id, tag_key),
  FOREIGN KEY (tenant_id, document_id) REFERENCES document (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX document_tag_key ON document_tag (tenant_id, base_id, tag_key, document_id);
SELECT protect_tenant_table('document_tag');
