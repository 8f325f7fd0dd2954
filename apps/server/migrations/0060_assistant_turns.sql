CREATE TABLE conversation (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  user_id text NOT NULL,
  title text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX conversation_user ON conversation (tenant_id, user_id, updated_at);
SELECT protect_tenant_table('conversation');

-- Evidence is kept as references (chunk ids, scores, offsets), never as text: rights are checked again whenever it is shown.
-- `source_documents` = every document that the answer's text (or its search query) may derive from, also by way of
-- earlier answers: when one of them is no longer readable, neither is the answer.
CREATE TABLE turn (
  tenant_id text NOT NULL,
  id text NOT NULL,
  conversation_id text NOT NULL,
  user_id text NOT NULL,
  question text NOT NULL,
  search_query text,
  answer text NOT NULL DEFAULT '',
  kind text CHECK (kind IN ('quotation', 'generated', 'not-in-documents')),
  status text NOT NULL CHECK (status IN ('running', 'done', 'stopped', 'failed')),
  problem_code text,
  base_ids text[],
  source_documents text[] NOT NULL DEFAULT '{}',
  evidence jsonb NOT NULL DEFAULT '[]',
  citations jsonb NOT NULL DEFAULT '[]',
  steps jsonb NOT NULL DEFAULT '[]',
  model_name text,
  input_tokens bigint NOT NULL DEFAULT 0,
  output_tokens bigint NOT NULL DEFAULT 0,
  cost_pico numeric(38, 0),
  currency text,
  duration_ms integer,
  stop_requested boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  heartbeat_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  feedback_rating text CHECK (feedback_rating IN ('up', 'down')),
  feedback_reason text,
  feedback_comment text,
  feedback_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX turn_conversation ON turn (tenant_id, conversation_id, created_at);
-- One answer at a time in a conversation.
CREATE UNIQUE INDEX turn_running ON turn (tenant_id, conversation_id) WHERE status = 'running';
CREATE INDEX turn_sources ON turn USING gin (source_documents);
SELECT protect_tenant_table('turn');

-- What was written from a document goes with the document.
CREATE FUNCTION forget_answers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE turn SET answer = '', search_query = NULL, evidence = '[]', citations = '[]'
  FROM removed
  WHERE turn.tenant_id = removed.tenant_id AND turn.source_documents @> ARRAY[removed.id];
  RETURN NULL;
END
$$;
CREATE TRIGGER document_forget_answers AFTER DELETE ON document
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION forget_answers();
