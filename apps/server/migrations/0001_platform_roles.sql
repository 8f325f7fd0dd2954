-- The role that every tenant transaction drops to. It owns nothing and cannot bypass row-level security.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'app_scoped') THEN
    BEGIN
      CREATE ROLE app_scoped NOLOGIN NOINHERIT NOBYPASSRLS;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END;
  END IF;
  EXECUTE format('GRANT app_scoped TO %I', current_user);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO app_scoped', current_schema());
END
$$;

CREATE EXTENSION IF NOT EXISTS vector;

-- Row-level security for one tenant table: enabled and forced; app_scoped sees and writes only its tenant's rows;
-- the installation's own role (migrations, jobs, sign-in) sees all. tests/walls enumerates the catalogue.
CREATE FUNCTION protect_tenant_table(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY tenant_isolation ON %s TO app_scoped USING (tenant_id = current_setting(''app.tenant_id'')) WITH CHECK (tenant_id = current_setting(''app.tenant_id''))', target);
  EXECUTE format('CREATE POLICY installation ON %s TO CURRENT_USER USING (true) WITH CHECK (true)', target);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO app_scoped', target);
END
$$;
