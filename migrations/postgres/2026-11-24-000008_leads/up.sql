-- Leads, handovers, escalations, routing rules as data, contracts and closures.

ALTER TABLE appointments ADD COLUMN contact TEXT COLLATE "C";

ALTER TABLE contracts ADD COLUMN reference TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE contracts ADD COLUMN sites TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE contracts ADD COLUMN kpi_schedule TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE contracts ADD COLUMN escalation_contacts TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE rule_sets ADD COLUMN note TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE rule_sets ADD COLUMN drafted_by TEXT COLLATE "C" NOT NULL DEFAULT '';

ALTER TABLE rule_sets ADD COLUMN published_by TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The patient's trust, where another body leads: its list of patients led elsewhere.
ALTER TABLE strands ADD COLUMN watched_by UUID;

UPDATE strands SET watched_by = (SELECT trust_id FROM cases WHERE cases.id = strands.case_id AND cases.trust_id <> strands.body_id);

CREATE INDEX strands_watched_idx ON strands (watched_by, open, on_time, severity, opened_at, id);

-- Who is only informed has noted a case, and owes nothing more.
UPDATE referrals SET state = 'noted', open = FALSE WHERE part = 'informed' AND state = 'accepted';

-- What a regulator asked the lead of another body's strand is not for the company.
UPDATE messages SET seen_by = 'oversight' WHERE seen_by = 'participants' AND (to_whom = 'regulator' OR from_capacity = 'regulator')
AND NOT EXISTS (SELECT 1 FROM strands JOIN cases ON cases.id = strands.case_id WHERE strands.id = messages.strand_id AND strands.body_id = cases.provider_id);

CREATE TABLE handovers (
    strand_id UUID NOT NULL REFERENCES strands,
    case_id UUID NOT NULL REFERENCES cases,
    from_id UUID NOT NULL REFERENCES accounts,
    to_id UUID NOT NULL REFERENCES accounts,
    offered_at TIMESTAMPTZ NOT NULL,
    offered_by TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (strand_id)
);

CREATE INDEX handovers_to_id_offered_at_idx ON handovers (to_id, offered_at);

CREATE INDEX handovers_case_id_idx ON handovers (case_id);

CREATE INDEX handovers_from_id_idx ON handovers (from_id);

CREATE TABLE vacancies (
    id UUID NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    since DATE NOT NULL,
    told_at TIMESTAMPTZ NOT NULL,
    filled_on DATE,
    PRIMARY KEY (id)
);

CREATE INDEX vacancies_body_id_filled_on_idx ON vacancies (body_id, filled_on);

CREATE TABLE closures (
    id UUID NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    from_on DATE NOT NULL,
    to_on DATE NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX closures_body_id_to_on_idx ON closures (body_id, to_on);

CREATE TABLE rule_drafts (
    id UUID NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    based_on INT4 NOT NULL,
    author_id UUID NOT NULL REFERENCES accounts,
    author TEXT COLLATE "C" NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    proposer_id UUID REFERENCES accounts,
    proposer TEXT COLLATE "C",
    proposed_at TIMESTAMPTZ,
    trial TEXT COLLATE "C" NOT NULL,
    dry_run TEXT COLLATE "C",
    published INT4,
    open BOOLEAN NOT NULL,
    version INT4 NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX rule_drafts_open_written_at_id_idx ON rule_drafts (open, written_at, id);

CREATE INDEX rule_drafts_author_id_idx ON rule_drafts (author_id);

CREATE INDEX rule_drafts_proposer_id_idx ON rule_drafts (proposer_id);

CREATE TABLE escalations (
    id UUID NOT NULL,
    case_id UUID REFERENCES cases,
    strand_id UUID REFERENCES strands,
    provider_id UUID REFERENCES bodies,
    rung TEXT COLLATE "C" NOT NULL,
    from_body_id UUID NOT NULL REFERENCES bodies,
    to_body_id UUID REFERENCES bodies,
    raised_by UUID REFERENCES accounts,
    raised_words TEXT COLLATE "C" NOT NULL,
    raised_at TIMESTAMPTZ NOT NULL,
    cause TEXT COLLATE "C" NOT NULL,
    summary TEXT COLLATE "C" NOT NULL,
    due_on DATE NOT NULL,
    overdue_at TIMESTAMPTZ,
    open BOOLEAN NOT NULL,
    answered_words TEXT COLLATE "C",
    answered_at TIMESTAMPTZ,
    power BOOLEAN,
    response TEXT COLLATE "C",
    mitigations TEXT COLLATE "C",
    recovery_on DATE,
    outcome TEXT COLLATE "C",
    closed_at TIMESTAMPTZ,
    version INT4 NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX escalations_case_id_idx ON escalations (case_id);

CREATE INDEX escalations_strand_id_idx ON escalations (strand_id);

CREATE INDEX escalations_raised_by_idx ON escalations (raised_by);

CREATE INDEX escalations_from_body_id_open_raised_at_idx ON escalations (from_body_id, open, raised_at);

CREATE INDEX escalations_to_body_id_open_raised_at_idx ON escalations (to_body_id, open, raised_at);

CREATE INDEX escalations_provider_id_open_raised_at_idx ON escalations (provider_id, open, raised_at);

CREATE INDEX escalations_open_due_on_idx ON escalations (open, due_on);

CREATE TABLE tellings (
    escalation_id UUID NOT NULL REFERENCES escalations,
    body_id UUID NOT NULL REFERENCES bodies,
    told_at TIMESTAMPTZ NOT NULL,
    due_on DATE NOT NULL,
    acknowledged_at TIMESTAMPTZ,
    acknowledged_by TEXT COLLATE "C",
    PRIMARY KEY (escalation_id, body_id)
);

CREATE INDEX tellings_body_id_acknowledged_at_idx ON tellings (body_id, acknowledged_at);
