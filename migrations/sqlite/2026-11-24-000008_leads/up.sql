-- Leads, handovers, escalations, routing rules as data, contracts and closures.

ALTER TABLE appointments ADD COLUMN contact TEXT;

ALTER TABLE contracts ADD COLUMN reference TEXT NOT NULL DEFAULT '';

ALTER TABLE contracts ADD COLUMN sites TEXT NOT NULL DEFAULT '';

ALTER TABLE contracts ADD COLUMN kpi_schedule TEXT NOT NULL DEFAULT '';

ALTER TABLE contracts ADD COLUMN escalation_contacts TEXT NOT NULL DEFAULT '';

ALTER TABLE rule_sets ADD COLUMN note TEXT NOT NULL DEFAULT '';

ALTER TABLE rule_sets ADD COLUMN drafted_by TEXT NOT NULL DEFAULT '';

ALTER TABLE rule_sets ADD COLUMN published_by TEXT NOT NULL DEFAULT '';

-- The patient's trust, where another body leads: its list of patients led elsewhere.
ALTER TABLE strands ADD COLUMN watched_by BLOB;

UPDATE strands SET watched_by = (SELECT trust_id FROM cases WHERE cases.id = strands.case_id AND cases.trust_id <> strands.body_id);

CREATE INDEX strands_watched_idx ON strands (watched_by, open, on_time, severity, opened_at, id);

-- Who is only informed has noted a case, and owes nothing more.
UPDATE referrals SET state = 'noted', open = 0 WHERE part = 'informed' AND state = 'accepted';

-- What a regulator asked the lead of another body's strand is not for the company.
UPDATE messages SET seen_by = 'oversight' WHERE seen_by = 'participants' AND (to_whom = 'regulator' OR from_capacity = 'regulator')
AND NOT EXISTS (SELECT 1 FROM strands JOIN cases ON cases.id = strands.case_id WHERE strands.id = messages.strand_id AND strands.body_id = cases.provider_id);

CREATE TABLE handovers (
    strand_id BLOB NOT NULL REFERENCES strands,
    case_id BLOB NOT NULL REFERENCES cases,
    from_id BLOB NOT NULL REFERENCES accounts,
    to_id BLOB NOT NULL REFERENCES accounts,
    offered_at INTEGER NOT NULL,
    offered_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (strand_id)
) STRICT;

CREATE INDEX handovers_to_id_offered_at_idx ON handovers (to_id, offered_at);

CREATE INDEX handovers_case_id_idx ON handovers (case_id);

CREATE INDEX handovers_from_id_idx ON handovers (from_id);

CREATE TABLE vacancies (
    id BLOB NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    since TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    filled_on TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX vacancies_body_id_filled_on_idx ON vacancies (body_id, filled_on);

CREATE TABLE closures (
    id BLOB NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    from_on TEXT NOT NULL,
    to_on TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX closures_body_id_to_on_idx ON closures (body_id, to_on);

CREATE TABLE rule_drafts (
    id BLOB NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    based_on INTEGER NOT NULL,
    author_id BLOB NOT NULL REFERENCES accounts,
    author TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    proposer_id BLOB REFERENCES accounts,
    proposer TEXT,
    proposed_at INTEGER,
    trial TEXT NOT NULL,
    dry_run TEXT,
    published INTEGER,
    open INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX rule_drafts_open_written_at_id_idx ON rule_drafts (open, written_at, id);

CREATE INDEX rule_drafts_author_id_idx ON rule_drafts (author_id);

CREATE INDEX rule_drafts_proposer_id_idx ON rule_drafts (proposer_id);

CREATE TABLE escalations (
    id BLOB NOT NULL,
    case_id BLOB REFERENCES cases,
    strand_id BLOB REFERENCES strands,
    provider_id BLOB REFERENCES bodies,
    rung TEXT NOT NULL,
    from_body_id BLOB NOT NULL REFERENCES bodies,
    to_body_id BLOB REFERENCES bodies,
    raised_by BLOB REFERENCES accounts,
    raised_words TEXT NOT NULL,
    raised_at INTEGER NOT NULL,
    cause TEXT NOT NULL,
    summary TEXT NOT NULL,
    due_on TEXT NOT NULL,
    overdue_at INTEGER,
    open INTEGER NOT NULL,
    answered_words TEXT,
    answered_at INTEGER,
    power INTEGER,
    response TEXT,
    mitigations TEXT,
    recovery_on TEXT,
    outcome TEXT,
    closed_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX escalations_case_id_idx ON escalations (case_id);

CREATE INDEX escalations_strand_id_idx ON escalations (strand_id);

CREATE INDEX escalations_raised_by_idx ON escalations (raised_by);

CREATE INDEX escalations_from_body_id_open_raised_at_idx ON escalations (from_body_id, open, raised_at);

CREATE INDEX escalations_to_body_id_open_raised_at_idx ON escalations (to_body_id, open, raised_at);

CREATE INDEX escalations_provider_id_open_raised_at_idx ON escalations (provider_id, open, raised_at);

CREATE INDEX escalations_open_due_on_idx ON escalations (open, due_on);

CREATE TABLE tellings (
    escalation_id BLOB NOT NULL REFERENCES escalations,
    body_id BLOB NOT NULL REFERENCES bodies,
    told_at INTEGER NOT NULL,
    due_on TEXT NOT NULL,
    acknowledged_at INTEGER,
    acknowledged_by TEXT,
    PRIMARY KEY (escalation_id, body_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX tellings_body_id_acknowledged_at_idx ON tellings (body_id, acknowledged_at);
