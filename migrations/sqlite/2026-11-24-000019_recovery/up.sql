-- Passwords that somebody issued: good for signing in once, to choose one's own.
CREATE TABLE issued_passwords (
    account_id BLOB NOT NULL REFERENCES accounts,
    until INTEGER NOT NULL,
    PRIMARY KEY (account_id)
) STRICT, WITHOUT ROWID;

-- Invitations, and the recovery of an account whose password or second factor is lost.
CREATE TABLE account_recoveries (
    id BLOB NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by BLOB NOT NULL REFERENCES accounts,
    asked_at INTEGER NOT NULL,
    decided_by BLOB REFERENCES accounts,
    decided_at INTEGER,
    code_mac BLOB,
    until INTEGER,
    totp_sealed BLOB,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX account_recoveries_account_id_idx ON account_recoveries (account_id, state);

CREATE INDEX account_recoveries_state_idx ON account_recoveries (state, asked_at, id);

CREATE INDEX account_recoveries_asked_by_idx ON account_recoveries (asked_by);

CREATE INDEX account_recoveries_decided_by_idx ON account_recoveries (decided_by);

-- When a session last gave the second factor again, for what matters most.
CREATE TABLE step_ups (
    token_hash BLOB NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT;

CREATE INDEX step_ups_at_idx ON step_ups (at);
