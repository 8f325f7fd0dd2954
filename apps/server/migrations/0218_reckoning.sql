-- Corrections of what calls cost. The ledger row stays as it was settled; an adjustment moves `delta_pico` from the account
-- `credit` to the account `debit` (one row is both sides, so the books are balanced by their shape). Never changed, never
-- deleted: a wrong one is followed by another.
CREATE TABLE usage_rerating (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  at timestamptz NOT NULL,
  actor_name text NOT NULL,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  model_name text,
  PRIMARY KEY (tenant_id, id)
);
SELECT protect_tenant_table('usage_rerating');
REVOKE UPDATE, DELETE ON usage_rerating FROM app_scoped;

CREATE TABLE usage_adjustment (
  tenant_id text NOT NULL,
  id text NOT NULL,
  rerating_id text NOT NULL,
  usage_id text NOT NULL,
  at timestamptz NOT NULL,
  price_id text NOT NULL,
  price_tier text,
  currency text NOT NULL CHECK (currency IN ('USD', 'CNY')),
  debit text NOT NULL DEFAULT 'usage' CHECK (debit = 'usage'),
  credit text NOT NULL DEFAULT 'provider' CHECK (credit = 'provider'),
  before_pico numeric(38, 0) NOT NULL,
  delta_pico numeric(38, 0) NOT NULL CHECK (delta_pico <> 0),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, rerating_id) REFERENCES usage_rerating (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, usage_id) REFERENCES usage_record (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX usage_adjustment_usage ON usage_adjustment (tenant_id, usage_id);
CREATE INDEX usage_adjustment_rerating ON usage_adjustment (tenant_id, rerating_id, id);
SELECT protect_tenant_table('usage_adjustment');
REVOKE UPDATE, DELETE ON usage_adjustment FROM app_scoped;
