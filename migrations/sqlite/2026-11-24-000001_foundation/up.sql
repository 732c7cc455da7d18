CREATE TABLE bodies (
    id BLOB NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT,
    icb TEXT,
    health_service_body INTEGER NOT NULL,
    cqc_registered INTEGER NOT NULL,
    gphc_registered INTEGER NOT NULL,
    opened_on TEXT,
    closed_on TEXT,
    successor TEXT,
    contact TEXT,
    PRIMARY KEY (id),
    CONSTRAINT bodies_code_key UNIQUE (code)
) STRICT;

CREATE INDEX bodies_kind_code_idx ON bodies (kind, code);

CREATE TABLE accounts (
    id BLOB NOT NULL,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    capacity TEXT NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    role_words TEXT NOT NULL,
    password TEXT,
    totp_sealed BLOB,
    totp_last_step INTEGER NOT NULL,
    active INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_provider_id BLOB,
    PRIMARY KEY (id),
    CONSTRAINT accounts_email_key UNIQUE (email)
) STRICT;

CREATE INDEX accounts_body_id_idx ON accounts (body_id);

CREATE TABLE throttles (
    "key" TEXT NOT NULL,
    tries INTEGER NOT NULL,
    since INTEGER NOT NULL,
    PRIMARY KEY ("key")
) STRICT, WITHOUT ROWID;

CREATE TABLE appointments (
    id BLOB NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    account_id BLOB NOT NULL REFERENCES accounts,
    role TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT,
    cover_id BLOB REFERENCES accounts,
    cover_from TEXT,
    cover_to TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX appointments_body_id_from_on_idx ON appointments (body_id, from_on);

CREATE INDEX appointments_account_id_idx ON appointments (account_id);

CREATE INDEX appointments_cover_id_idx ON appointments (cover_id);

CREATE TABLE contracts (
    id BLOB NOT NULL,
    provider_id BLOB NOT NULL REFERENCES bodies,
    trust_id BLOB NOT NULL REFERENCES bodies,
    therapy TEXT NOT NULL,
    funding TEXT NOT NULL,
    from_on TEXT NOT NULL,
    to_on TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX contracts_provider_id_trust_id_idx ON contracts (provider_id, trust_id);

CREATE INDEX contracts_trust_id_idx ON contracts (trust_id);

CREATE TABLE rule_sets (
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    published_at INTEGER NOT NULL,
    PRIMARY KEY (version)
) STRICT;

CREATE TABLE cases (
    id BLOB NOT NULL,
    reference TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    origin TEXT NOT NULL,
    trust_id BLOB REFERENCES bodies,
    provider_id BLOB REFERENCES bodies,
    icb_id BLOB REFERENCES bodies,
    region TEXT,
    severity TEXT NOT NULL,
    tier TEXT NOT NULL,
    funding TEXT NOT NULL,
    failure TEXT NOT NULL,
    harm_said TEXT NOT NULL,
    reported_physical TEXT,
    reported_psychological TEXT,
    reviewed_physical TEXT,
    reviewed_psychological TEXT,
    attribution TEXT,
    medicine TEXT,
    medicine_code TEXT,
    happened_on TEXT,
    happened_words TEXT NOT NULL,
    report_count INTEGER NOT NULL,
    open_strands INTEGER NOT NULL,
    last_outward_at INTEGER,
    event_count INTEGER NOT NULL,
    event_head BLOB NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT cases_reference_key UNIQUE (reference)
) STRICT;

CREATE INDEX cases_trust_id_opened_at_id_idx ON cases (trust_id, opened_at, id);

CREATE INDEX cases_provider_id_opened_at_id_idx ON cases (provider_id, opened_at, id);

CREATE INDEX cases_icb_id_idx ON cases (icb_id);

CREATE TABLE reports (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    received_at INTEGER NOT NULL,
    capacity TEXT NOT NULL,
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    narrative TEXT NOT NULL,
    answers TEXT NOT NULL,
    mode TEXT NOT NULL,
    consent_provider INTEGER NOT NULL,
    consent_trust INTEGER NOT NULL,
    consent_regulator INTEGER NOT NULL,
    needs TEXT NOT NULL,
    reply_by TEXT NOT NULL,
    form_version INTEGER NOT NULL,
    once_key TEXT NOT NULL,
    code_mac BLOB,
    account_id BLOB REFERENCES accounts,
    external_id TEXT,
    PRIMARY KEY (id),
    CONSTRAINT reports_once_key_key UNIQUE (once_key),
    CONSTRAINT reports_code_mac_key UNIQUE (code_mac),
    CONSTRAINT reports_external_id_key UNIQUE (external_id)
) STRICT;

CREATE INDEX reports_case_id_idx ON reports (case_id);

CREATE INDEX reports_account_id_received_at_id_idx ON reports (account_id, received_at, id);

CREATE TABLE identities (
    report_id BLOB NOT NULL REFERENCES reports,
    sealed BLOB NOT NULL,
    nhs_mac BLOB,
    PRIMARY KEY (report_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX identities_nhs_mac_idx ON identities (nhs_mac);

CREATE TABLE sessions (
    token_hash BLOB NOT NULL,
    account_id BLOB REFERENCES accounts,
    report_id BLOB REFERENCES reports,
    stage TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    agent TEXT NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT;

CREATE INDEX sessions_account_id_idx ON sessions (account_id);

CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);

CREATE TABLE report_themes (
    report_id BLOB NOT NULL REFERENCES reports,
    theme TEXT NOT NULL,
    PRIMARY KEY (report_id, theme)
) STRICT, WITHOUT ROWID;

CREATE TABLE strands (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    open INTEGER NOT NULL,
    body_id BLOB NOT NULL REFERENCES bodies,
    lead_id BLOB NOT NULL REFERENCES accounts,
    lead_since INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    acknowledged_at INTEGER,
    responded_at INTEGER,
    closed_at INTEGER,
    outcome TEXT,
    severity TEXT NOT NULL,
    on_time INTEGER NOT NULL,
    due_on TEXT,
    last_at INTEGER NOT NULL,
    why TEXT NOT NULL,
    rules_version INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT strands_case_id_kind_key UNIQUE (case_id, kind)
) STRICT;

CREATE INDEX strands_lead_id_open_on_time_severity_opened_at_id_idx ON strands (lead_id, open, on_time, severity, opened_at, id);

CREATE INDEX strands_body_id_open_on_time_severity_opened_at_id_idx ON strands (body_id, open, on_time, severity, opened_at, id);

CREATE INDEX strands_lead_id_open_due_on_id_idx ON strands (lead_id, open, due_on, id);

CREATE INDEX strands_body_id_open_due_on_id_idx ON strands (body_id, open, due_on, id);

CREATE TABLE clocks (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    strand_id BLOB NOT NULL REFERENCES strands,
    referral_id BLOB,
    rule TEXT NOT NULL,
    start_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    due_at INTEGER,
    met_at INTEGER,
    breached_at INTEGER,
    running INTEGER NOT NULL,
    calendar TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX clocks_case_id_idx ON clocks (case_id);

CREATE INDEX clocks_strand_id_idx ON clocks (strand_id);

CREATE INDEX clocks_running_due_on_idx ON clocks (running, due_on);

CREATE TABLE referrals (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    strand_id BLOB NOT NULL REFERENCES strands,
    to_body_id BLOB NOT NULL REFERENCES bodies,
    part TEXT NOT NULL,
    state TEXT NOT NULL,
    open INTEGER NOT NULL,
    basis TEXT NOT NULL,
    severity TEXT NOT NULL,
    on_time INTEGER NOT NULL,
    failure TEXT NOT NULL,
    family TEXT NOT NULL,
    kind TEXT NOT NULL,
    region TEXT,
    provider_id BLOB REFERENCES bodies,
    received_at INTEGER NOT NULL,
    due_on TEXT,
    decision TEXT,
    reason TEXT,
    decided_by BLOB REFERENCES accounts,
    decided_at INTEGER,
    version INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT referrals_strand_id_to_body_id_part_key UNIQUE (strand_id, to_body_id, part)
) STRICT;

CREATE INDEX referrals_case_id_idx ON referrals (case_id);

CREATE INDEX referrals_queue_severity_idx ON referrals (to_body_id, open, severity, received_at, id, part, kind, region, on_time);

CREATE INDEX referrals_queue_late_idx ON referrals (to_body_id, open, on_time, severity, received_at, id, part, kind, region);

CREATE INDEX referrals_queue_provider_idx ON referrals (to_body_id, open, provider_id, severity, received_at, id, family, part, kind);

CREATE INDEX referrals_queue_family_idx ON referrals (to_body_id, open, family, severity, received_at, id, part, kind, region);

CREATE INDEX referrals_queue_received_idx ON referrals (to_body_id, open, received_at, id, severity, part, kind, provider_id, family, region, on_time);

CREATE INDEX referrals_queue_due_idx ON referrals (to_body_id, open, due_on, id, severity, part, kind, provider_id, family, region, on_time);

CREATE INDEX referrals_provider_id_decided_at_id_idx ON referrals (provider_id, decided_at, id);

CREATE INDEX referrals_decided_by_idx ON referrals (decided_by);

CREATE TABLE messages (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    strand_id BLOB REFERENCES strands,
    report_id BLOB REFERENCES reports,
    referral_id BLOB,
    kind TEXT NOT NULL,
    from_capacity TEXT NOT NULL,
    from_words TEXT NOT NULL,
    account_id BLOB REFERENCES accounts,
    to_whom TEXT NOT NULL,
    seen_by TEXT NOT NULL,
    body TEXT NOT NULL,
    at INTEGER NOT NULL,
    seen_at INTEGER,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX messages_case_id_at_id_idx ON messages (case_id, at, id);

CREATE INDEX messages_report_id_idx ON messages (report_id);

CREATE INDEX messages_strand_id_idx ON messages (strand_id);

CREATE INDEX messages_account_id_idx ON messages (account_id);

CREATE TABLE events (
    id BLOB NOT NULL,
    case_id BLOB NOT NULL REFERENCES cases,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    account_id BLOB,
    by_words TEXT NOT NULL,
    seen_by TEXT NOT NULL,
    detail TEXT,
    salt BLOB,
    detail_hash BLOB NOT NULL,
    prev BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT events_case_id_seq_key UNIQUE (case_id, seq)
) STRICT;

CREATE TABLE access_log (
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    account_id BLOB,
    capacity TEXT NOT NULL,
    body_id BLOB,
    case_id BLOB NOT NULL REFERENCES cases,
    what TEXT NOT NULL,
    reason TEXT,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX access_log_case_id_at_id_idx ON access_log (case_id, at, id);

CREATE INDEX access_log_account_id_at_idx ON access_log (account_id, at);

CREATE TABLE jobs (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    run_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    locked_until INTEGER,
    last_error TEXT,
    done_at INTEGER,
    buried_at INTEGER,
    waiting INTEGER NOT NULL,
    dedup TEXT,
    PRIMARY KEY (id),
    CONSTRAINT jobs_dedup_key UNIQUE (dedup)
) STRICT;

CREATE INDEX jobs_waiting_run_at_id_idx ON jobs (waiting, run_at, id);

CREATE TABLE letters (
    id BLOB NOT NULL,
    job_id BLOB NOT NULL,
    letter TEXT NOT NULL,
    to_sealed BLOB NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    written_at INTEGER NOT NULL,
    sent_at INTEGER,
    PRIMARY KEY (id),
    CONSTRAINT letters_job_id_key UNIQUE (job_id)
) STRICT;

CREATE INDEX letters_written_at_id_idx ON letters (written_at, id);

CREATE TABLE drafts (
    token_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,
    once_key TEXT NOT NULL,
    case_ref TEXT,
    updated_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT;

CREATE INDEX drafts_expires_at_idx ON drafts (expires_at);

CREATE TABLE medicines (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    vtm_code TEXT,
    vtm_name TEXT,
    form TEXT,
    valid INTEGER NOT NULL,
    folded TEXT NOT NULL,
    PRIMARY KEY (code)
) STRICT;

CREATE INDEX medicines_folded_idx ON medicines (folded);

CREATE TABLE imports (
    id BLOB NOT NULL,
    kind TEXT NOT NULL,
    digest TEXT NOT NULL,
    at INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT imports_kind_digest_key UNIQUE (kind, digest)
) STRICT;

CREATE TABLE facts (
    strand_id BLOB NOT NULL REFERENCES strands,
    case_id BLOB NOT NULL REFERENCES cases,
    kind TEXT NOT NULL,
    received_on TEXT NOT NULL,
    month TEXT NOT NULL,
    origin TEXT NOT NULL,
    channel TEXT NOT NULL,
    failure TEXT NOT NULL,
    family TEXT NOT NULL,
    harm_reported TEXT NOT NULL,
    harm_reviewed TEXT,
    severity TEXT NOT NULL,
    tier TEXT NOT NULL,
    provider_id BLOB,
    trust_id BLOB,
    icb_id BLOB,
    region TEXT,
    funding TEXT NOT NULL,
    medicine_code TEXT,
    state TEXT NOT NULL,
    ack_days INTEGER,
    ack_on_time INTEGER,
    response_days INTEGER,
    over_six_months INTEGER,
    outcome TEXT,
    reopened INTEGER NOT NULL,
    provider_answered INTEGER,
    silent INTEGER NOT NULL,
    PRIMARY KEY (strand_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX facts_case_id_idx ON facts (case_id);

CREATE INDEX facts_month_kind_idx ON facts (month, kind);

CREATE INDEX facts_profile_idx ON facts (provider_id, month, case_id, severity, state, provider_answered);

CREATE INDEX facts_alike_idx ON facts (provider_id, family, received_on, case_id);

CREATE INDEX facts_received_on_strand_id_idx ON facts (received_on, strand_id);

CREATE TABLE reviews (
    id BLOB NOT NULL,
    title TEXT NOT NULL,
    question TEXT NOT NULL,
    criteria TEXT NOT NULL,
    owner_id BLOB NOT NULL REFERENCES accounts,
    body_id BLOB NOT NULL REFERENCES bodies,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    frozen_at INTEGER,
    snapshot TEXT,
    sample TEXT,
    seed INTEGER NOT NULL,
    progress INTEGER NOT NULL,
    problem TEXT,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX reviews_body_id_created_at_id_idx ON reviews (body_id, created_at, id);

CREATE INDEX reviews_owner_id_idx ON reviews (owner_id);

CREATE TABLE review_units (
    review_id BLOB NOT NULL REFERENCES reviews,
    n INTEGER NOT NULL,
    case_n INTEGER NOT NULL,
    strand_id BLOB NOT NULL,
    case_id BLOB NOT NULL,
    report_id BLOB,
    row TEXT NOT NULL,
    sampled INTEGER NOT NULL,
    PRIMARY KEY (review_id, n)
) STRICT, WITHOUT ROWID;

CREATE INDEX review_units_review_id_sampled_n_idx ON review_units (review_id, sampled, n);

CREATE TABLE review_themes (
    review_id BLOB NOT NULL REFERENCES reviews,
    code TEXT NOT NULL,
    parent TEXT,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    include TEXT NOT NULL,
    exclude TEXT NOT NULL,
    example TEXT NOT NULL,
    origin TEXT NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (review_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE codebooks (
    review_id BLOB NOT NULL REFERENCES reviews,
    version INTEGER NOT NULL,
    text TEXT NOT NULL,
    frozen_by TEXT NOT NULL,
    frozen_at INTEGER NOT NULL,
    PRIMARY KEY (review_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE coders (
    review_id BLOB NOT NULL REFERENCES reviews,
    coder INTEGER NOT NULL,
    account_id BLOB REFERENCES accounts,
    name TEXT NOT NULL,
    PRIMARY KEY (review_id, coder)
) STRICT, WITHOUT ROWID;

CREATE INDEX coders_account_id_idx ON coders (account_id);

CREATE TABLE codings (
    review_id BLOB NOT NULL REFERENCES reviews,
    coder INTEGER NOT NULL,
    n INTEGER NOT NULL,
    version INTEGER NOT NULL,
    themes TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (review_id, coder, n, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE bundles (
    id BLOB NOT NULL,
    review_id BLOB NOT NULL REFERENCES reviews,
    tier TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_by BLOB NOT NULL REFERENCES accounts,
    asked_at INTEGER NOT NULL,
    made_at INTEGER,
    file TEXT,
    digest TEXT,
    problem TEXT,
    progress INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;

CREATE INDEX bundles_review_id_asked_at_idx ON bundles (review_id, asked_at);

CREATE INDEX bundles_asked_by_idx ON bundles (asked_by);

CREATE TABLE settings (
    "key" TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY ("key")
) STRICT, WITHOUT ROWID;
