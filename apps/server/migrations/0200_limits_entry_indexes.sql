-- The index by account ended before the reference. Where the statistics were not there yet, the planner took it to find
-- one entry by its whole key and read all entries of the account: settling took 50 ms and more, growing with each entry.
-- With the reference, either index finds one entry at once.
CREATE INDEX budget_entry_account ON budget_entry (tenant_id, budget_id, holder, starts_at, reference);
DROP INDEX budget_entry_period;
-- Live holds are few: recovery finds expired ones among them.
DROP INDEX budget_entry_lease;
