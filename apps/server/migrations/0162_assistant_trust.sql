-- `flags`: sentences of the answer that its evidence does not (clearly) say, as places in the answer. `conflicts`: places of
-- evidence that say different numbers about the same thing. `as_of`: the moment whose documents were asked, null = then.
ALTER TABLE turn ADD COLUMN flags jsonb NOT NULL DEFAULT '[]';
ALTER TABLE turn ADD COLUMN conflicts jsonb NOT NULL DEFAULT '[]';
ALTER TABLE turn ADD COLUMN as_of timestamptz;
