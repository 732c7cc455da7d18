CREATE TABLE harm_files (
    case_id UUID NOT NULL REFERENCES cases,
    file TEXT COLLATE "C" NOT NULL,
    gap_days INT4,
    product TEXT COLLATE "C",
    batch TEXT COLLATE "C",
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (case_id)
);

CREATE INDEX harm_files_batch_idx ON harm_files (batch);

CREATE INDEX harm_files_product_idx ON harm_files (product);

CREATE TABLE patient_numbers (
    case_id UUID NOT NULL REFERENCES cases,
    kind TEXT COLLATE "C" NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (case_id, kind, hash)
);

CREATE INDEX patient_numbers_hash_kind_idx ON patient_numbers (hash, kind);

CREATE TABLE patient_births (
    case_id UUID NOT NULL REFERENCES cases,
    hash BYTEA NOT NULL,
    PRIMARY KEY (case_id, hash)
);

CREATE INDEX patient_births_hash_idx ON patient_births (hash);

CREATE TABLE harmed_cases (
    case_id UUID NOT NULL REFERENCES cases,
    patient_id UUID NOT NULL,
    known BOOL NOT NULL,
    level TEXT COLLATE "C",
    received_on DATE NOT NULL,
    trust_id UUID,
    provider_id UUID,
    region TEXT COLLATE "C",
    PRIMARY KEY (case_id)
);

CREATE INDEX harmed_cases_patient_id_idx ON harmed_cases (patient_id);

CREATE INDEX harmed_cases_provider_id_received_on_idx ON harmed_cases (provider_id, received_on);

CREATE INDEX harmed_cases_trust_id_received_on_idx ON harmed_cases (trust_id, received_on);

CREATE INDEX harmed_cases_received_on_idx ON harmed_cases (received_on);

CREATE TABLE joined_reports (
    report_id UUID NOT NULL REFERENCES reports,
    from_case_id UUID NOT NULL REFERENCES cases,
    into_case_id UUID NOT NULL REFERENCES cases,
    at TIMESTAMPTZ NOT NULL,
    by_words TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (report_id)
);

CREATE INDEX joined_reports_from_case_id_idx ON joined_reports (from_case_id);

CREATE INDEX joined_reports_into_case_id_idx ON joined_reports (into_case_id);

CREATE TABLE safety_actions (
    case_id UUID NOT NULL REFERENCES cases,
    n INT4 NOT NULL,
    owner_id UUID NOT NULL REFERENCES accounts,
    provider_id UUID,
    trust_id UUID,
    family TEXT COLLATE "C" NOT NULL,
    what TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    open BOOL NOT NULL,
    next_on DATE NOT NULL,
    landed_on DATE,
    PRIMARY KEY (case_id, n)
);

CREATE INDEX safety_actions_owner_id_open_next_on_idx ON safety_actions (owner_id, open, next_on);

CREATE INDEX safety_actions_provider_id_family_landed_on_idx ON safety_actions (provider_id, family, landed_on);

CREATE INDEX safety_actions_open_next_on_idx ON safety_actions (open, next_on);

CREATE TABLE report_links (
    id UUID NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    label TEXT COLLATE "C" NOT NULL,
    made_by UUID NOT NULL REFERENCES accounts,
    made_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    revoked_at TIMESTAMPTZ,
    used INT4 NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX report_links_body_id_made_at_idx ON report_links (body_id, made_at);

CREATE INDEX report_links_made_by_idx ON report_links (made_by);

CREATE TABLE recalls (
    id UUID NOT NULL,
    product TEXT COLLATE "C" NOT NULL,
    product_folded TEXT COLLATE "C" NOT NULL,
    batches TEXT COLLATE "C" NOT NULL,
    class TEXT COLLATE "C" NOT NULL,
    source TEXT COLLATE "C" NOT NULL,
    noted_by UUID NOT NULL REFERENCES accounts,
    body_id UUID NOT NULL REFERENCES bodies,
    noted_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX recalls_noted_at_id_idx ON recalls (noted_at, id);

CREATE INDEX recalls_noted_by_idx ON recalls (noted_by);

CREATE INDEX recalls_body_id_idx ON recalls (body_id);

CREATE TABLE unfinished_reports (
    account_id UUID NOT NULL REFERENCES accounts,
    sealed BYTEA NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account_id)
);

CREATE INDEX unfinished_reports_updated_at_idx ON unfinished_reports (updated_at);
