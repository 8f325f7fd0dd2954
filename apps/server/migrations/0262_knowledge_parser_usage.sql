-- Which documents a parser outside this server read: few, among many that were read here.
CREATE INDEX document_read_by ON document (tenant_id, (report ->> 'readById'), base_id) WHERE report ->> 'readById' IS NOT NULL;
