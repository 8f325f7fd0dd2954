-- Who reads nothing of a base, whatever grants and lists say. A table of its own: somebody may hold a grant and be denied.
CREATE TABLE base_denial (
  tenant_id text NOT NULL,
  base_id text NOT NULL,
  principal text NOT NULL,
  PRIMARY KEY (tenant_id, base_id, principal),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
SELECT protect_tenant_table('base_denial');

-- `denies` = the list's own denials; `denied` = those and the base's: reading needs a reader among the caller's principals
-- and none of these.
ALTER TABLE access_set ADD COLUMN denies text[] NOT NULL DEFAULT '{}';
ALTER TABLE access_set ADD COLUMN denied text[] NOT NULL DEFAULT '{}';
