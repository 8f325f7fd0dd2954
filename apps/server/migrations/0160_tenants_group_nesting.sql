-- Members of the inner group are members of the outer one too. The application refuses cycles and bounds the depth, under
-- a lock of the tenant's nesting; reading terminates even if there were one.
CREATE TABLE group_nesting (
  tenant_id text NOT NULL,
  group_id text NOT NULL,
  inner_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, group_id, inner_id),
  FOREIGN KEY (tenant_id, group_id) REFERENCES user_group (tenant_id, id) ON DELETE CASCADE,
  FOREIGN KEY (tenant_id, inner_id) REFERENCES user_group (tenant_id, id) ON DELETE CASCADE,
  CHECK (group_id <> inner_id)
);
CREATE INDEX group_nesting_inner ON group_nesting (tenant_id, inner_id);
SELECT protect_tenant_table('group_nesting');
