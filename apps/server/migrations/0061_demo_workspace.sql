-- Which group, base or document of the sample workspace became which row here: making it again goes on where it broke off.
CREATE TABLE sample_item (
  tenant_id text NOT NULL REFERENCES tenant (id) ON DELETE CASCADE,
  -- `group:HR`, `member:lin-wei`, `base:handbook`, `document:<file>`, and `workspace` when all of it is there.
  key text NOT NULL,
  item_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, key)
);
SELECT protect_tenant_table('sample_item');
