DROP INDEX jobs_buried_at_id_idx;
