-- The person who told it: news in time, receipts for those who help, a lost receipt replaced, reprisal kept from the company.

-- False once ten working days have passed without news: such duties come first in a lead's list, by an index of their own.
ALTER TABLE strands ADD COLUMN heard BOOLEAN NOT NULL DEFAULT TRUE;

DROP INDEX strands_lead_id_open_on_time_severity_opened_at_id_idx;

DROP INDEX strands_body_id_open_on_time_severity_opened_at_id_idx;

CREATE INDEX strands_inbox_lead_idx ON strands (lead_id, open, heard, on_time, severity, opened_at, id);

CREATE INDEX strands_inbox_body_idx ON strands (body_id, open, heard, on_time, severity, opened_at, id);

ALTER TABLE reports ADD COLUMN needs_reviewed_on DATE;

ALTER TABLE reports ADD COLUMN put_right_asked_at TIMESTAMPTZ;

ALTER TABLE sessions ADD COLUMN receipt_id UUID;

ALTER TABLE identities ADD COLUMN contact_mac BYTEA;

CREATE INDEX identities_contact_mac_idx ON identities (contact_mac);

ALTER TABLE facts ADD COLUMN put_right TEXT COLLATE "C";

ALTER TABLE facts ADD COLUMN reprisal BOOLEAN NOT NULL DEFAULT FALSE;

CREATE TABLE receipts (
    id UUID NOT NULL,
    report_id UUID NOT NULL REFERENCES reports,
    helper TEXT COLLATE "C" NOT NULL,
    capacity TEXT COLLATE "C" NOT NULL,
    code_mac BYTEA NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    PRIMARY KEY (id),
    CONSTRAINT receipts_code_mac_key UNIQUE (code_mac)
);

CREATE INDEX receipts_report_id_idx ON receipts (report_id);

CREATE TABLE recoveries (
    id UUID NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    sealed BYTEA NOT NULL,
    report_id UUID REFERENCES reports,
    due_on DATE,
    open BOOLEAN NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX recoveries_open_due_on_id_idx ON recoveries (open, due_on, id);

CREATE INDEX recoveries_report_id_idx ON recoveries (report_id);

CREATE TABLE reprisals (
    case_id UUID NOT NULL REFERENCES cases,
    report_id UUID NOT NULL REFERENCES reports,
    told_at TIMESTAMPTZ NOT NULL,
    alerted_at TIMESTAMPTZ,
    repeated_at TIMESTAMPTZ,
    PRIMARY KEY (case_id)
);

CREATE INDEX reprisals_report_id_idx ON reprisals (report_id);

CREATE TABLE case_links (
    case_id UUID NOT NULL REFERENCES cases,
    before_id UUID NOT NULL REFERENCES cases,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (case_id, before_id)
);

CREATE INDEX case_links_before_id_idx ON case_links (before_id);
