DROP TABLE case_links;

DROP TABLE reprisals;

DROP TABLE recoveries;

DROP TABLE receipts;

ALTER TABLE facts DROP COLUMN reprisal;

ALTER TABLE facts DROP COLUMN put_right;

DROP INDEX identities_contact_mac_idx;

ALTER TABLE identities DROP COLUMN contact_mac;

ALTER TABLE sessions DROP COLUMN receipt_id;

ALTER TABLE reports DROP COLUMN put_right_asked_at;

ALTER TABLE reports DROP COLUMN needs_reviewed_on;

DROP INDEX strands_inbox_body_idx;

DROP INDEX strands_inbox_lead_idx;

CREATE INDEX strands_lead_id_open_on_time_severity_opened_at_id_idx ON strands (lead_id, open, on_time, severity, opened_at, id);

CREATE INDEX strands_body_id_open_on_time_severity_opened_at_id_idx ON strands (body_id, open, on_time, severity, opened_at, id);

ALTER TABLE strands DROP COLUMN heard;
