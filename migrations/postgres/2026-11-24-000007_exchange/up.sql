-- The record of a case with LFPSE: one, whatever its revision; sent by a job, its last answer kept.
CREATE TABLE lfpse_records (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    taxonomy TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    sent_revision INTEGER NOT NULL,
    answers TEXT COLLATE "C" NOT NULL,
    document TEXT COLLATE "C" NOT NULL,
    remote_id TEXT COLLATE "C",
    remote_version TEXT COLLATE "C",
    reference TEXT COLLATE "C",
    outcome TEXT COLLATE "C",
    asked_by UUID NOT NULL REFERENCES accounts,
    asked_at TIMESTAMPTZ NOT NULL,
    answered_at TIMESTAMPTZ,
    PRIMARY KEY (id),
    CONSTRAINT lfpse_records_case_id_key UNIQUE (case_id)
);

CREATE INDEX lfpse_records_asked_by_idx ON lfpse_records (asked_by);

-- A Yellow Card: health data of one person, sealed.
CREATE TABLE yellow_cards (
    case_id UUID NOT NULL REFERENCES cases,
    sealed BYTEA NOT NULL,
    reference TEXT COLLATE "C",
    sent_at TIMESTAMPTZ,
    kept_by UUID NOT NULL REFERENCES accounts,
    kept_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (case_id)
);

CREATE INDEX yellow_cards_kept_by_idx ON yellow_cards (kept_by);

-- Systems that speak to us for a body, each through an account that cannot sign in.
CREATE TABLE clients (
    id UUID NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts,
    name TEXT COLLATE "C" NOT NULL,
    secret_hash BYTEA NOT NULL,
    scopes TEXT COLLATE "C" NOT NULL,
    issued_by TEXT COLLATE "C" NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (id)
);

CREATE INDEX clients_account_id_idx ON clients (account_id);

CREATE TABLE client_tokens (
    token_hash BYTEA NOT NULL,
    client_id UUID NOT NULL REFERENCES clients,
    scopes TEXT COLLATE "C" NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE INDEX client_tokens_client_id_idx ON client_tokens (client_id);

CREATE INDEX client_tokens_expires_at_idx ON client_tokens (expires_at);
