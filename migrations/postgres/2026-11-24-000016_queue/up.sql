-- What is counted of a case now, and the sums kept from it by the same transaction (decision 0050).
CREATE TABLE case_marks (
    case_id UUID NOT NULL REFERENCES cases,
    provider_id UUID,
    trust_id UUID,
    failure TEXT COLLATE "C" NOT NULL,
    family TEXT COLLATE "C" NOT NULL,
    medicine TEXT COLLATE "C" NOT NULL,
    received_on DATE NOT NULL,
    week DATE NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    serious BOOLEAN NOT NULL,
    unfinished BOOLEAN NOT NULL,
    answered BOOLEAN NOT NULL,
    silent BOOLEAN NOT NULL,
    PRIMARY KEY (case_id)
);

CREATE INDEX case_marks_series_idx ON case_marks (provider_id, failure, medicine, week, case_id);

CREATE TABLE provider_months (
    provider_id UUID NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    cases BIGINT NOT NULL,
    serious BIGINT NOT NULL,
    unfinished BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    silent BIGINT NOT NULL,
    PRIMARY KEY (provider_id, month)
);

CREATE TABLE alike_days (
    provider_id UUID NOT NULL,
    family TEXT COLLATE "C" NOT NULL,
    received_on DATE NOT NULL,
    cases BIGINT NOT NULL,
    PRIMARY KEY (provider_id, family, received_on)
);

CREATE TABLE week_cells (
    provider_id UUID NOT NULL,
    failure TEXT COLLATE "C" NOT NULL,
    medicine TEXT COLLATE "C" NOT NULL,
    week DATE NOT NULL,
    cases BIGINT NOT NULL,
    PRIMARY KEY (provider_id, failure, medicine, week)
);

CREATE INDEX week_cells_week_idx ON week_cells (week, provider_id, failure, medicine);

INSERT INTO case_marks
SELECT DISTINCT ON (case_id) case_id, provider_id, trust_id, failure, family, coalesce(medicine_code, ''), received_on,
    date_trunc('week', received_on)::date, month,
    bool_or(severity = 'S1') OVER whole, bool_or(state <> 'closed') OVER whole,
    bool_or(coalesce(provider_answered, FALSE)) OVER whole, bool_or(coalesce(NOT provider_answered, FALSE)) OVER whole
FROM facts WINDOW whole AS (PARTITION BY case_id) ORDER BY case_id, strand_id;

INSERT INTO provider_months
SELECT provider_id, month, count(*), count(*) FILTER (WHERE serious), count(*) FILTER (WHERE unfinished),
    count(*) FILTER (WHERE answered), count(*) FILTER (WHERE silent)
FROM case_marks WHERE provider_id IS NOT NULL GROUP BY provider_id, month;

INSERT INTO alike_days
SELECT provider_id, family, received_on, count(*)
FROM case_marks WHERE provider_id IS NOT NULL GROUP BY provider_id, family, received_on;

INSERT INTO week_cells
SELECT provider_id, failure, medicine, week, count(*)
FROM case_marks WHERE provider_id IS NOT NULL GROUP BY provider_id, failure, medicine, week;

-- People harmed in the twelve months before a day: counted once a day, for companies with very many.
CREATE TABLE provider_people (
    provider_id UUID NOT NULL,
    level TEXT COLLATE "C" NOT NULL,
    counted_on DATE NOT NULL,
    least BIGINT NOT NULL,
    most BIGINT NOT NULL,
    PRIMARY KEY (provider_id, level)
);

-- Signals across trusts, each with its cases and everything that was done about it (decision 0051).
CREATE TABLE signals (
    id UUID NOT NULL,
    provider_id UUID NOT NULL REFERENCES bodies,
    failure TEXT COLLATE "C" NOT NULL,
    medicine TEXT COLLATE "C" NOT NULL,
    since DATE NOT NULL,
    week DATE NOT NULL,
    raised_at TIMESTAMPTZ NOT NULL,
    cases BIGINT NOT NULL,
    trusts BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    level BIGINT NOT NULL,
    class INTEGER NOT NULL,
    body_id UUID REFERENCES bodies,
    due_on DATE NOT NULL,
    taken_by UUID REFERENCES accounts,
    taken_words TEXT COLLATE "C",
    taken_at TIMESTAMPTZ,
    open BOOLEAN NOT NULL,
    outcome TEXT COLLATE "C",
    cause TEXT COLLATE "C",
    decision TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    closed_by TEXT COLLATE "C",
    closed_at TIMESTAMPTZ,
    closed_week DATE,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX signals_open_due_on_id_idx ON signals (open, due_on, id);

CREATE INDEX signals_series_idx ON signals (provider_id, failure, medicine, open, closed_week);

CREATE INDEX signals_open_provider_id_idx ON signals (open, provider_id);

CREATE INDEX signals_taken_by_idx ON signals (taken_by);

CREATE TABLE signal_cases (
    signal_id UUID NOT NULL REFERENCES signals,
    case_id UUID NOT NULL REFERENCES cases,
    trust_id UUID,
    received_on DATE NOT NULL,
    PRIMARY KEY (signal_id, case_id)
);

CREATE INDEX signal_cases_case_id_idx ON signal_cases (case_id);

CREATE TABLE signal_notes (
    signal_id UUID NOT NULL REFERENCES signals,
    n INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_words TEXT COLLATE "C" NOT NULL,
    body_id UUID,
    words TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (signal_id, n)
);

-- The place of each referral in its body's queue, and how many stand alike (decision 0050).
CREATE TABLE queue_places (
    referral_id UUID NOT NULL REFERENCES referrals,
    to_body_id UUID NOT NULL,
    open BOOLEAN NOT NULL,
    cell TEXT COLLATE "C" NOT NULL,
    harm TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (referral_id)
);

CREATE INDEX queue_places_cell_idx ON queue_places (to_body_id, open, cell);

CREATE TABLE queue_cells (
    to_body_id UUID NOT NULL,
    open BOOLEAN NOT NULL,
    cell TEXT COLLATE "C" NOT NULL,
    provider_id UUID,
    family TEXT COLLATE "C" NOT NULL,
    region TEXT COLLATE "C",
    severity TEXT COLLATE "C" NOT NULL,
    tier TEXT COLLATE "C" NOT NULL,
    harm TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    part TEXT COLLATE "C" NOT NULL,
    on_time BOOLEAN NOT NULL,
    n BIGINT NOT NULL,
    PRIMARY KEY (to_body_id, open, cell)
);

INSERT INTO queue_places
SELECT referrals.id, referrals.to_body_id, referrals.open,
    replace(coalesce(referrals.provider_id::text, ''), '-', '') || '/' || referrals.family || '/' || coalesce(referrals.region, '') || '/' || referrals.severity || '/' ||
    coalesce(facts.tier, cases.tier) || '/' || coalesce(facts.harm_reviewed, facts.harm_reported, 'not_known') || '/' || referrals.kind || '/' || referrals.part || '/' ||
    CASE WHEN referrals.on_time THEN '' ELSE 'late' END,
    coalesce(facts.harm_reviewed, facts.harm_reported, 'not_known')
FROM referrals JOIN cases ON cases.id = referrals.case_id
LEFT JOIN (SELECT DISTINCT ON (case_id) case_id, strand_id FROM facts ORDER BY case_id, strand_id) AS first ON first.case_id = referrals.case_id
LEFT JOIN facts ON facts.strand_id = first.strand_id
WHERE referrals.part IN ('deciding', 'informed');

INSERT INTO queue_cells
SELECT referrals.to_body_id, referrals.open, queue_places.cell, referrals.provider_id, referrals.family, referrals.region, referrals.severity,
    coalesce(facts.tier, cases.tier), queue_places.harm, referrals.kind, referrals.part, referrals.on_time, count(*)
FROM queue_places JOIN referrals ON referrals.id = queue_places.referral_id JOIN cases ON cases.id = referrals.case_id
LEFT JOIN (SELECT DISTINCT ON (case_id) case_id, strand_id FROM facts ORDER BY case_id, strand_id) AS first ON first.case_id = referrals.case_id
LEFT JOIN facts ON facts.strand_id = first.strand_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;

-- What was said and done about an issued recommendation, and who was told that their report led to it (decision 0053).
CREATE TABLE recommendation_notes (
    recommendation_id UUID NOT NULL REFERENCES recommendations,
    n INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_words TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (recommendation_id, n)
);

CREATE TABLE recommendation_told (
    recommendation_id UUID NOT NULL REFERENCES recommendations,
    report_id UUID NOT NULL REFERENCES reports,
    told_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (recommendation_id, report_id)
);

CREATE INDEX recommendation_told_report_id_idx ON recommendation_told (report_id);

-- A company's right of reply to what regulators see of it: added to, never changed (decision 0052).
CREATE TABLE provider_replies (
    provider_id UUID NOT NULL REFERENCES bodies,
    n INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_words TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (provider_id, n)
);

-- The decision log of a body, newest first.
CREATE INDEX referrals_to_body_id_decided_at_id_idx ON referrals (to_body_id, decided_at, id);

CREATE INDEX referrals_undecided_idx ON referrals (to_body_id, open, part, received_at, id);
