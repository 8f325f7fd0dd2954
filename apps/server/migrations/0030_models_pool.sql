-- Rows of the reserved tenant `ten_00000000000000000000000000000000` are shared by the operator: every tenant reads them, none writes.
CREATE TABLE provider (
  tenant_id text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('openai-compatible', 'local-gguf')),
  base_url text NOT NULL,
  key_envelope text,
  key_hint text,
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_check jsonb,
  PRIMARY KEY (tenant_id, id)
);
SELECT protect_tenant_table('provider');
CREATE POLICY shared_by_operator ON provider FOR SELECT TO app_scoped USING (tenant_id = 'ten_00000000000000000000000000000000');

CREATE TABLE model (
  tenant_id text NOT NULL,
  id text NOT NULL,
  provider_id text NOT NULL,
  name text NOT NULL,
  upstream_name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('chat', 'embedding')),
  capabilities text[] NOT NULL DEFAULT '{}',
  context_tokens integer,
  dimensions integer,
  enabled boolean NOT NULL DEFAULT true,
  is_default boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name),
  FOREIGN KEY (tenant_id, provider_id) REFERENCES provider (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX model_one_default ON model (tenant_id, kind) WHERE is_default;
SELECT protect_tenant_table('model');
CREATE POLICY shared_by_operator ON model FOR SELECT TO app_scoped USING (tenant_id = 'ten_00000000000000000000000000000000');

-- Immutable versions: the one with the greatest effective_from not after the request is valid. Pico-units per token.
CREATE TABLE model_price (
  tenant_id text NOT NULL,
  id text NOT NULL,
  model_id text NOT NULL,
  currency text NOT NULL CHECK (currency IN ('USD', 'CNY')),
  input_pico numeric(38, 0) NOT NULL,
  cached_input_pico numeric(38, 0),
  output_pico numeric(38, 0) NOT NULL,
  effective_from timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, model_id) REFERENCES model (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX model_price_model ON model_price (tenant_id, model_id, effective_from);
SELECT protect_tenant_table('model_price');
REVOKE UPDATE ON model_price FROM app_scoped;
CREATE POLICY shared_by_operator ON model_price FOR SELECT TO app_scoped USING (tenant_id = 'ten_00000000000000000000000000000000');

-- One row per upstream attempt, inserted before the call (status pending, tokens and cost an estimate of the input) and
-- settled once after it. What a crash leaves pending after lease_until is settled as interrupted, at the estimate.
CREATE TABLE usage_record (
  tenant_id text NOT NULL,
  id text NOT NULL,
  request_id text NOT NULL,
  at timestamptz NOT NULL,
  lease_until timestamptz NOT NULL,
  settled_at timestamptz,
  key_id text,
  user_id text,
  app text NOT NULL,
  purpose text,
  provider_id text NOT NULL,
  model_id text NOT NULL,
  model_name text NOT NULL,
  operation text NOT NULL CHECK (operation IN ('chat', 'embeddings')),
  input_tokens bigint NOT NULL DEFAULT 0,
  cached_input_tokens bigint NOT NULL DEFAULT 0,
  output_tokens bigint NOT NULL DEFAULT 0,
  reasoning_tokens bigint NOT NULL DEFAULT 0,
  estimated boolean NOT NULL DEFAULT false,
  price_id text,
  cost_pico numeric(38, 0),
  currency text,
  latency_ms integer,
  first_token_ms integer,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'ok', 'error', 'cancelled')),
  problem text,
  -- The provider's own id of the response, to reconcile with its bill.
  upstream_id text,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX usage_record_at ON usage_record (tenant_id, at, id);
CREATE INDEX usage_record_user ON usage_record (tenant_id, user_id, at, id);
CREATE INDEX usage_record_pending ON usage_record (lease_until) WHERE status = 'pending';
SELECT protect_tenant_table('usage_record');
-- The ledger grows and is settled; the application role never takes anything out of it.
REVOKE DELETE ON usage_record FROM app_scoped;
