-- Budgets that the operator sets over a tenant: counted like its own, seen by it, changed by the operator alone. The second
-- lock is here: the application role of the tenant cannot write them.
ALTER TABLE budget ADD COLUMN set_by text NOT NULL DEFAULT 'tenant' CHECK (set_by IN ('tenant', 'operator'));
CREATE POLICY set_by_tenant_insert ON budget AS RESTRICTIVE FOR INSERT TO app_scoped
  WITH CHECK (tenant_id = current_setting('app.tenant_id') AND set_by = 'tenant');
CREATE POLICY set_by_tenant_update ON budget AS RESTRICTIVE FOR UPDATE TO app_scoped
  USING (tenant_id = current_setting('app.tenant_id') AND set_by = 'tenant')
  WITH CHECK (tenant_id = current_setting('app.tenant_id') AND set_by = 'tenant');
CREATE POLICY set_by_tenant_delete ON budget AS RESTRICTIVE FOR DELETE TO app_scoped
  USING (tenant_id = current_setting('app.tenant_id') AND set_by = 'tenant');
