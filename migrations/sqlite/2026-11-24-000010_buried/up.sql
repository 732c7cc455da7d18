-- The administrator's page asks for what was given up, among very many that were done.
CREATE INDEX jobs_buried_at_id_idx ON jobs (buried_at, id) WHERE buried_at IS NOT NULL;
