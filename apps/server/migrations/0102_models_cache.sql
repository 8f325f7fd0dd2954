-- Answers of routes that keep them. `scope_key` is a hash of everything that must be the same for an answer to be given
-- again: app, route, person (or the whole tenant, where the route says so). `request_hash`: the whole request.
-- `context_hash` + `embedding`: all of the request but its last question, and that question as a vector.
CREATE TABLE model_cache (
  tenant_id text NOT NULL,
  scope_key text NOT NULL,
  request_hash text NOT NULL,
  route_id text NOT NULL,
  context_hash text,
  embedding_model_id text,
  embedding vector,
  model_id text NOT NULL,
  content_type text NOT NULL,
  native text,
  body bytea NOT NULL,
  bytes integer NOT NULL,
  input_tokens bigint NOT NULL,
  cached_input_tokens bigint NOT NULL,
  output_tokens bigint NOT NULL,
  reasoning_tokens bigint NOT NULL,
  cost_pico numeric(38, 0),
  currency text,
  hits bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  used_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, scope_key, request_hash)
);
CREATE INDEX model_cache_context ON model_cache (tenant_id, scope_key, context_hash) WHERE context_hash IS NOT NULL;
CREATE INDEX model_cache_used ON model_cache (tenant_id, used_at);
SELECT protect_tenant_table('model_cache');
