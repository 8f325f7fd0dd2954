-- IANA name; windows of budgets begin and end on this zone's calendar.
ALTER TABLE tenant ADD COLUMN time_zone text NOT NULL DEFAULT 'UTC';
GRANT UPDATE (time_zone) ON tenant TO app_scoped;

-- null: every model. Names of models or routes that callers of this key may use.
ALTER TABLE api_key ADD COLUMN models text[];

-- A budget counts what matches all of its scope columns (null matches everything); `each` keeps one account per person,
-- key, app or model instead of one for all. Amounts are pico-units of `currency`, tokens or requests.
CREATE TABLE budget (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  group_id text,
  user_id text,
  key_id text,
  app text,
  model_name text,
  each text CHECK (each IN ('user', 'key', 'app', 'model')),
  unit text NOT NULL CHECK (unit IN ('money', 'tokens', 'requests')),
  currency text CHECK (currency IN ('USD', 'CNY')),
  -- Price of one unit of the other currency in this one, in millionths; null: models priced in the other are refused.
  exchange_ppm bigint CHECK (exchange_ppm > 0),
  amount numeric(38, 0) NOT NULL CHECK (amount >= 0),
  period text NOT NULL CHECK (period IN ('day', 'week', 'month', 'total')),
  -- soft: counts and alerts, never refuses.
  mode text NOT NULL DEFAULT 'hard' CHECK (mode IN ('hard', 'soft')),
  -- A hard budget refuses above amount × (100 + grace) %.
  grace_percent integer NOT NULL DEFAULT 0 CHECK (grace_percent BETWEEN 0 AND 1000),
  thresholds integer[] NOT NULL DEFAULT '{80,100}',
  -- Shorten the answer (max_tokens) to what fits instead of refusing.
  clamp boolean NOT NULL DEFAULT false,
  -- When the account cannot be locked in time: refuse, or admit up to open_allowance in each process.
  fail_mode text NOT NULL DEFAULT 'closed' CHECK (fail_mode IN ('closed', 'open')),
  open_allowance numeric(38, 0) NOT NULL DEFAULT 0 CHECK (open_allowance >= 0),
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  CHECK ((unit = 'money') = (currency IS NOT NULL)),
  FOREIGN KEY (tenant_id, group_id) REFERENCES user_group (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES member (tenant_id, user_id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, key_id) REFERENCES api_key (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX budget_group ON budget (tenant_id, group_id);
CREATE INDEX budget_user ON budget (tenant_id, user_id);
CREATE INDEX budget_key ON budget (tenant_id, key_id);
SELECT protect_tenant_table('budget');

-- One account per budget, holder ('' where there is one for all) and window [starts_at, ends_at). `spent` is the sum of
-- its entries that are not held, kept so that admission need not add them up; `jishi usage verify` proves it.
CREATE TABLE budget_period (
  tenant_id text NOT NULL,
  budget_id text NOT NULL,
  holder text NOT NULL DEFAULT '',
  starts_at timestamptz NOT NULL,
  ends_at timestamptz,
  spent numeric(38, 0) NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, budget_id, holder, starts_at),
  FOREIGN KEY (tenant_id, budget_id) REFERENCES budget (tenant_id, id) ON DELETE CASCADE
);
SELECT protect_tenant_table('budget_period');

-- Held until the attempt is settled, then what it used. `reference`: the attempt's usage id, `opening` (what the ledger
-- had before the account was opened), or the id of an adjustment.
CREATE TABLE budget_entry (
  tenant_id text NOT NULL,
  budget_id text NOT NULL,
  holder text NOT NULL DEFAULT '',
  starts_at timestamptz NOT NULL,
  reference text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('usage', 'opening', 'adjustment')),
  held boolean NOT NULL,
  amount numeric(38, 0) NOT NULL,
  exchange_ppm bigint,
  at timestamptz NOT NULL,
  -- Of a held entry: who holds it, and until when it lives without news.
  owner text,
  lease_until timestamptz,
  PRIMARY KEY (tenant_id, reference, budget_id, holder, starts_at),
  FOREIGN KEY (tenant_id, budget_id, holder, starts_at)
    REFERENCES budget_period (tenant_id, budget_id, holder, starts_at) ON DELETE CASCADE
);
CREATE INDEX budget_entry_period ON budget_entry (tenant_id, budget_id, holder, starts_at);
CREATE INDEX budget_entry_held ON budget_entry (tenant_id, budget_id, holder, starts_at) INCLUDE (amount) WHERE held;
CREATE INDEX budget_entry_lease ON budget_entry (lease_until) WHERE held;
SELECT protect_tenant_table('budget_entry');

-- Fires once per threshold, account and window.
CREATE TABLE budget_alert (
  tenant_id text NOT NULL,
  id text NOT NULL,
  budget_id text NOT NULL,
  holder text NOT NULL,
  starts_at timestamptz NOT NULL,
  threshold integer NOT NULL,
  spent numeric(38, 0) NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  UNIQUE (tenant_id, budget_id, holder, starts_at, threshold),
  FOREIGN KEY (tenant_id, budget_id) REFERENCES budget (tenant_id, id) ON DELETE CASCADE
);
SELECT protect_tenant_table('budget_alert');

CREATE TABLE rate_limit (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  group_id text,
  user_id text,
  key_id text,
  app text,
  model_name text,
  each text CHECK (each IN ('user', 'key', 'app', 'model')),
  unit text NOT NULL CHECK (unit IN ('requests', 'tokens')),
  amount bigint NOT NULL CHECK (amount > 0),
  per text NOT NULL CHECK (per IN ('second', 'minute', 'hour', 'day')),
  enabled boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES user_group (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, user_id) REFERENCES member (tenant_id, user_id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, key_id) REFERENCES api_key (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX rate_limit_group ON rate_limit (tenant_id, group_id);
CREATE INDEX rate_limit_user ON rate_limit (tenant_id, user_id);
CREATE INDEX rate_limit_key ON rate_limit (tenant_id, key_id);
SELECT protect_tenant_table('rate_limit');

-- GCRA: the theoretical arrival time, in microseconds since the epoch. One row is the whole state of a limit.
CREATE TABLE rate_state (
  tenant_id text NOT NULL,
  limit_id text NOT NULL,
  holder text NOT NULL DEFAULT '',
  arrival_us bigint NOT NULL,
  PRIMARY KEY (tenant_id, limit_id, holder),
  FOREIGN KEY (tenant_id, limit_id) REFERENCES rate_limit (tenant_id, id) ON DELETE CASCADE
);
SELECT protect_tenant_table('rate_state');
