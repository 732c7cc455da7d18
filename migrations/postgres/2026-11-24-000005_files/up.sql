CREATE TABLE attachments (
    id UUID NOT NULL,
    case_id UUID REFERENCES cases,
    report_id UUID REFERENCES reports,
    once_key TEXT COLLATE "C",
    from_capacity TEXT COLLATE "C" NOT NULL,
    account_id UUID REFERENCES accounts,
    body_id UUID REFERENCES bodies,
    kind TEXT COLLATE "C" NOT NULL,
    number INT4 NOT NULL,
    name_sealed BYTEA NOT NULL,
    key_sealed BYTEA NOT NULL,
    bytes INT8 NOT NULL,
    digest BYTEA NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    scanned_at TIMESTAMPTZ,
    PRIMARY KEY (id)
);

CREATE INDEX attachments_case_id_at_id_idx ON attachments (case_id, at, id);

CREATE INDEX attachments_once_key_idx ON attachments (once_key);

CREATE TABLE holds (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    placed_by UUID NOT NULL REFERENCES accounts,
    placed_at TIMESTAMPTZ NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    lifted_by UUID REFERENCES accounts,
    lifted_at TIMESTAMPTZ,
    lifted_reason TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE INDEX holds_case_id_idx ON holds (case_id);

CREATE TABLE retentions (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    body_id UUID NOT NULL REFERENCES bodies,
    class TEXT COLLATE "C" NOT NULL,
    due_on DATE NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    open BOOLEAN NOT NULL,
    decision TEXT COLLATE "C",
    decided_by UUID REFERENCES accounts,
    decided_at TIMESTAMPTZ,
    reason TEXT COLLATE "C",
    keep_until DATE,
    erased_at TIMESTAMPTZ,
    certificate TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE INDEX retentions_case_id_open_idx ON retentions (case_id, open);

CREATE INDEX retentions_body_id_open_due_on_id_idx ON retentions (body_id, open, due_on, id);

CREATE INDEX strands_open_closed_at_id_idx ON strands (open, closed_at, id);
