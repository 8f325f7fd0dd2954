-- For installations that search on a remote index: documents whose copy there may be out of date. The triggers that fill it
-- are made when such an index is configured (features/knowledge/remote) and dropped when it no longer is. No foreign key:
-- what a deleted tenant left on the remote index has to go too.
CREATE SEQUENCE search_pending_version;
GRANT USAGE ON SEQUENCE search_pending_version TO app_scoped;
CREATE TABLE search_pending (
  tenant_id text NOT NULL,
  document_id text NOT NULL,
  -- Of the last change; grows.
  version bigint NOT NULL,
  -- Until when the process that is copying it may be taken for alive.
  claimed_until timestamptz,
  PRIMARY KEY (tenant_id, document_id)
);
SELECT protect_tenant_table('search_pending');

CREATE FUNCTION note_pending(tenants text[], documents text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO search_pending (tenant_id, document_id, version)
  SELECT tenant_id, document_id, nextval('search_pending_version')
  FROM (SELECT DISTINCT tenant_id, document_id FROM unnest(tenants, documents) AS changed (tenant_id, document_id)
    ORDER BY tenant_id, document_id) AS changed
  ON CONFLICT (tenant_id, document_id) DO UPDATE SET version = excluded.version
$$;

-- Rows that went or came, of tables with a document each.
CREATE FUNCTION note_pending_chunks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_pending(array_agg(tenant_id), array_agg(document_id)) FROM changed;
  RETURN NULL;
END
$$;

CREATE FUNCTION note_pending_documents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_pending(array_agg(tenant_id), array_agg(id)) FROM changed;
  RETURN NULL;
END
$$;

-- Progress of a run is no change to what may be found.
CREATE FUNCTION note_pending_document_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_pending(array_agg(changed.tenant_id), array_agg(changed.id))
  FROM changed JOIN before ON before.tenant_id = changed.tenant_id AND before.id = changed.id
  WHERE (before.indexed_run, before.access_set_id, before.vectors_model_id, before.base_id)
    IS DISTINCT FROM (changed.indexed_run, changed.access_set_id, changed.vectors_model_id, changed.base_id);
  RETURN NULL;
END
$$;

-- A base that answers with another model has vectors of the one before to let go of.
CREATE FUNCTION note_pending_bases() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_pending(array_agg(document.tenant_id), array_agg(document.id))
  FROM changed JOIN before ON before.tenant_id = changed.tenant_id AND before.id = changed.id
    JOIN document ON document.tenant_id = changed.tenant_id AND document.base_id = changed.id
  WHERE before.embedding_ready_model_id IS DISTINCT FROM changed.embedding_ready_model_id;
  RETURN NULL;
END
$$;
