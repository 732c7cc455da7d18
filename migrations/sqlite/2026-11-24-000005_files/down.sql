DROP INDEX strands_open_closed_at_id_idx;

DROP TABLE retentions;

DROP TABLE holds;

DROP TABLE attachments;
