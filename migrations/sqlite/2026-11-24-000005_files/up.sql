CREATE TABLE attachments (
    id BLOB NOT NULL,
    case_id BLOB REFERENCES cases,
    report_id BLOB REFERENCES reports,
    once_key TEXT,
    from_capacity TEXT NOT NULL,
    account_id BLOB REFERENCES accounts,
    body_id BLOB REFERENCES bodies,
    kind TEXT NOT NULL,
    number INTEGER NOT NULL,
    name_sealed BLOB NOT NULL,
    key_sealed BLOB NOT NULL,
    bytes INTEGER NOT NULL,
    digest BLOB NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    scanned_at INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX attachments_case_id_at_id_idx ON attachments (case_id, at, id);

CREATE INDEX attachments_once_key_idx ON attachments (once_key);

CREATE TABLE holds (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    placed_by BLOB NOT NULL REFERENCES accounts,
    placed_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    lifted_by BLOB REFERENCES accounts,
    lifted_at INTEGER,
    lifted_reason TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX holds_case_id_idx ON holds (case_id);

CREATE TABLE retentions (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    body_id BLOB NOT NULL REFERENCES bodies,
    class TEXT NOT NULL,
    due_on TEXT NOT NULL,
    found_at INTEGER NOT NULL,
    open INTEGER NOT NULL,
    decision TEXT,
    decided_by BLOB REFERENCES accounts,
    decided_at INTEGER,
    reason TEXT,
    keep_until TEXT,
    erased_at INTEGER,
    certificate TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX retentions_case_id_open_idx ON retentions (case_id, open);

CREATE INDEX retentions_body_id_open_due_on_id_idx ON retentions (body_id, open, due_on, id);

CREATE INDEX strands_open_closed_at_id_idx ON strands (open, closed_at, id);
