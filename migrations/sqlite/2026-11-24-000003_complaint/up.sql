-- What the law asks to be known of a complaint, beside its strand: one document, and what is counted of it.
CREATE TABLE complaints (
    strand_id BLOB NOT NULL REFERENCES strands,
    case_id BLOB NOT NULL REFERENCES cases,
    record TEXT NOT NULL,
    received_on TEXT NOT NULL,
    outcome TEXT,
    response TEXT,
    PRIMARY KEY (strand_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX complaints_case_id_idx ON complaints (case_id);

-- The responsible person, the complaints manager and those who act for them (reg 4 SI 2009/309).
CREATE TABLE complaint_officers (
    id BLOB NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    account_id BLOB NOT NULL REFERENCES accounts,
    part TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT,
    by_words TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX complaint_officers_body_id_from_on_idx ON complaint_officers (body_id, from_on);

CREATE INDEX complaint_officers_account_id_idx ON complaint_officers (account_id);

-- Each calendar of bank holidays that was ever in force, as imported.
CREATE TABLE calendars (
    version TEXT NOT NULL,
    holidays TEXT NOT NULL,
    imported_at INTEGER NOT NULL,
    PRIMARY KEY (version)
) STRICT, WITHOUT ROWID;

-- A date is a function of rule, start, pauses and calendar: all four stand in the row.
ALTER TABLE clocks ADD COLUMN pauses TEXT NOT NULL DEFAULT '[]';
