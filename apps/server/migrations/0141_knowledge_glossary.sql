-- Words of a tenant: a term, what else it is called, what it means. Without a base it holds for every base of the tenant.
CREATE TABLE glossary_entry (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  id text NOT NULL,
  base_id text,
  term text NOT NULL,
  -- Other names of the same thing: a question with one of them also finds the others.
  synonyms text[] NOT NULL DEFAULT '{}',
  -- Term and synonyms as the text analysis spells them, to find those that a question holds.
  forms text[] NOT NULL,
  definition text NOT NULL DEFAULT '',
  -- Kept whole by the text analysis: a change rebuilds the index in the background.
  whole boolean NOT NULL DEFAULT false,
  updated_by text,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, base_id) REFERENCES knowledge_base (tenant_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX glossary_entry_term ON glossary_entry (tenant_id, coalesce(base_id, ''), lower(term));
SELECT protect_tenant_table('glossary_entry');
