-- A budget whose account cannot be locked in time refuses. There is no other way: an allowance that processes spend
-- without asking would have to be part of the limit, and nothing enforced it.
ALTER TABLE budget DROP COLUMN fail_mode, DROP COLUMN open_allowance;
