-- How an embedding model wants its texts, found out by asking it once (or set by hand): what to put before a question and
-- before a passage, and whether the server understands `input_type` and does it itself.
CREATE TABLE embedding_profile (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  model_id text NOT NULL,
  query_prefix text NOT NULL DEFAULT '',
  document_prefix text NOT NULL DEFAULT '',
  input_type boolean NOT NULL DEFAULT false,
  detected_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, model_id)
);
SELECT protect_tenant_table('embedding_profile');
