-- How the documents of a base are read unless a document has settings of its own; {} = the defaults.
ALTER TABLE knowledge_base ADD COLUMN parse_settings jsonb NOT NULL DEFAULT '{}';
