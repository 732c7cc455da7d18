-- Whom a story names: kept out of its case. Either one person or everybody who acts for a body.
CREATE TABLE conflicts (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    account_id BLOB REFERENCES accounts,
    body_id BLOB REFERENCES bodies,
    said_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    by_account BLOB REFERENCES accounts,
    active INTEGER NOT NULL,
    lifted_at INTEGER,
    lifted_by BLOB REFERENCES accounts,
    lifted_reason TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX conflicts_case_id_idx ON conflicts (case_id, active);

CREATE INDEX conflicts_account_id_idx ON conflicts (account_id, active, case_id);

CREATE INDEX conflicts_body_id_idx ON conflicts (body_id, active, case_id);

CREATE INDEX conflicts_by_account_idx ON conflicts (by_account);

CREATE INDEX conflicts_lifted_by_idx ON conflicts (lifted_by);

-- A case opened in an emergency: for three hours, with the reason.
CREATE TABLE emergencies (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    account_id BLOB NOT NULL REFERENCES accounts,
    reason TEXT NOT NULL,
    at INTEGER NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX emergencies_account_id_idx ON emergencies (account_id, case_id, until);

CREATE INDEX emergencies_case_id_idx ON emergencies (case_id);

-- What one person asks and a second must allow.
CREATE TABLE approvals (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    case_id BLOB REFERENCES cases,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    asked_by BLOB NOT NULL REFERENCES accounts,
    asked_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_by BLOB REFERENCES accounts,
    decided_at INTEGER,
    until INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX approvals_body_id_idx ON approvals (body_id, state, asked_at, id);

CREATE INDEX approvals_asked_by_idx ON approvals (asked_by, state, kind);

CREATE INDEX approvals_case_id_idx ON approvals (case_id);

CREATE INDEX approvals_decided_by_idx ON approvals (decided_by);

-- An account that read more cases in an hour than work needs.
CREATE TABLE alerts (
    id BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts,
    at INTEGER NOT NULL,
    cases INTEGER NOT NULL,
    slot TEXT NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT alerts_slot_key UNIQUE (slot)
) STRICT;

CREATE INDEX alerts_account_id_idx ON alerts (account_id, at);

CREATE INDEX alerts_at_idx ON alerts (at, id);
