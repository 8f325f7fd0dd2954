-- What a process has taken ahead of an account, to admit calls from memory: held like any hold, under `lease_…` of its owner.
ALTER TABLE budget_entry DROP CONSTRAINT budget_entry_kind_check;
ALTER TABLE budget_entry ADD CONSTRAINT budget_entry_kind_check
  CHECK (kind IN ('usage', 'opening', 'adjustment', 'lease'));
CREATE INDEX budget_entry_lease ON budget_entry (reference) WHERE kind = 'lease';
-- Accounts opened while calls ran that their processes had admitted from memory.
CREATE INDEX budget_entry_opening ON budget_entry (tenant_id, at) WHERE kind = 'opening';
