-- Bills of providers beside the ledger. A line keeps both sides as they were compared; comparing anew replaces the side of the
-- ledger and the reasons, the side of the bill stays.
CREATE TABLE provider_bill (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  at timestamptz NOT NULL,
  actor_name text NOT NULL,
  file_name text NOT NULL,
  -- No foreign key: the comparison outlives the record of the provider.
  provider_id text NOT NULL,
  format text NOT NULL,
  grain text NOT NULL CHECK (grain IN ('day', 'month')),
  time_zone text NOT NULL,
  from_day text NOT NULL,
  to_day text NOT NULL,
  tolerance_percent numeric(7, 4) NOT NULL,
  tolerance_pico numeric(38, 0) NOT NULL,
  decimals integer NOT NULL,
  row_count integer NOT NULL,
  skipped jsonb NOT NULL,
  -- Sums by currency and reason: what the list shows.
  summary jsonb NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
SELECT protect_tenant_table('provider_bill');

CREATE TABLE provider_bill_line (
  tenant_id text NOT NULL,
  bill_id text NOT NULL,
  -- In the order of the list: the largest differences first.
  number integer NOT NULL,
  day text NOT NULL,
  provider_id text NOT NULL,
  model text NOT NULL,
  currency text NOT NULL CHECK (currency IN ('USD', 'CNY')),
  bill_models text[] NOT NULL,
  bill_keys text[] NOT NULL,
  bill_rows integer NOT NULL,
  in_bill boolean NOT NULL,
  bill_requests bigint,
  bill_input_tokens bigint,
  bill_output_tokens bigint,
  bill_cost_pico numeric(38, 0),
  in_ledger boolean NOT NULL,
  requests bigint,
  input_tokens bigint,
  output_tokens bigint,
  cost_pico numeric(38, 0),
  reason text NOT NULL,
  PRIMARY KEY (tenant_id, bill_id, number),
  FOREIGN KEY (tenant_id, bill_id) REFERENCES provider_bill (tenant_id, id) ON DELETE CASCADE
);
SELECT protect_tenant_table('provider_bill_line');
