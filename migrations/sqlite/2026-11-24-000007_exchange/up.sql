-- The record of a case with LFPSE: one, whatever its revision; sent by a job, its last answer kept.
CREATE TABLE lfpse_records (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    taxonomy TEXT NOT NULL,
    state TEXT NOT NULL,
    revision INTEGER NOT NULL,
    sent_revision INTEGER NOT NULL,
    answers TEXT NOT NULL,
    document TEXT NOT NULL,
    remote_id TEXT,
    remote_version TEXT,
    reference TEXT,
    outcome TEXT,
    asked_by BLOB NOT NULL REFERENCES accounts,
    asked_at INTEGER NOT NULL,
    answered_at INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT lfpse_records_case_id_key UNIQUE (case_id)
) STRICT;

CREATE INDEX lfpse_records_asked_by_idx ON lfpse_records (asked_by);

-- A Yellow Card: health data of one person, sealed.
CREATE TABLE yellow_cards (
    case_id BLOB NOT NULL REFERENCES cases,
    sealed BLOB NOT NULL,
    reference TEXT,
    sent_at INTEGER,
    kept_by BLOB NOT NULL REFERENCES accounts,
    kept_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX yellow_cards_kept_by_idx ON yellow_cards (kept_by);

-- Systems that speak to us for a body, each through an account that cannot sign in.
CREATE TABLE clients (
    id BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts,
    name TEXT NOT NULL,
    secret_hash BLOB NOT NULL,
    scopes TEXT NOT NULL,
    issued_by TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    revoked_at INTEGER,
    used_at INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX clients_account_id_idx ON clients (account_id);

CREATE TABLE client_tokens (
    token_hash BLOB NOT NULL,
    client_id BLOB NOT NULL REFERENCES clients,
    scopes TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX client_tokens_client_id_idx ON client_tokens (client_id);

CREATE INDEX client_tokens_expires_at_idx ON client_tokens (expires_at);
