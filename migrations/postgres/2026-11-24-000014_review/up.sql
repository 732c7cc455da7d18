-- Thematic reviews: extracts, decisions, what was learnt, findings, quotes, recommendations, signatures.

ALTER TABLE review_themes ADD COLUMN key_question TEXT COLLATE "C";

ALTER TABLE coders ADD COLUMN second BOOLEAN NOT NULL DEFAULT FALSE;

-- Passages of a narrative that a coder marked for a theme: places in the text as it was told, no words.
CREATE TABLE review_extracts (
    id UUID NOT NULL,
    review_id UUID NOT NULL REFERENCES reviews,
    n INTEGER NOT NULL,
    coder INTEGER NOT NULL,
    version INTEGER NOT NULL,
    theme TEXT COLLATE "C" NOT NULL,
    from_at INTEGER NOT NULL,
    to_at INTEGER NOT NULL,
    marked_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX review_extracts_review_id_n_coder_idx ON review_extracts (review_id, n, coder);

CREATE INDEX review_extracts_review_id_theme_n_idx ON review_extracts (review_id, theme, n);

-- What was decided where two coders differed.
CREATE TABLE review_decisions (
    review_id UUID NOT NULL REFERENCES reviews,
    n INTEGER NOT NULL,
    case_id UUID NOT NULL,
    theme TEXT COLLATE "C" NOT NULL,
    present BOOLEAN NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    version INTEGER NOT NULL,
    by_id UUID NOT NULL REFERENCES accounts,
    by_words TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (review_id, n, theme)
);

CREATE INDEX review_decisions_case_id_idx ON review_decisions (case_id);

CREATE INDEX review_decisions_by_id_idx ON review_decisions (by_id);

-- What was learnt from a review's own codings, to suggest themes.
CREATE TABLE review_models (
    review_id UUID NOT NULL REFERENCES reviews,
    version INTEGER NOT NULL,
    trained INTEGER NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (review_id)
);

CREATE TABLE findings (
    id UUID NOT NULL,
    review_id UUID NOT NULL REFERENCES reviews,
    number INTEGER NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    strength TEXT COLLATE "C" NOT NULL,
    good_practice BOOLEAN NOT NULL,
    written_by TEXT COLLATE "C" NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX findings_review_id_number_idx ON findings (review_id, number);

CREATE TABLE finding_themes (
    finding_id UUID NOT NULL REFERENCES findings,
    theme TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (finding_id, theme)
);

CREATE TABLE quotes (
    id UUID NOT NULL,
    review_id UUID NOT NULL REFERENCES reviews,
    case_id UUID NOT NULL,
    finding_id UUID NOT NULL REFERENCES findings,
    extract_id UUID NOT NULL REFERENCES review_extracts,
    text TEXT COLLATE "C" NOT NULL,
    redactions INTEGER NOT NULL,
    consent TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    proposed_id UUID NOT NULL REFERENCES accounts,
    proposed_by TEXT COLLATE "C" NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    checked_id UUID REFERENCES accounts,
    checked_by TEXT COLLATE "C",
    checked_at TIMESTAMPTZ,
    reason TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE INDEX quotes_review_id_id_idx ON quotes (review_id, id);

CREATE INDEX quotes_case_id_idx ON quotes (case_id);

CREATE INDEX quotes_finding_id_idx ON quotes (finding_id);

CREATE INDEX quotes_extract_id_idx ON quotes (extract_id);

CREATE INDEX quotes_proposed_id_idx ON quotes (proposed_id);

CREATE INDEX quotes_checked_id_idx ON quotes (checked_id);

CREATE TABLE recommendations (
    id UUID NOT NULL,
    review_id UUID NOT NULL REFERENCES reviews,
    number INTEGER NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    to_body_id UUID NOT NULL REFERENCES bodies,
    to_person TEXT COLLATE "C" NOT NULL,
    due_on DATE NOT NULL,
    strength TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    position TEXT COLLATE "C",
    position_reason TEXT COLLATE "C",
    evidence TEXT COLLATE "C",
    effect_check_on DATE,
    effect_words TEXT COLLATE "C",
    written_by TEXT COLLATE "C" NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    issued_at TIMESTAMPTZ,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);

CREATE UNIQUE INDEX recommendations_review_id_number_idx ON recommendations (review_id, number);

CREATE INDEX recommendations_to_body_id_state_idx ON recommendations (to_body_id, state);

CREATE TABLE recommendation_themes (
    recommendation_id UUID NOT NULL REFERENCES recommendations,
    theme TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (recommendation_id, theme)
);

-- Who is to sign, and every signature.
CREATE TABLE review_signers (
    review_id UUID NOT NULL REFERENCES reviews,
    step TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts,
    name TEXT COLLATE "C" NOT NULL,
    named_by TEXT COLLATE "C" NOT NULL,
    named_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (review_id, step)
);

CREATE INDEX review_signers_account_id_idx ON review_signers (account_id);

CREATE TABLE review_approvals (
    id UUID NOT NULL,
    review_id UUID NOT NULL REFERENCES reviews,
    step TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL REFERENCES accounts,
    name TEXT COLLATE "C" NOT NULL,
    decision TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX review_approvals_review_id_at_idx ON review_approvals (review_id, at);

CREATE INDEX review_approvals_account_id_idx ON review_approvals (account_id);

-- Issued, superseded, withdrawn; without a row a review is still being made.
CREATE TABLE review_standings (
    review_id UUID NOT NULL REFERENCES reviews,
    standing TEXT COLLATE "C" NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    by_id UUID NOT NULL REFERENCES accounts,
    by_words TEXT COLLATE "C" NOT NULL,
    words TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    next_id UUID REFERENCES reviews,
    PRIMARY KEY (review_id)
);

CREATE INDEX review_standings_by_id_idx ON review_standings (by_id);

CREATE INDEX review_standings_next_id_idx ON review_standings (next_id);
