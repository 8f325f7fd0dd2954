-- Where a model runs and what happens to what it is sent. Null: as its provider; a provider without a word is `standard`,
-- local files are `on-premise`. `max_concurrent`: requests at once from each process; null: no limit.
ALTER TABLE provider
  ADD COLUMN region text,
  ADD COLUMN data_policy text CHECK (data_policy IN ('standard', 'no-training', 'no-retention', 'on-premise')),
  ADD COLUMN max_concurrent integer CHECK (max_concurrent > 0);
ALTER TABLE model
  ADD COLUMN region text,
  ADD COLUMN data_policy text CHECK (data_policy IN ('standard', 'no-training', 'no-retention', 'on-premise')),
  ADD COLUMN max_concurrent integer CHECK (max_concurrent > 0);

-- A name that callers use in `model`, and how it becomes one. Rows of the reserved tenant are the operator's, for
-- everybody. Candidates, rules and settings have the shapes of packages/contract/src/routing.ts; candidates may name the
-- operator's models, so no foreign key can hold them: one that is gone is shown as missing and never chosen.
CREATE TABLE model_route (
  tenant_id text NOT NULL,
  id text NOT NULL,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  kind text NOT NULL,
  strategy text NOT NULL CHECK (strategy IN ('priority', 'weighted', 'cheapest', 'fastest', 'best-quality', 'score')),
  candidates jsonb NOT NULL,
  rules jsonb NOT NULL DEFAULT '[]',
  settings jsonb NOT NULL DEFAULT '{}',
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, name)
);
SELECT protect_tenant_table('model_route');
CREATE POLICY shared_by_operator ON model_route FOR SELECT TO app_scoped USING (tenant_id = 'ten_00000000000000000000000000000000');

-- Retries and fallbacks are attempts of one request. An answer out of the cache is a row too: its tokens, no cost, and
-- what it would have cost.
ALTER TABLE usage_record
  ADD COLUMN attempt integer NOT NULL DEFAULT 1,
  ADD COLUMN route_id text,
  ADD COLUMN route_name text,
  ADD COLUMN cache text CHECK (cache IN ('exact', 'semantic')),
  ADD COLUMN avoided_cost_pico numeric(38, 0);
CREATE INDEX usage_record_model ON usage_record (tenant_id, model_id, at);
