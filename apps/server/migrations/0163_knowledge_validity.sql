-- When a document counts: from `effective_at` (null = always has) until `expires_at`, or until another document replaced it.
-- Searches and answers take what is in force at their moment, or "as of" another; opening is a matter of rights alone.
-- `superseded_by` may name a document that has gone since: what was replaced does not come back by itself.
ALTER TABLE document ADD COLUMN enabled boolean NOT NULL DEFAULT true;
ALTER TABLE document ADD COLUMN effective_at timestamptz;
ALTER TABLE document ADD COLUMN expires_at timestamptz;
ALTER TABLE document ADD COLUMN superseded_by text;
ALTER TABLE document ADD COLUMN superseded_at timestamptz;
