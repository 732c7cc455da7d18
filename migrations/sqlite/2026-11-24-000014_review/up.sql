-- Thematic reviews: extracts, decisions, what was learnt, findings, quotes, recommendations, signatures.

ALTER TABLE review_themes ADD COLUMN key_question TEXT;

ALTER TABLE coders ADD COLUMN second INTEGER NOT NULL DEFAULT 0;

-- Passages of a narrative that a coder marked for a theme: places in the text as it was told, no words.
CREATE TABLE review_extracts (
    id BLOB NOT NULL,
    review_id BLOB NOT NULL REFERENCES reviews,
    n INTEGER NOT NULL,
    coder INTEGER NOT NULL,
    version INTEGER NOT NULL,
    theme TEXT NOT NULL,
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL,
    marked_at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX review_extracts_review_id_n_coder_idx ON review_extracts (review_id, n, coder);

CREATE INDEX review_extracts_review_id_theme_n_idx ON review_extracts (review_id, theme, n);

-- What was decided where two coders differed.
CREATE TABLE review_decisions (
    review_id BLOB NOT NULL REFERENCES reviews,
    n INTEGER NOT NULL,
    case_id BLOB NOT NULL,
    theme TEXT NOT NULL,
    present INTEGER NOT NULL,
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    by_id BLOB NOT NULL REFERENCES accounts,
    by_words TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (review_id, n, theme)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_decisions_case_id_idx ON review_decisions (case_id);

CREATE INDEX review_decisions_by_id_idx ON review_decisions (by_id);

-- What was learnt from a review's own codings, to suggest themes.
CREATE TABLE review_models (
    review_id BLOB NOT NULL REFERENCES reviews,
    version INTEGER NOT NULL,
    trained INTEGER NOT NULL,
    text TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (review_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
    id BLOB NOT NULL,
    review_id BLOB NOT NULL REFERENCES reviews,
    number INTEGER NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    strength TEXT NOT NULL,
    good_practice INTEGER NOT NULL,
    written_by TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE UNIQUE INDEX findings_review_id_number_idx ON findings (review_id, number);

CREATE TABLE finding_themes (
    finding_id BLOB NOT NULL REFERENCES findings,
    theme TEXT NOT NULL,
    PRIMARY KEY (finding_id, theme)
) STRICT, WITHOUT ROWID;

CREATE TABLE quotes (
    id BLOB NOT NULL,
    review_id BLOB NOT NULL REFERENCES reviews,
    case_id BLOB NOT NULL,
    finding_id BLOB NOT NULL REFERENCES findings,
    extract_id BLOB NOT NULL REFERENCES review_extracts,
    text TEXT NOT NULL,
    redactions INTEGER NOT NULL,
    consent TEXT NOT NULL,
    state TEXT NOT NULL,
    proposed_id BLOB NOT NULL REFERENCES accounts,
    proposed_by TEXT NOT NULL,
    proposed_at INTEGER NOT NULL,
    checked_id BLOB REFERENCES accounts,
    checked_by TEXT,
    checked_at INTEGER,
    reason TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX quotes_review_id_id_idx ON quotes (review_id, id);

CREATE INDEX quotes_case_id_idx ON quotes (case_id);

CREATE INDEX quotes_finding_id_idx ON quotes (finding_id);

CREATE INDEX quotes_extract_id_idx ON quotes (extract_id);

CREATE INDEX quotes_proposed_id_idx ON quotes (proposed_id);

CREATE INDEX quotes_checked_id_idx ON quotes (checked_id);

CREATE TABLE recommendations (
    id BLOB NOT NULL,
    review_id BLOB NOT NULL REFERENCES reviews,
    number INTEGER NOT NULL,
    text TEXT NOT NULL,
    to_body_id BLOB NOT NULL REFERENCES bodies,
    to_person TEXT NOT NULL,
    due_on TEXT NOT NULL,
    strength TEXT NOT NULL,
    state TEXT NOT NULL,
    position TEXT,
    position_reason TEXT,
    evidence TEXT,
    effect_check_on TEXT,
    effect_words TEXT,
    written_by TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    issued_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE UNIQUE INDEX recommendations_review_id_number_idx ON recommendations (review_id, number);

CREATE INDEX recommendations_to_body_id_state_idx ON recommendations (to_body_id, state);

CREATE TABLE recommendation_themes (
    recommendation_id BLOB NOT NULL REFERENCES recommendations,
    theme TEXT NOT NULL,
    PRIMARY KEY (recommendation_id, theme)
) STRICT, WITHOUT ROWID;

-- Who is to sign, and every signature.
CREATE TABLE review_signers (
    review_id BLOB NOT NULL REFERENCES reviews,
    step TEXT NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts,
    name TEXT NOT NULL,
    named_by TEXT NOT NULL,
    named_at INTEGER NOT NULL,
    PRIMARY KEY (review_id, step)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_signers_account_id_idx ON review_signers (account_id);

CREATE TABLE review_approvals (
    id BLOB NOT NULL,
    review_id BLOB NOT NULL REFERENCES reviews,
    step TEXT NOT NULL,
    account_id BLOB NOT NULL REFERENCES accounts,
    name TEXT NOT NULL,
    decision TEXT NOT NULL,
    note TEXT NOT NULL,
    digest TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX review_approvals_review_id_at_idx ON review_approvals (review_id, at);

CREATE INDEX review_approvals_account_id_idx ON review_approvals (account_id);

-- Issued, superseded, withdrawn; without a row a review is still being made.
CREATE TABLE review_standings (
    review_id BLOB NOT NULL REFERENCES reviews,
    standing TEXT NOT NULL,
    since INTEGER NOT NULL,
    by_id BLOB NOT NULL REFERENCES accounts,
    by_words TEXT NOT NULL,
    words TEXT NOT NULL,
    digest TEXT NOT NULL,
    next_id BLOB REFERENCES reviews,
    PRIMARY KEY (review_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_standings_by_id_idx ON review_standings (by_id);

CREATE INDEX review_standings_next_id_idx ON review_standings (next_id);
