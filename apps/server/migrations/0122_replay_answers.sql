-- Answers to requests with an Idempotency-Key, so that a repeated request gets the same answer and costs nothing.
CREATE TABLE replay_answer (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  -- The key or person that asked: nobody gets another's answer by guessing a key.
  owner text NOT NULL,
  replay_key text NOT NULL,
  -- SHA-256 of path and body.
  request_hash text NOT NULL,
  -- null while the first request is running, until lease_until at most.
  status integer,
  content_type text,
  body bytea,
  lease_until timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, owner, replay_key)
);
CREATE INDEX replay_answer_expiry ON replay_answer (tenant_id, expires_at);
SELECT protect_tenant_table('replay_answer');
