-- Accounts that sign in by another service: whom it means by a subject, the person linked themselves.
CREATE TABLE sign_ons (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts,
    provider TEXT NOT NULL,
    linked_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (issuer, subject, account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_ons_account_id_idx ON sign_ons (account_id);

-- Ways back from another service that were used: none is used twice.
CREATE TABLE ways_back (
    mark BLOB NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (mark)
) STRICT;

CREATE INDEX ways_back_until_idx ON ways_back (until);
