-- Which documents a question was asked of; null: all that its asker could find. Kept for asking again.
ALTER TABLE turn ADD COLUMN filters jsonb;
