-- What is asked and answered, kept only where a tenant wants it. No row: it does not.
CREATE TABLE request_content_policy (
  tenant_id text PRIMARY KEY REFERENCES tenant (id) ON DELETE CASCADE,
  enabled boolean NOT NULL,
  retention_days integer NOT NULL CHECK (retention_days BETWEEN 1 AND 365),
  readers text NOT NULL CHECK (readers IN ('owners', 'admins'))
);
SELECT protect_tenant_table('request_content_policy');

-- Sealed by the vault for exactly this row: the database alone shows nothing. Leaves when it expires.
CREATE TABLE request_content (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  request_id text NOT NULL,
  user_id text,
  at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  envelope text NOT NULL,
  truncated boolean NOT NULL,
  PRIMARY KEY (tenant_id, request_id)
);
CREATE INDEX request_content_expiry ON request_content (expires_at);
SELECT protect_tenant_table('request_content');

-- One request with all its attempts.
CREATE INDEX usage_record_request ON usage_record (tenant_id, request_id);
