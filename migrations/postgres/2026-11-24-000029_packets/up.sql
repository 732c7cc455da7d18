-- Cases offered to other bodies, and those that others offer to us. What is in a packet is sealed.
CREATE TABLE packets (
    id UUID NOT NULL,
    token TEXT COLLATE "C" NOT NULL,
    ours BOOLEAN NOT NULL,
    case_id UUID REFERENCES cases,
    strand_id UUID REFERENCES strands,
    from_body_id UUID REFERENCES bodies,
    from_code TEXT COLLATE "C" NOT NULL,
    from_name TEXT COLLATE "C" NOT NULL,
    to_body_id UUID REFERENCES bodies,
    to_code TEXT COLLATE "C" NOT NULL,
    to_name TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    fields TEXT COLLATE "C" NOT NULL,
    sealed BYTEA NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    by_account UUID REFERENCES accounts,
    handed TEXT COLLATE "C",
    handed_at TIMESTAMPTZ,
    decided_at TIMESTAMPTZ,
    decided_by TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    better TEXT COLLATE "C",
    PRIMARY KEY (id),
    CONSTRAINT packets_token_key UNIQUE (token, ours)
);

CREATE INDEX packets_case_id_idx ON packets (case_id, made_at);

CREATE INDEX packets_strand_id_idx ON packets (strand_id);

CREATE INDEX packets_to_body_id_idx ON packets (to_body_id, state, made_at, id);

CREATE INDEX packets_from_body_id_idx ON packets (from_body_id);

CREATE INDEX packets_by_account_idx ON packets (by_account);

-- Who was given what of a case, for which purpose, on which basis.
CREATE TABLE disclosures (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    packet_id UUID REFERENCES packets,
    to_words TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    basis TEXT COLLATE "C" NOT NULL,
    fields TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_account UUID REFERENCES accounts,
    PRIMARY KEY (id)
);

CREATE INDEX disclosures_case_id_idx ON disclosures (case_id, at, id);

CREATE INDEX disclosures_packet_id_idx ON disclosures (packet_id);

CREATE INDEX disclosures_by_account_idx ON disclosures (by_account);
