CREATE TABLE activity_returns (
    id UUID NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    said TEXT COLLATE "C" NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    revision INT4 NOT NULL,
    current BOOL NOT NULL,
    in_time BOOL NOT NULL,
    filed_at TIMESTAMPTZ NOT NULL,
    filed_by TEXT COLLATE "C" NOT NULL,
    via TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX activity_returns_body_id_month_revision_idx ON activity_returns (body_id, month, revision);

CREATE INDEX activity_returns_month_said_idx ON activity_returns (month, said);

CREATE TABLE activity_lines (
    return_id UUID NOT NULL REFERENCES activity_returns,
    other_id UUID NOT NULL REFERENCES bodies,
    therapy TEXT COLLATE "C" NOT NULL,
    funding TEXT COLLATE "C" NOT NULL,
    item TEXT COLLATE "C" NOT NULL,
    days INT4 NOT NULL,
    count INT8 NOT NULL,
    PRIMARY KEY (return_id, other_id, therapy, funding, item, days)
);

CREATE TABLE activity_counts (
    said TEXT COLLATE "C" NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    provider_id UUID NOT NULL REFERENCES bodies,
    trust_id UUID NOT NULL REFERENCES bodies,
    therapy TEXT COLLATE "C" NOT NULL,
    funding TEXT COLLATE "C" NOT NULL,
    item TEXT COLLATE "C" NOT NULL,
    days INT4 NOT NULL,
    count INT8 NOT NULL,
    PRIMARY KEY (said, month, provider_id, trust_id, therapy, funding, item, days)
);

CREATE INDEX activity_counts_trust_id_said_month_idx ON activity_counts (trust_id, said, month);

CREATE TABLE deliveries (
    provider_id UUID NOT NULL REFERENCES bodies,
    external_id TEXT COLLATE "C" NOT NULL,
    trust_id UUID NOT NULL REFERENCES bodies,
    therapy TEXT COLLATE "C" NOT NULL,
    funding TEXT COLLATE "C" NOT NULL,
    agreed_on DATE NOT NULL,
    delivered_on DATE,
    in_window BOOL NOT NULL,
    complete BOOL NOT NULL,
    right_place BOOL NOT NULL,
    cold BOOL NOT NULL,
    stayed_cold BOOL NOT NULL,
    cause TEXT COLLATE "C",
    items INT4 NOT NULL,
    errors INT4 NOT NULL,
    doses_due INT4 NOT NULL,
    doses_missed INT4 NOT NULL,
    next_dose_on DATE,
    received_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (provider_id, external_id)
);

CREATE TABLE missed_deliveries (
    provider_id UUID NOT NULL REFERENCES bodies,
    external_id TEXT COLLATE "C" NOT NULL,
    trust_id UUID NOT NULL REFERENCES bodies,
    agreed_on DATE NOT NULL,
    next_dose_on DATE,
    told_on DATE NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    open BOOL NOT NULL,
    case_id UUID REFERENCES cases,
    matched BOOL NOT NULL,
    reason TEXT COLLATE "C",
    decided_by TEXT COLLATE "C",
    decided_at TIMESTAMPTZ,
    PRIMARY KEY (provider_id, external_id)
);

CREATE INDEX missed_deliveries_trust_id_open_next_dose_on_idx ON missed_deliveries (trust_id, open, next_dose_on);

CREATE INDEX missed_deliveries_case_id_idx ON missed_deliveries (case_id);
