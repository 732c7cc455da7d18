DROP INDEX strands_body_id_open_state_waiting_idx;

DROP INDEX strands_lead_id_open_state_waiting_idx;

ALTER TABLE strands DROP COLUMN waiting;
