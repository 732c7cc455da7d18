-- Whom a story names: kept out of its case. Either one person or everybody who acts for a body.
CREATE TABLE conflicts (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    account_id UUID REFERENCES accounts,
    body_id UUID REFERENCES bodies,
    said_by TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_account UUID REFERENCES accounts,
    active BOOLEAN NOT NULL,
    lifted_at TIMESTAMPTZ,
    lifted_by UUID REFERENCES accounts,
    lifted_reason TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE INDEX conflicts_case_id_idx ON conflicts (case_id, active);

CREATE INDEX conflicts_account_id_idx ON conflicts (account_id, active, case_id);

CREATE INDEX conflicts_body_id_idx ON conflicts (body_id, active, case_id);

CREATE INDEX conflicts_by_account_idx ON conflicts (by_account);

CREATE INDEX conflicts_lifted_by_idx ON conflicts (lifted_by);

-- A case opened in an emergency: for three hours, with the reason.
CREATE TABLE emergencies (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    account_id UUID NOT NULL REFERENCES accounts,
    reason TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX emergencies_account_id_idx ON emergencies (account_id, case_id, until);

CREATE INDEX emergencies_case_id_idx ON emergencies (case_id);

-- What one person asks and a second must allow.
CREATE TABLE approvals (
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    case_id UUID REFERENCES cases,
    subject TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    asked_by UUID NOT NULL REFERENCES accounts,
    asked_at TIMESTAMPTZ NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    decided_by UUID REFERENCES accounts,
    decided_at TIMESTAMPTZ,
    until TIMESTAMPTZ,
    PRIMARY KEY (id)
);

CREATE INDEX approvals_body_id_idx ON approvals (body_id, state, asked_at, id);

CREATE INDEX approvals_asked_by_idx ON approvals (asked_by, state, kind);

CREATE INDEX approvals_case_id_idx ON approvals (case_id);

CREATE INDEX approvals_decided_by_idx ON approvals (decided_by);

-- An account that read more cases in an hour than work needs.
CREATE TABLE alerts (
    id UUID NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts,
    at TIMESTAMPTZ NOT NULL,
    cases INT4 NOT NULL,
    slot TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT alerts_slot_key UNIQUE (slot)
);

CREATE INDEX alerts_account_id_idx ON alerts (account_id, at);

CREATE INDEX alerts_at_idx ON alerts (at, id);
