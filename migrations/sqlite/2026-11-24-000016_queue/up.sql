-- What is counted of a case now, and the sums kept from it by the same transaction (decision 0050).
CREATE TABLE case_marks (
    case_id BLOB NOT NULL REFERENCES cases,
    provider_id BLOB,
    trust_id BLOB,
    failure TEXT NOT NULL,
    family TEXT NOT NULL,
    medicine TEXT NOT NULL,
    received_on TEXT NOT NULL,
    week TEXT NOT NULL,
    month TEXT NOT NULL,
    serious INTEGER NOT NULL,
    unfinished INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    silent INTEGER NOT NULL,
    PRIMARY KEY (case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX case_marks_series_idx ON case_marks (provider_id, failure, medicine, week, case_id);

CREATE TABLE provider_months (
    provider_id BLOB NOT NULL,
    month TEXT NOT NULL,
    cases INTEGER NOT NULL,
    serious INTEGER NOT NULL,
    unfinished INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    silent INTEGER NOT NULL,
    PRIMARY KEY (provider_id, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE alike_days (
    provider_id BLOB NOT NULL,
    family TEXT NOT NULL,
    received_on TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (provider_id, family, received_on)
) STRICT, WITHOUT ROWID;

CREATE TABLE week_cells (
    provider_id BLOB NOT NULL,
    failure TEXT NOT NULL,
    medicine TEXT NOT NULL,
    week TEXT NOT NULL,
    cases INTEGER NOT NULL,
    PRIMARY KEY (provider_id, failure, medicine, week)
) STRICT, WITHOUT ROWID;

CREATE INDEX week_cells_week_idx ON week_cells (week, provider_id, failure, medicine);

INSERT INTO case_marks
SELECT case_id, provider_id, trust_id, failure, family, coalesce(medicine_code, ''), received_on,
    date(received_on, '-6 days', 'weekday 1'), month,
    max(severity = 'S1'), max(state <> 'closed'), max(coalesce(provider_answered = 1, 0)), max(coalesce(provider_answered = 0, 0))
FROM facts GROUP BY case_id;

INSERT INTO provider_months
SELECT provider_id, month, count(*), sum(serious), sum(unfinished), sum(answered), sum(silent)
FROM case_marks WHERE provider_id IS NOT NULL GROUP BY provider_id, month;

INSERT INTO alike_days
SELECT provider_id, family, received_on, count(*)
FROM case_marks WHERE provider_id IS NOT NULL GROUP BY provider_id, family, received_on;

INSERT INTO week_cells
SELECT provider_id, failure, medicine, week, count(*)
FROM case_marks WHERE provider_id IS NOT NULL GROUP BY provider_id, failure, medicine, week;

-- People harmed in the twelve months before a day: counted once a day, for companies with very many.
CREATE TABLE provider_people (
    provider_id BLOB NOT NULL,
    level TEXT NOT NULL,
    counted_on TEXT NOT NULL,
    least INTEGER NOT NULL,
    most INTEGER NOT NULL,
    PRIMARY KEY (provider_id, level)
) STRICT, WITHOUT ROWID;

-- Signals across trusts, each with its cases and everything that was done about it (decision 0051).
CREATE TABLE signals (
    id BLOB NOT NULL,
    provider_id BLOB NOT NULL REFERENCES bodies,
    failure TEXT NOT NULL,
    medicine TEXT NOT NULL,
    since TEXT NOT NULL,
    week TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    cases INTEGER NOT NULL,
    trusts INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    level INTEGER NOT NULL,
    class INTEGER NOT NULL,
    body_id BLOB REFERENCES bodies,
    due_on TEXT NOT NULL,
    taken_by BLOB REFERENCES accounts,
    taken_words TEXT,
    taken_at INTEGER,
    open INTEGER NOT NULL,
    outcome TEXT,
    cause TEXT,
    decision TEXT,
    reason TEXT,
    closed_by TEXT,
    closed_at INTEGER,
    closed_week TEXT,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX signals_open_due_on_id_idx ON signals (open, due_on, id);

CREATE INDEX signals_series_idx ON signals (provider_id, failure, medicine, open, closed_week);

CREATE INDEX signals_open_provider_id_idx ON signals (open, provider_id);

CREATE INDEX signals_taken_by_idx ON signals (taken_by);

CREATE TABLE signal_cases (
    signal_id BLOB NOT NULL REFERENCES signals,
    case_id BLOB NOT NULL REFERENCES cases,
    trust_id BLOB,
    received_on TEXT NOT NULL,
    PRIMARY KEY (signal_id, case_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX signal_cases_case_id_idx ON signal_cases (case_id);

CREATE TABLE signal_notes (
    signal_id BLOB NOT NULL REFERENCES signals,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_words TEXT NOT NULL,
    body_id BLOB,
    words TEXT NOT NULL,
    PRIMARY KEY (signal_id, n)
) STRICT, WITHOUT ROWID;

-- The place of each referral in its body's queue, and how many stand alike (decision 0050).
CREATE TABLE queue_places (
    referral_id BLOB NOT NULL REFERENCES referrals,
    to_body_id BLOB NOT NULL,
    open INTEGER NOT NULL,
    cell TEXT NOT NULL,
    harm TEXT NOT NULL,
    PRIMARY KEY (referral_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX queue_places_cell_idx ON queue_places (to_body_id, open, cell);

CREATE TABLE queue_cells (
    to_body_id BLOB NOT NULL,
    open INTEGER NOT NULL,
    cell TEXT NOT NULL,
    provider_id BLOB,
    family TEXT NOT NULL,
    region TEXT,
    severity TEXT NOT NULL,
    tier TEXT NOT NULL,
    harm TEXT NOT NULL,
    kind TEXT NOT NULL,
    part TEXT NOT NULL,
    on_time INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (to_body_id, open, cell)
) STRICT, WITHOUT ROWID;

INSERT INTO queue_places
SELECT referrals.id, referrals.to_body_id, referrals.open,
    lower(hex(coalesce(referrals.provider_id, ''))) || '/' || referrals.family || '/' || coalesce(referrals.region, '') || '/' || referrals.severity || '/' ||
    coalesce(facts.tier, cases.tier) || '/' || coalesce(facts.harm_reviewed, facts.harm_reported, 'not_known') || '/' || referrals.kind || '/' || referrals.part || '/' ||
    CASE WHEN referrals.on_time = 1 THEN '' ELSE 'late' END,
    coalesce(facts.harm_reviewed, facts.harm_reported, 'not_known')
FROM referrals JOIN cases ON cases.id = referrals.case_id
LEFT JOIN (SELECT case_id, min(strand_id) AS strand_id FROM facts GROUP BY case_id) AS first ON first.case_id = referrals.case_id
LEFT JOIN facts ON facts.strand_id = first.strand_id
WHERE referrals.part IN ('deciding', 'informed');

INSERT INTO queue_cells
SELECT referrals.to_body_id, referrals.open, queue_places.cell, referrals.provider_id, referrals.family, referrals.region, referrals.severity,
    coalesce(facts.tier, cases.tier), queue_places.harm, referrals.kind, referrals.part, referrals.on_time, count(*)
FROM queue_places JOIN referrals ON referrals.id = queue_places.referral_id JOIN cases ON cases.id = referrals.case_id
LEFT JOIN (SELECT case_id, min(strand_id) AS strand_id FROM facts GROUP BY case_id) AS first ON first.case_id = referrals.case_id
LEFT JOIN facts ON facts.strand_id = first.strand_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12;

-- What was said and done about an issued recommendation, and who was told that their report led to it (decision 0053).
CREATE TABLE recommendation_notes (
    recommendation_id BLOB NOT NULL REFERENCES recommendations,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_words TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (recommendation_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE recommendation_told (
    recommendation_id BLOB NOT NULL REFERENCES recommendations,
    report_id BLOB NOT NULL REFERENCES reports,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (recommendation_id, report_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX recommendation_told_report_id_idx ON recommendation_told (report_id);

-- A company's right of reply to what regulators see of it: added to, never changed (decision 0052).
CREATE TABLE provider_replies (
    provider_id BLOB NOT NULL REFERENCES bodies,
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    by_words TEXT NOT NULL,
    words TEXT NOT NULL,
    PRIMARY KEY (provider_id, n)
) STRICT, WITHOUT ROWID;

-- The decision log of a body, newest first.
CREATE INDEX referrals_to_body_id_decided_at_id_idx ON referrals (to_body_id, decided_at, id);

CREATE INDEX referrals_undecided_idx ON referrals (to_body_id, open, part, received_at, id);
