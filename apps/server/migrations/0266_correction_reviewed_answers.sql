-- Answers that a person wrote or checked, given before any other when a question is (nearly) one of its patterns.
-- Who gets one: the access set, as for documents. It also needs its cited documents readable, in force and unchanged.
CREATE TABLE reviewed_answer (
  tenant_id text NOT NULL,
  id text NOT NULL,
  base_id text NOT NULL,
  access_set_id text NOT NULL,
  answer text NOT NULL,
  -- How near a question has to be, 0–1; 1 = the same words.
  threshold real NOT NULL DEFAULT 0.8,
  enabled boolean NOT NULL DEFAULT true,
  effective_at timestamptz,
  expires_at timestamptz,
  -- Places that it cites: document, offsets and the SHA-256 of their words.
  sources jsonb NOT NULL DEFAULT '[]',
  source_documents text[] NOT NULL DEFAULT '{}',
  created_by text,
  created_at timestamptz NOT NULL,
  updated_by text,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, access_set_id) REFERENCES access_set (tenant_id, id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX reviewed_answer_base ON reviewed_answer (tenant_id, base_id, id);
CREATE INDEX reviewed_answer_access ON reviewed_answer (tenant_id, access_set_id);
SELECT protect_tenant_table('reviewed_answer');

-- `tokens` = the question as the index analyses it, for finding candidates.
CREATE TABLE reviewed_question (
  tenant_id text NOT NULL,
  answer_id text NOT NULL,
  ordinal integer NOT NULL,
  question text NOT NULL,
  tokens text[] NOT NULL,
  PRIMARY KEY (tenant_id, answer_id, ordinal),
  FOREIGN KEY (tenant_id, answer_id) REFERENCES reviewed_answer (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX reviewed_question_tokens ON reviewed_question USING gin (tokens);
SELECT protect_tenant_table('reviewed_question');

-- The reviewed answer that a turn gave: who may no longer get it no longer sees the turn's answer.
ALTER TABLE turn ADD COLUMN reviewed_answer_id text;
CREATE INDEX turn_reviewed ON turn (tenant_id, reviewed_answer_id) WHERE reviewed_answer_id IS NOT NULL;
ALTER TABLE turn DROP CONSTRAINT turn_kind_check;
ALTER TABLE turn ADD CONSTRAINT turn_kind_check CHECK (kind IN ('quotation', 'generated', 'reviewed', 'not-in-documents'));
