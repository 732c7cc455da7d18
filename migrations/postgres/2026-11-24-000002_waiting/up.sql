-- Somebody else's answer is awaited: known to the inbox without looking at the referrals of each case.
ALTER TABLE strands ADD COLUMN waiting BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX strands_lead_id_open_state_waiting_idx ON strands (lead_id, open, state, waiting);

CREATE INDEX strands_body_id_open_state_waiting_idx ON strands (body_id, open, state, waiting);
