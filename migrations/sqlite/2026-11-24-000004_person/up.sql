-- The person who told it: news in time, receipts for those who help, a lost receipt replaced, reprisal kept from the company.

-- False once ten working days have passed without news: such duties come first in a lead's list, by an index of their own.
ALTER TABLE strands ADD COLUMN heard INTEGER NOT NULL DEFAULT 1;

DROP INDEX strands_lead_id_open_on_time_severity_opened_at_id_idx;

DROP INDEX strands_body_id_open_on_time_severity_opened_at_id_idx;

CREATE INDEX strands_inbox_lead_idx ON strands (lead_id, open, heard, on_time, severity, opened_at, id);

CREATE INDEX strands_inbox_body_idx ON strands (body_id, open, heard, on_time, severity, opened_at, id);

ALTER TABLE reports ADD COLUMN needs_reviewed_on TEXT;

ALTER TABLE reports ADD COLUMN put_right_asked_at INTEGER;

ALTER TABLE sessions ADD COLUMN receipt_id BLOB;

ALTER TABLE identities ADD COLUMN contact_mac BLOB;

CREATE INDEX identities_contact_mac_idx ON identities (contact_mac);

ALTER TABLE facts ADD COLUMN put_right TEXT;

ALTER TABLE facts ADD COLUMN reprisal INTEGER NOT NULL DEFAULT 0;

CREATE TABLE receipts (
    id BLOB NOT NULL,
    report_id BLOB NOT NULL REFERENCES reports,
    helper TEXT NOT NULL,
    capacity TEXT NOT NULL,
    code_mac BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    revoked_at INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT receipts_code_mac_key UNIQUE (code_mac)
) STRICT;

CREATE INDEX receipts_report_id_idx ON receipts (report_id);

CREATE TABLE recoveries (
    id BLOB NOT NULL,
    asked_at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    report_id BLOB REFERENCES reports,
    due_on TEXT,
    open INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX recoveries_open_due_on_id_idx ON recoveries (open, due_on, id);

CREATE INDEX recoveries_report_id_idx ON recoveries (report_id);

CREATE TABLE reprisals (
    case_id BLOB NOT NULL REFERENCES cases,
    report_id BLOB NOT NULL REFERENCES reports,
    told_at INTEGER NOT NULL,
    alerted_at INTEGER,
    repeated_at INTEGER,
    PRIMARY KEY (case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX reprisals_report_id_idx ON reprisals (report_id);

CREATE TABLE case_links (
    case_id BLOB NOT NULL REFERENCES cases,
    before_id BLOB NOT NULL REFERENCES cases,
    at INTEGER NOT NULL,
    PRIMARY KEY (case_id, before_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_links_before_id_idx ON case_links (before_id);
