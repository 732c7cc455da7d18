CREATE TABLE activity_returns (
    id BLOB NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    said TEXT NOT NULL,
    month TEXT NOT NULL,
    revision INTEGER NOT NULL,
    current INTEGER NOT NULL,
    in_time INTEGER NOT NULL,
    filed_at INTEGER NOT NULL,
    filed_by TEXT NOT NULL,
    via TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE UNIQUE INDEX activity_returns_body_id_month_revision_idx ON activity_returns (body_id, month, revision);

CREATE INDEX activity_returns_month_said_idx ON activity_returns (month, said);

CREATE TABLE activity_lines (
    return_id BLOB NOT NULL REFERENCES activity_returns,
    other_id BLOB NOT NULL REFERENCES bodies,
    therapy TEXT NOT NULL,
    funding TEXT NOT NULL,
    item TEXT NOT NULL,
    days INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (return_id, other_id, therapy, funding, item, days)
) STRICT, WITHOUT ROWID;

CREATE TABLE activity_counts (
    said TEXT NOT NULL,
    month TEXT NOT NULL,
    provider_id BLOB NOT NULL REFERENCES bodies,
    trust_id BLOB NOT NULL REFERENCES bodies,
    therapy TEXT NOT NULL,
    funding TEXT NOT NULL,
    item TEXT NOT NULL,
    days INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (said, month, provider_id, trust_id, therapy, funding, item, days)
) STRICT, WITHOUT ROWID;

CREATE INDEX activity_counts_trust_id_said_month_idx ON activity_counts (trust_id, said, month);

CREATE TABLE deliveries (
    provider_id BLOB NOT NULL REFERENCES bodies,
    external_id TEXT NOT NULL,
    trust_id BLOB NOT NULL REFERENCES bodies,
    therapy TEXT NOT NULL,
    funding TEXT NOT NULL,
    agreed_on TEXT NOT NULL,
    delivered_on TEXT,
    in_window INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    right_place INTEGER NOT NULL,
    cold INTEGER NOT NULL,
    stayed_cold INTEGER NOT NULL,
    cause TEXT,
    items INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    doses_due INTEGER NOT NULL,
    doses_missed INTEGER NOT NULL,
    next_dose_on TEXT,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (provider_id, external_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE missed_deliveries (
    provider_id BLOB NOT NULL REFERENCES bodies,
    external_id TEXT NOT NULL,
    trust_id BLOB NOT NULL REFERENCES bodies,
    agreed_on TEXT NOT NULL,
    next_dose_on TEXT,
    told_on TEXT NOT NULL,
    state TEXT NOT NULL,
    open INTEGER NOT NULL,
    case_id BLOB REFERENCES cases,
    matched INTEGER NOT NULL,
    reason TEXT,
    decided_by TEXT,
    decided_at INTEGER,
    PRIMARY KEY (provider_id, external_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX missed_deliveries_trust_id_open_next_dose_on_idx ON missed_deliveries (trust_id, open, next_dose_on);

CREATE INDEX missed_deliveries_case_id_idx ON missed_deliveries (case_id);
