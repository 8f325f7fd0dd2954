-- How passages are found, version by version; the newest counts. Without a base: the tenant's.
-- `settings` null = from here on what is set above counts.
CREATE TABLE retrieval_version (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  base_id text,
  number integer NOT NULL,
  settings jsonb,
  note text NOT NULL DEFAULT '',
  created_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX retrieval_version_number ON retrieval_version (tenant_id, coalesce(base_id, ''), number);
SELECT protect_tenant_table('retrieval_version');
