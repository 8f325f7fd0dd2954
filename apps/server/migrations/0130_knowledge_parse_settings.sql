-- How a document is to be read (text recognition, chunk size), chosen by whoever looks after it; kept for its next runs.
ALTER TABLE document ADD COLUMN parse_settings jsonb NOT NULL DEFAULT '{}';
