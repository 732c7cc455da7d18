CREATE TABLE harm_files (
    case_id BLOB NOT NULL REFERENCES cases,
    file TEXT NOT NULL,
    gap_days INTEGER,
    product TEXT,
    batch TEXT,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (case_id)
) STRICT;

CREATE INDEX harm_files_batch_idx ON harm_files (batch);

CREATE INDEX harm_files_product_idx ON harm_files (product);

CREATE TABLE patient_numbers (
    case_id BLOB NOT NULL REFERENCES cases,
    kind TEXT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (case_id, kind, hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX patient_numbers_hash_kind_idx ON patient_numbers (hash, kind);

CREATE TABLE patient_births (
    case_id BLOB NOT NULL REFERENCES cases,
    hash BLOB NOT NULL,
    PRIMARY KEY (case_id, hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX patient_births_hash_idx ON patient_births (hash);

CREATE TABLE harmed_cases (
    case_id BLOB NOT NULL REFERENCES cases,
    patient_id BLOB NOT NULL,
    known INTEGER NOT NULL,
    level TEXT,
    received_on TEXT NOT NULL,
    trust_id BLOB,
    provider_id BLOB,
    region TEXT,
    PRIMARY KEY (case_id)
) STRICT;

CREATE INDEX harmed_cases_patient_id_idx ON harmed_cases (patient_id);

CREATE INDEX harmed_cases_provider_id_received_on_idx ON harmed_cases (provider_id, received_on);

CREATE INDEX harmed_cases_trust_id_received_on_idx ON harmed_cases (trust_id, received_on);

CREATE INDEX harmed_cases_received_on_idx ON harmed_cases (received_on);

CREATE TABLE joined_reports (
    report_id BLOB NOT NULL REFERENCES reports,
    from_case_id BLOB NOT NULL REFERENCES cases,
    into_case_id BLOB NOT NULL REFERENCES cases,
    at INTEGER NOT NULL,
    by_words TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (report_id)
) STRICT;

CREATE INDEX joined_reports_from_case_id_idx ON joined_reports (from_case_id);

CREATE INDEX joined_reports_into_case_id_idx ON joined_reports (into_case_id);

CREATE TABLE safety_actions (
    case_id BLOB NOT NULL REFERENCES cases,
    n INTEGER NOT NULL,
    owner_id BLOB NOT NULL REFERENCES accounts,
    provider_id BLOB,
    trust_id BLOB,
    family TEXT NOT NULL,
    what TEXT NOT NULL,
    state TEXT NOT NULL,
    open INTEGER NOT NULL,
    next_on TEXT NOT NULL,
    landed_on TEXT,
    PRIMARY KEY (case_id, n)
) STRICT;

CREATE INDEX safety_actions_owner_id_open_next_on_idx ON safety_actions (owner_id, open, next_on);

CREATE INDEX safety_actions_provider_id_family_landed_on_idx ON safety_actions (provider_id, family, landed_on);

CREATE INDEX safety_actions_open_next_on_idx ON safety_actions (open, next_on);

CREATE TABLE report_links (
    id BLOB NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    label TEXT NOT NULL,
    made_by BLOB NOT NULL REFERENCES accounts,
    made_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    used INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX report_links_body_id_made_at_idx ON report_links (body_id, made_at);

CREATE INDEX report_links_made_by_idx ON report_links (made_by);

CREATE TABLE recalls (
    id BLOB NOT NULL,
    product TEXT NOT NULL,
    product_folded TEXT NOT NULL,
    batches TEXT NOT NULL,
    class TEXT NOT NULL,
    source TEXT NOT NULL,
    noted_by BLOB NOT NULL REFERENCES accounts,
    body_id BLOB NOT NULL REFERENCES bodies,
    noted_at INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX recalls_noted_at_id_idx ON recalls (noted_at, id);

CREATE INDEX recalls_noted_by_idx ON recalls (noted_by);

CREATE INDEX recalls_body_id_idx ON recalls (body_id);

CREATE TABLE unfinished_reports (
    account_id BLOB NOT NULL REFERENCES accounts,
    sealed BLOB NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (account_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX unfinished_reports_updated_at_idx ON unfinished_reports (updated_at);
