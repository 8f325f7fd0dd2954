-- One hash chain per tenant. The application role may append, never change or delete.
CREATE TABLE audit_entry (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  sequence bigint NOT NULL,
  id text NOT NULL,
  at timestamptz NOT NULL,
  actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'key', 'system')),
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  action text NOT NULL,
  subject_kind text,
  subject_id text,
  subject_name text,
  -- Canonical JSON text (sorted keys): the hash covers these very bytes.
  details text NOT NULL DEFAULT '{}',
  ip_address text,
  previous_hash text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (tenant_id, sequence)
);
CREATE INDEX audit_entry_action ON audit_entry (tenant_id, action, sequence);
CREATE INDEX audit_entry_subject ON audit_entry (tenant_id, subject_id, sequence);
SELECT protect_tenant_table('audit_entry');
REVOKE UPDATE, DELETE ON audit_entry FROM app_scoped;

CREATE TABLE audit_head (
  tenant_id text PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
  sequence bigint NOT NULL,
  hash text NOT NULL
);
SELECT protect_tenant_table('audit_head');
