-- Passwords that somebody issued: good for signing in once, to choose one's own.
CREATE TABLE issued_passwords (
    account_id UUID NOT NULL REFERENCES accounts,
    until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account_id)
);

-- Invitations, and the recovery of an account whose password or second factor is lost.
CREATE TABLE account_recoveries (
    id UUID NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts,
    kind TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    asked_by UUID NOT NULL REFERENCES accounts,
    asked_at TIMESTAMPTZ NOT NULL,
    decided_by UUID REFERENCES accounts,
    decided_at TIMESTAMPTZ,
    code_mac BYTEA,
    until TIMESTAMPTZ,
    totp_sealed BYTEA,
    PRIMARY KEY (id)
);

CREATE INDEX account_recoveries_account_id_idx ON account_recoveries (account_id, state);

CREATE INDEX account_recoveries_state_idx ON account_recoveries (state, asked_at, id);

CREATE INDEX account_recoveries_asked_by_idx ON account_recoveries (asked_by);

CREATE INDEX account_recoveries_decided_by_idx ON account_recoveries (decided_by);

-- When a session last gave the second factor again, for what matters most.
CREATE TABLE step_ups (
    token_hash BYTEA NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE INDEX step_ups_at_idx ON step_ups (at);
