-- A question with what its answer has to be, asked again on demand as the person it is about.
CREATE TABLE regression_case (
  tenant_id text NOT NULL,
  id text NOT NULL,
  base_id text NOT NULL,
  question text NOT NULL,
  -- Whose eyes. Null base_ids = every base that this person may read.
  user_id text NOT NULL,
  base_ids text[],
  as_of timestamptz,
  expected_kind text NOT NULL CHECK (expected_kind IN ('document', 'text', 'refusal')),
  expected_document_id text,
  expected_text text NOT NULL DEFAULT '',
  -- The triage case it came from; that may have gone since.
  triage_case_id text,
  enabled boolean NOT NULL DEFAULT true,
  created_by text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX regression_case_base ON regression_case (tenant_id, base_id, id);
SELECT protect_tenant_table('regression_case');

CREATE TABLE regression_run (
  tenant_id text NOT NULL,
  id text NOT NULL,
  base_id text NOT NULL,
  status text NOT NULL CHECK (status IN ('running', 'done', 'failed')),
  total integer NOT NULL,
  green integer NOT NULL DEFAULT 0,
  red integer NOT NULL DEFAULT 0,
  -- A model of the pool; null = word for word.
  model text,
  started_by text,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX regression_run_base ON regression_run (tenant_id, base_id, id);
SELECT protect_tenant_table('regression_run');

-- The answer's text derives from `source_documents`: it is shown to whoever may read all of them, and goes with any of them.
CREATE TABLE regression_result (
  tenant_id text NOT NULL,
  id text NOT NULL,
  case_id text NOT NULL,
  run_id text,
  passed boolean NOT NULL,
  reason text NOT NULL,
  kind text,
  answer text NOT NULL DEFAULT '',
  source_documents text[] NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES regression_case (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, run_id) REFERENCES regression_run (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX regression_result_case ON regression_result (tenant_id, case_id, id);
CREATE INDEX regression_result_run ON regression_result (tenant_id, run_id);
CREATE INDEX regression_result_sources ON regression_result USING gin (source_documents);
SELECT protect_tenant_table('regression_result');

CREATE FUNCTION forget_regression_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE regression_result SET answer = '' FROM removed
  WHERE regression_result.tenant_id = removed.tenant_id AND regression_result.source_documents @> ARRAY[removed.id];
  RETURN NULL;
END
$$;
CREATE TRIGGER document_forget_regression_answers AFTER DELETE ON document
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION forget_regression_answers();
