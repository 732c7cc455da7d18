-- Cases offered to other bodies, and those that others offer to us. What is in a packet is sealed.
CREATE TABLE packets (
    id BLOB NOT NULL,
    token TEXT NOT NULL,
    ours INTEGER NOT NULL,
    case_id BLOB REFERENCES cases,
    strand_id BLOB REFERENCES strands,
    from_body_id BLOB REFERENCES bodies,
    from_code TEXT NOT NULL,
    from_name TEXT NOT NULL,
    to_body_id BLOB REFERENCES bodies,
    to_code TEXT NOT NULL,
    to_name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    fields TEXT NOT NULL,
    sealed BLOB NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    by_account BLOB REFERENCES accounts,
    handed TEXT,
    handed_at INTEGER,
    decided_at INTEGER,
    decided_by TEXT,
    reason TEXT,
    better TEXT,
    PRIMARY KEY (id),
    CONSTRAINT packets_token_key UNIQUE (token, ours)
) STRICT;

CREATE INDEX packets_case_id_idx ON packets (case_id, made_at);

CREATE INDEX packets_strand_id_idx ON packets (strand_id);

CREATE INDEX packets_to_body_id_idx ON packets (to_body_id, state, made_at, id);

CREATE INDEX packets_from_body_id_idx ON packets (from_body_id);

CREATE INDEX packets_by_account_idx ON packets (by_account);

-- Who was given what of a case, for which purpose, on which basis.
CREATE TABLE disclosures (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    packet_id BLOB REFERENCES packets,
    to_words TEXT NOT NULL,
    purpose TEXT NOT NULL,
    basis TEXT NOT NULL,
    fields TEXT NOT NULL,
    at INTEGER NOT NULL,
    by_account BLOB REFERENCES accounts,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX disclosures_case_id_idx ON disclosures (case_id, at, id);

CREATE INDEX disclosures_packet_id_idx ON disclosures (packet_id);

CREATE INDEX disclosures_by_account_idx ON disclosures (by_account);
