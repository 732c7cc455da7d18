-- Releases of figures: frozen rows, signed by two, public at their time; alarms between them.

CREATE TABLE releases (
    id BLOB NOT NULL,
    slug TEXT NOT NULL,
    month TEXT NOT NULL,
    data_to TEXT NOT NULL,
    embargo_at INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    note TEXT NOT NULL,
    checks TEXT NOT NULL,
    about TEXT NOT NULL,
    first_id BLOB REFERENCES accounts,
    first_words TEXT,
    first_at INTEGER,
    second_id BLOB REFERENCES accounts,
    second_words TEXT,
    second_at INTEGER,
    open INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slug)
) STRICT;

CREATE INDEX releases_second_at_embargo_at_idx ON releases (second_at, embargo_at);

CREATE INDEX releases_first_id_idx ON releases (first_id);

CREATE INDEX releases_second_id_idx ON releases (second_id);

CREATE TABLE release_rows (
    release_id BLOB NOT NULL REFERENCES releases,
    seq INTEGER NOT NULL,
    metric TEXT NOT NULL,
    version INTEGER NOT NULL,
    period TEXT NOT NULL,
    breakdown TEXT NOT NULL,
    group_code TEXT NOT NULL,
    group_name TEXT NOT NULL,
    numerator TEXT NOT NULL,
    numerator_to INTEGER NOT NULL,
    at_most TEXT NOT NULL,
    denominator TEXT NOT NULL,
    denominator_to INTEGER NOT NULL,
    value TEXT NOT NULL,
    lo95 TEXT NOT NULL,
    hi95 TEXT NOT NULL,
    suppressed INTEGER NOT NULL,
    complete TEXT NOT NULL,
    revised INTEGER NOT NULL,
    PRIMARY KEY (release_id, seq)
) STRICT;

CREATE INDEX release_rows_metric_idx ON release_rows (release_id, metric, breakdown, seq);

CREATE INDEX release_rows_group_idx ON release_rows (release_id, breakdown, group_code, metric, seq);

CREATE TABLE release_curves (
    release_id BLOB NOT NULL REFERENCES releases,
    group_code TEXT NOT NULL,
    group_name TEXT NOT NULL,
    waits TEXT NOT NULL,
    since TEXT NOT NULL,
    points TEXT NOT NULL,
    PRIMARY KEY (release_id, group_code)
) STRICT;

CREATE TABLE release_promises (
    release_id BLOB NOT NULL REFERENCES releases,
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    what TEXT NOT NULL,
    owner TEXT NOT NULL,
    due_on TEXT,
    met_on TEXT,
    state TEXT NOT NULL,
    PRIMARY KEY (release_id, seq)
) STRICT;

CREATE TABLE release_replies (
    release_id BLOB NOT NULL REFERENCES releases,
    body_id BLOB NOT NULL REFERENCES bodies,
    words TEXT NOT NULL,
    said_at INTEGER NOT NULL,
    PRIMARY KEY (release_id, body_id)
) STRICT;

CREATE INDEX release_replies_body_id_idx ON release_replies (body_id);

CREATE TABLE alarms (
    id BLOB NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    week_on TEXT NOT NULL,
    cases INTEGER NOT NULL,
    limit_words TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (body_id, week_on)
) STRICT;

CREATE INDEX alarms_week_on_idx ON alarms (week_on);

-- The weeks of a body are counted by day of receipt.
CREATE INDEX facts_provider_received_idx ON facts (provider_id, received_on, case_id);

CREATE INDEX facts_kind_received_idx ON facts (kind, received_on, strand_id);
