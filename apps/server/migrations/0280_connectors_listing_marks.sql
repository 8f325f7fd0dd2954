-- What the listing said about an item, as one digest: the database compares a batch by itself, and an item that is as it
-- was is neither read nor written. Which items a listing showed is kept in memory: a run that is begun again lists again.
-- Null = of an earlier version: described once more by the next run.
ALTER TABLE source_item
  DROP COLUMN seen_pass,
  ADD COLUMN mark text;

-- A source that mirrors no readers asks after each run whether a document still follows its own: mostly none.
CREATE INDEX document_mirrored ON document (tenant_id, source_id) WHERE access_mirrored;
