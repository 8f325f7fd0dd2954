-- Parsers outside this server: who may read which files instead of the built-in readers.
CREATE TABLE knowledge_parser (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('jishi', 'docling', 'mineru')),
  address text NOT NULL,
  formats text[] NOT NULL,
  secret_envelope text,
  timeout_seconds integer NOT NULL,
  max_megabytes integer NOT NULL,
  fallback boolean NOT NULL,
  enabled boolean NOT NULL,
  updated_by text,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE UNIQUE INDEX knowledge_parser_name ON knowledge_parser (tenant_id, lower(name));
SELECT protect_tenant_table('knowledge_parser');
