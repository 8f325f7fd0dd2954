-- Where a tenant wants to be told about what happens. The secret is sealed by the vault; the one before it signs as well
-- until `previous_until`.
CREATE TABLE webhook (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  name text NOT NULL,
  url text NOT NULL,
  types text[] NOT NULL,
  secret_envelope text NOT NULL,
  previous_envelope text,
  previous_until timestamptz,
  enabled boolean NOT NULL DEFAULT true,
  -- null: a person switched it off.
  disabled_reason text CHECK (disabled_reason IN ('failing', 'gone')),
  -- Since when nothing arrived; null: the last delivery did.
  failing_since timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
SELECT protect_tenant_table('webhook');

-- What happened, once, whoever is told. Only written where somebody wants to hear it.
CREATE TABLE webhook_event (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  type text NOT NULL,
  subject text,
  at timestamptz NOT NULL,
  data jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX webhook_event_subject ON webhook_event (tenant_id, type, subject, at);
CREATE INDEX webhook_event_age ON webhook_event (at);
SELECT protect_tenant_table('webhook_event');

CREATE TABLE webhook_delivery (
  tenant_id text NOT NULL,
  id text NOT NULL,
  webhook_id text NOT NULL,
  event_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
  attempts integer NOT NULL DEFAULT 0,
  last_status integer,
  last_problem text,
  next_at timestamptz,
  closed_at timestamptz,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, webhook_id) REFERENCES webhook (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, event_id) REFERENCES webhook_event (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_webhook ON webhook_delivery (tenant_id, webhook_id, id);
CREATE INDEX webhook_delivery_event ON webhook_delivery (tenant_id, event_id);
SELECT protect_tenant_table('webhook_delivery');

-- Settled attempts that a webhook waits for, written in the transaction that settles them.
CREATE TABLE usage_feed (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  usage_id text NOT NULL,
  PRIMARY KEY (tenant_id, usage_id)
);
SELECT protect_tenant_table('usage_feed');

-- When its mails and events were queued. Those of before had none.
ALTER TABLE budget_alert ADD COLUMN announced_at timestamptz;
UPDATE budget_alert SET announced_at = at;
CREATE INDEX budget_alert_new ON budget_alert (at) WHERE announced_at IS NULL;

-- Mails are written in the reader's language.
GRANT SELECT (locale) ON app_user TO app_scoped;
