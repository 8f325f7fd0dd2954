-- Reading all documents of a base again: the latest time of each base. Documents that were taken carry its id.
CREATE TABLE knowledge_reread (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  base_id text NOT NULL,
  id text NOT NULL,
  drop_own boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'done', 'cancelled')),
  -- As they were when it ended; counted while it runs.
  total integer NOT NULL DEFAULT 0,
  done integer NOT NULL DEFAULT 0,
  failed integer NOT NULL DEFAULT 0,
  started_by text,
  started_at timestamptz NOT NULL,
  ended_at timestamptz,
  PRIMARY KEY (tenant_id, base_id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
SELECT protect_tenant_table('knowledge_reread');
ALTER TABLE document ADD COLUMN reread_id text;
CREATE INDEX document_reread ON document (tenant_id, reread_id) WHERE reread_id IS NOT NULL;
