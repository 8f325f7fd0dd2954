-- Mails to owners are in their language.
GRANT SELECT (locale) ON app_user TO app_scoped;

-- An answer that somebody rated down, on its way to a fix. The case refers to the turn and copies nothing of it: question and
-- answer are shown as far as the reader may read what they derive from, and go when their conversation is deleted.
-- `base_id` null = no base of the tenant comes near the question; administrators of the tenant see it then.
CREATE TABLE triage_case (
  tenant_id text NOT NULL,
  id text NOT NULL,
  turn_id text NOT NULL,
  base_id text,
  state text NOT NULL CHECK (state IN ('open', 'in-progress', 'waiting', 'fixed', 'dismissed')),
  -- What looks to be the cause, and the facts that speak for it (codes and numbers, never text). Null = not looked at yet.
  suggested_cause text CHECK (suggested_cause IN ('missing-source', 'parse', 'retrieval', 'answer', 'permission')),
  signals jsonb NOT NULL DEFAULT '{}',
  -- What somebody decided it to be.
  cause text CHECK (cause IN ('missing-source', 'parse', 'retrieval', 'answer', 'permission')),
  assignee_id text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- The owners were told.
  notified_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, turn_id) REFERENCES turn (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX triage_case_turn ON triage_case (tenant_id, turn_id);
CREATE INDEX triage_case_base ON triage_case (tenant_id, base_id, state);
CREATE INDEX triage_case_assignee ON triage_case (tenant_id, assignee_id) WHERE assignee_id IS NOT NULL;
SELECT protect_tenant_table('triage_case');

-- What people did about a case. `fix` names what was changed: its kind, and the id of the thing.
CREATE TABLE triage_event (
  tenant_id text NOT NULL,
  id text NOT NULL,
  case_id text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('opened', 'comment', 'state', 'cause', 'assigned', 'moved', 'source-requested', 'fix')),
  user_id text,
  text text NOT NULL DEFAULT '',
  details jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, case_id) REFERENCES triage_case (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX triage_event_case ON triage_event (tenant_id, case_id, id);
SELECT protect_tenant_table('triage_event');
