-- Accounts that sign in by another service: whom it means by a subject, the person linked themselves.
CREATE TABLE sign_ons (
    issuer TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts,
    provider TEXT COLLATE "C" NOT NULL,
    linked_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,
    PRIMARY KEY (issuer, subject, account_id)
);

CREATE INDEX sign_ons_account_id_idx ON sign_ons (account_id);

-- Ways back from another service that were used: none is used twice.
CREATE TABLE ways_back (
    mark BYTEA NOT NULL,
    until TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (mark)
);

CREATE INDEX ways_back_until_idx ON ways_back (until);
