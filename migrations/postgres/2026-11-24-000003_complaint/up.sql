-- What the law asks to be known of a complaint, beside its strand: one document, and what is counted of it.
CREATE TABLE complaints (
    strand_id UUID NOT NULL REFERENCES strands,
    case_id UUID NOT NULL REFERENCES cases,
    record TEXT COLLATE "C" NOT NULL,
    received_on DATE NOT NULL,
    outcome TEXT COLLATE "C",
    response TEXT COLLATE "C",
    PRIMARY KEY (strand_id)
);

CREATE INDEX complaints_case_id_idx ON complaints (case_id);

-- The responsible person, the complaints manager and those who act for them (reg 4 SI 2009/309).
CREATE TABLE complaint_officers (
    id UUID NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    account_id UUID NOT NULL REFERENCES accounts,
    part TEXT COLLATE "C" NOT NULL,
    from_on DATE NOT NULL,
    to_on DATE,
    by_words TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX complaint_officers_body_id_from_on_idx ON complaint_officers (body_id, from_on);

CREATE INDEX complaint_officers_account_id_idx ON complaint_officers (account_id);

-- Each calendar of bank holidays that was ever in force, as imported.
CREATE TABLE calendars (
    version TEXT COLLATE "C" NOT NULL,
    holidays TEXT COLLATE "C" NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (version)
);

-- A date is a function of rule, start, pauses and calendar: all four stand in the row.
ALTER TABLE clocks ADD COLUMN pauses TEXT COLLATE "C" NOT NULL DEFAULT '[]';
