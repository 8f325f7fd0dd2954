-- Question and answer pairs that a model wrote; nothing answers with one before somebody accepts it.
CREATE TABLE mining_run (
  tenant_id text NOT NULL,
  id text NOT NULL,
  base_id text NOT NULL,
  origin text NOT NULL CHECK (origin IN ('documents', 'conversations')),
  status text NOT NULL CHECK (status IN ('running', 'done', 'failed', 'cancelled')),
  -- Chunks or turns to look at, in this order; `done` of them were.
  work text[] NOT NULL,
  done integer NOT NULL DEFAULT 0,
  proposed integer NOT NULL DEFAULT 0,
  dropped integer NOT NULL DEFAULT 0,
  problem_code text,
  model text,
  -- Sources are read with the rights of this person, and model calls count for them.
  started_by text,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX mining_run_base ON mining_run (tenant_id, base_id, id);
CREATE UNIQUE INDEX mining_run_one ON mining_run (tenant_id, base_id) WHERE status = 'running';
SELECT protect_tenant_table('mining_run');

CREATE TABLE mined_pair (
  tenant_id text NOT NULL,
  id text NOT NULL,
  base_id text NOT NULL,
  run_id text NOT NULL,
  question text NOT NULL,
  -- The question as the index analyses it, for finding repetitions.
  tokens text[] NOT NULL,
  answer text NOT NULL,
  verified boolean NOT NULL,
  -- Places that it was written from, as reviewed answers keep them.
  sources jsonb NOT NULL,
  source_documents text[] NOT NULL,
  -- The turn that it was written from: deleting the conversation takes the pair back.
  turn_id text,
  -- A reviewed answer to nearly the same question; that may have gone since.
  near_answer_id text,
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'rejected')),
  -- The reviewed answer that it became.
  answer_id text,
  reviewed_by text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, run_id) REFERENCES mining_run (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, turn_id) REFERENCES turn (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX mined_pair_base ON mined_pair (tenant_id, base_id, state, id);
CREATE INDEX mined_pair_run ON mined_pair (tenant_id, run_id);
CREATE INDEX mined_pair_turn ON mined_pair (tenant_id, turn_id) WHERE turn_id IS NOT NULL;
CREATE INDEX mined_pair_tokens ON mined_pair USING gin (tokens);
CREATE INDEX mined_pair_sources ON mined_pair USING gin (source_documents);
SELECT protect_tenant_table('mined_pair');

-- A pair is words of its documents and goes with any of them.
CREATE FUNCTION forget_mined_pairs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM mined_pair USING removed
  WHERE mined_pair.tenant_id = removed.tenant_id AND mined_pair.source_documents @> ARRAY[removed.id];
  RETURN NULL;
END
$$;
CREATE TRIGGER document_forget_mined_pairs AFTER DELETE ON document
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION forget_mined_pairs();
