-- Releases of figures: frozen rows, signed by two, public at their time; alarms between them.

CREATE TABLE releases (
    id UUID NOT NULL,
    slug TEXT COLLATE "C" NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    data_to DATE NOT NULL,
    embargo_at TIMESTAMPTZ NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    made_by TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    checks TEXT COLLATE "C" NOT NULL,
    about TEXT COLLATE "C" NOT NULL,
    first_id UUID REFERENCES accounts,
    first_words TEXT COLLATE "C",
    first_at TIMESTAMPTZ,
    second_id UUID REFERENCES accounts,
    second_words TEXT COLLATE "C",
    second_at TIMESTAMPTZ,
    open BOOLEAN NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (slug)
);

CREATE INDEX releases_second_at_embargo_at_idx ON releases (second_at, embargo_at);

CREATE INDEX releases_first_id_idx ON releases (first_id);

CREATE INDEX releases_second_id_idx ON releases (second_id);

CREATE TABLE release_rows (
    release_id UUID NOT NULL REFERENCES releases,
    seq INTEGER NOT NULL,
    metric TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    period TEXT COLLATE "C" NOT NULL,
    breakdown TEXT COLLATE "C" NOT NULL,
    group_code TEXT COLLATE "C" NOT NULL,
    group_name TEXT COLLATE "C" NOT NULL,
    numerator TEXT COLLATE "C" NOT NULL,
    numerator_to INTEGER NOT NULL,
    at_most TEXT COLLATE "C" NOT NULL,
    denominator TEXT COLLATE "C" NOT NULL,
    denominator_to INTEGER NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    lo95 TEXT COLLATE "C" NOT NULL,
    hi95 TEXT COLLATE "C" NOT NULL,
    suppressed BOOLEAN NOT NULL,
    complete TEXT COLLATE "C" NOT NULL,
    revised BOOLEAN NOT NULL,
    PRIMARY KEY (release_id, seq)
);

CREATE INDEX release_rows_metric_idx ON release_rows (release_id, metric, breakdown, seq);

CREATE INDEX release_rows_group_idx ON release_rows (release_id, breakdown, group_code, metric, seq);

CREATE TABLE release_curves (
    release_id UUID NOT NULL REFERENCES releases,
    group_code TEXT COLLATE "C" NOT NULL,
    group_name TEXT COLLATE "C" NOT NULL,
    waits TEXT COLLATE "C" NOT NULL,
    since TEXT COLLATE "C" NOT NULL,
    points TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (release_id, group_code)
);

CREATE TABLE release_promises (
    release_id UUID NOT NULL REFERENCES releases,
    seq INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    what TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    due_on DATE,
    met_on DATE,
    state TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (release_id, seq)
);

CREATE TABLE release_replies (
    release_id UUID NOT NULL REFERENCES releases,
    body_id UUID NOT NULL REFERENCES bodies,
    words TEXT COLLATE "C" NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (release_id, body_id)
);

CREATE INDEX release_replies_body_id_idx ON release_replies (body_id);

CREATE TABLE alarms (
    id UUID NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    week_on DATE NOT NULL,
    cases INTEGER NOT NULL,
    limit_words TEXT COLLATE "C" NOT NULL,
    told_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (body_id, week_on)
);

CREATE INDEX alarms_week_on_idx ON alarms (week_on);

-- The weeks of a body are counted by day of receipt.
CREATE INDEX facts_provider_received_idx ON facts (provider_id, received_on, case_id);

CREATE INDEX facts_kind_received_idx ON facts (kind, received_on, strand_id);
