CREATE TABLE bodies (
    id UUID NOT NULL,
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    region TEXT COLLATE "C",
    icb TEXT COLLATE "C",
    health_service_body BOOLEAN NOT NULL,
    cqc_registered BOOLEAN NOT NULL,
    gphc_registered BOOLEAN NOT NULL,
    opened_on DATE,
    closed_on DATE,
    successor TEXT COLLATE "C",
    contact TEXT COLLATE "C",
    PRIMARY KEY (id),
    CONSTRAINT bodies_code_key UNIQUE (code)
);

CREATE INDEX bodies_kind_code_idx ON bodies (kind, code);

CREATE TABLE accounts (
    id UUID NOT NULL,
    email TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    capacity TEXT COLLATE "C" NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    role_words TEXT COLLATE "C" NOT NULL,
    password TEXT COLLATE "C",
    totp_sealed BYTEA,
    totp_last_step INT8 NOT NULL,
    active BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_provider_id UUID,
    PRIMARY KEY (id),
    CONSTRAINT accounts_email_key UNIQUE (email)
);

CREATE INDEX accounts_body_id_idx ON accounts (body_id);

CREATE TABLE throttles (
    "key" TEXT COLLATE "C" NOT NULL,
    tries INT4 NOT NULL,
    since TIMESTAMPTZ NOT NULL,
    PRIMARY KEY ("key")
);

CREATE TABLE appointments (
    id UUID NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    account_id UUID NOT NULL REFERENCES accounts,
    role TEXT COLLATE "C" NOT NULL,
    from_on DATE NOT NULL,
    to_on DATE,
    cover_id UUID REFERENCES accounts,
    cover_from DATE,
    cover_to DATE,
    PRIMARY KEY (id)
);

CREATE INDEX appointments_body_id_from_on_idx ON appointments (body_id, from_on);

CREATE INDEX appointments_account_id_idx ON appointments (account_id);

CREATE INDEX appointments_cover_id_idx ON appointments (cover_id);

CREATE TABLE contracts (
    id UUID NOT NULL,
    provider_id UUID NOT NULL REFERENCES bodies,
    trust_id UUID NOT NULL REFERENCES bodies,
    therapy TEXT COLLATE "C" NOT NULL,
    funding TEXT COLLATE "C" NOT NULL,
    from_on DATE NOT NULL,
    to_on DATE,
    PRIMARY KEY (id)
);

CREATE INDEX contracts_provider_id_trust_id_idx ON contracts (provider_id, trust_id);

CREATE INDEX contracts_trust_id_idx ON contracts (trust_id);

CREATE TABLE rule_sets (
    version INT4 NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (version)
);

CREATE TABLE cases (
    id UUID NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    trust_id UUID REFERENCES bodies,
    provider_id UUID REFERENCES bodies,
    icb_id UUID REFERENCES bodies,
    region TEXT COLLATE "C",
    severity TEXT COLLATE "C" NOT NULL,
    tier TEXT COLLATE "C" NOT NULL,
    funding TEXT COLLATE "C" NOT NULL,
    failure TEXT COLLATE "C" NOT NULL,
    harm_said TEXT COLLATE "C" NOT NULL,
    reported_physical TEXT COLLATE "C",
    reported_psychological TEXT COLLATE "C",
    reviewed_physical TEXT COLLATE "C",
    reviewed_psychological TEXT COLLATE "C",
    attribution TEXT COLLATE "C",
    medicine TEXT COLLATE "C",
    medicine_code TEXT COLLATE "C",
    happened_on DATE,
    happened_words TEXT COLLATE "C" NOT NULL,
    report_count INT4 NOT NULL,
    open_strands INT4 NOT NULL,
    last_outward_at TIMESTAMPTZ,
    event_count INT4 NOT NULL,
    event_head BYTEA NOT NULL,
    version INT4 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT cases_reference_key UNIQUE (reference)
);

CREATE INDEX cases_trust_id_opened_at_id_idx ON cases (trust_id, opened_at, id);

CREATE INDEX cases_provider_id_opened_at_id_idx ON cases (provider_id, opened_at, id);

CREATE INDEX cases_icb_id_idx ON cases (icb_id);

CREATE TABLE reports (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    received_at TIMESTAMPTZ NOT NULL,
    capacity TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    language TEXT COLLATE "C" NOT NULL,
    narrative TEXT COLLATE "C" NOT NULL,
    answers TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C" NOT NULL,
    consent_provider BOOLEAN NOT NULL,
    consent_trust BOOLEAN NOT NULL,
    consent_regulator BOOLEAN NOT NULL,
    needs TEXT COLLATE "C" NOT NULL,
    reply_by TEXT COLLATE "C" NOT NULL,
    form_version INT4 NOT NULL,
    once_key TEXT COLLATE "C" NOT NULL,
    code_mac BYTEA,
    account_id UUID REFERENCES accounts,
    external_id TEXT COLLATE "C",
    PRIMARY KEY (id),
    CONSTRAINT reports_once_key_key UNIQUE (once_key),
    CONSTRAINT reports_code_mac_key UNIQUE (code_mac),
    CONSTRAINT reports_external_id_key UNIQUE (external_id)
);

CREATE INDEX reports_case_id_idx ON reports (case_id);

CREATE INDEX reports_account_id_received_at_id_idx ON reports (account_id, received_at, id);

CREATE TABLE identities (
    report_id UUID NOT NULL REFERENCES reports,
    sealed BYTEA NOT NULL,
    nhs_mac BYTEA,
    PRIMARY KEY (report_id)
);

CREATE INDEX identities_nhs_mac_idx ON identities (nhs_mac);

CREATE TABLE sessions (
    token_hash BYTEA NOT NULL,
    account_id UUID REFERENCES accounts,
    report_id UUID REFERENCES reports,
    stage TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    agent TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE INDEX sessions_account_id_idx ON sessions (account_id);

CREATE INDEX sessions_expires_at_idx ON sessions (expires_at);

CREATE TABLE report_themes (
    report_id UUID NOT NULL REFERENCES reports,
    theme TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (report_id, theme)
);

CREATE TABLE strands (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    kind TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    open BOOLEAN NOT NULL,
    body_id UUID NOT NULL REFERENCES bodies,
    lead_id UUID NOT NULL REFERENCES accounts,
    lead_since TIMESTAMPTZ NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    acknowledged_at TIMESTAMPTZ,
    responded_at TIMESTAMPTZ,
    closed_at TIMESTAMPTZ,
    outcome TEXT COLLATE "C",
    severity TEXT COLLATE "C" NOT NULL,
    on_time BOOLEAN NOT NULL,
    due_on DATE,
    last_at TIMESTAMPTZ NOT NULL,
    why TEXT COLLATE "C" NOT NULL,
    rules_version INT4 NOT NULL,
    version INT4 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT strands_case_id_kind_key UNIQUE (case_id, kind)
);

CREATE INDEX strands_lead_id_open_on_time_severity_opened_at_id_idx ON strands (lead_id, open, on_time, severity, opened_at, id);

CREATE INDEX strands_body_id_open_on_time_severity_opened_at_id_idx ON strands (body_id, open, on_time, severity, opened_at, id);

CREATE INDEX strands_lead_id_open_due_on_id_idx ON strands (lead_id, open, due_on, id);

CREATE INDEX strands_body_id_open_due_on_id_idx ON strands (body_id, open, due_on, id);

CREATE TABLE clocks (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    strand_id UUID NOT NULL REFERENCES strands,
    referral_id UUID,
    rule TEXT COLLATE "C" NOT NULL,
    start_on DATE NOT NULL,
    due_on DATE NOT NULL,
    due_at TIMESTAMPTZ,
    met_at TIMESTAMPTZ,
    breached_at TIMESTAMPTZ,
    running BOOLEAN NOT NULL,
    calendar TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX clocks_case_id_idx ON clocks (case_id);

CREATE INDEX clocks_strand_id_idx ON clocks (strand_id);

CREATE INDEX clocks_running_due_on_idx ON clocks (running, due_on);

CREATE TABLE referrals (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    strand_id UUID NOT NULL REFERENCES strands,
    to_body_id UUID NOT NULL REFERENCES bodies,
    part TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    open BOOLEAN NOT NULL,
    basis TEXT COLLATE "C" NOT NULL,
    severity TEXT COLLATE "C" NOT NULL,
    on_time BOOLEAN NOT NULL,
    failure TEXT COLLATE "C" NOT NULL,
    family TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    region TEXT COLLATE "C",
    provider_id UUID REFERENCES bodies,
    received_at TIMESTAMPTZ NOT NULL,
    due_on DATE,
    decision TEXT COLLATE "C",
    reason TEXT COLLATE "C",
    decided_by UUID REFERENCES accounts,
    decided_at TIMESTAMPTZ,
    version INT4 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT referrals_strand_id_to_body_id_part_key UNIQUE (strand_id, to_body_id, part)
);

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
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    strand_id UUID REFERENCES strands,
    report_id UUID REFERENCES reports,
    referral_id UUID,
    kind TEXT COLLATE "C" NOT NULL,
    from_capacity TEXT COLLATE "C" NOT NULL,
    from_words TEXT COLLATE "C" NOT NULL,
    account_id UUID REFERENCES accounts,
    to_whom TEXT COLLATE "C" NOT NULL,
    seen_by TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    seen_at TIMESTAMPTZ,
    PRIMARY KEY (id)
);

CREATE INDEX messages_case_id_at_id_idx ON messages (case_id, at, id);

CREATE INDEX messages_report_id_idx ON messages (report_id);

CREATE INDEX messages_strand_id_idx ON messages (strand_id);

CREATE INDEX messages_account_id_idx ON messages (account_id);

CREATE TABLE events (
    id UUID NOT NULL,
    case_id UUID NOT NULL REFERENCES cases,
    seq INT4 NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    account_id UUID,
    by_words TEXT COLLATE "C" NOT NULL,
    seen_by TEXT COLLATE "C" NOT NULL,
    detail TEXT COLLATE "C",
    salt BYTEA,
    detail_hash BYTEA NOT NULL,
    prev BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT events_case_id_seq_key UNIQUE (case_id, seq)
);

CREATE TABLE access_log (
    id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    account_id UUID,
    capacity TEXT COLLATE "C" NOT NULL,
    body_id UUID,
    case_id UUID NOT NULL REFERENCES cases,
    what TEXT COLLATE "C" NOT NULL,
    reason TEXT COLLATE "C",
    PRIMARY KEY (id)
);

CREATE INDEX access_log_case_id_at_id_idx ON access_log (case_id, at, id);

CREATE INDEX access_log_account_id_at_idx ON access_log (account_id, at);

CREATE TABLE jobs (
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    payload TEXT COLLATE "C" NOT NULL,
    run_at TIMESTAMPTZ NOT NULL,
    attempts INT4 NOT NULL,
    locked_until TIMESTAMPTZ,
    last_error TEXT COLLATE "C",
    done_at TIMESTAMPTZ,
    buried_at TIMESTAMPTZ,
    waiting BOOLEAN NOT NULL,
    dedup TEXT COLLATE "C",
    PRIMARY KEY (id),
    CONSTRAINT jobs_dedup_key UNIQUE (dedup)
);

CREATE INDEX jobs_waiting_run_at_id_idx ON jobs (waiting, run_at, id);

CREATE TABLE letters (
    id UUID NOT NULL,
    job_id UUID NOT NULL,
    letter TEXT COLLATE "C" NOT NULL,
    to_sealed BYTEA NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    body TEXT COLLATE "C" NOT NULL,
    written_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    PRIMARY KEY (id),
    CONSTRAINT letters_job_id_key UNIQUE (job_id)
);

CREATE INDEX letters_written_at_id_idx ON letters (written_at, id);

CREATE TABLE drafts (
    token_hash BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    once_key TEXT COLLATE "C" NOT NULL,
    case_ref TEXT COLLATE "C",
    updated_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (token_hash)
);

CREATE INDEX drafts_expires_at_idx ON drafts (expires_at);

CREATE TABLE medicines (
    code TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    vtm_code TEXT COLLATE "C",
    vtm_name TEXT COLLATE "C",
    form TEXT COLLATE "C",
    valid BOOLEAN NOT NULL,
    folded TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (code)
);

CREATE INDEX medicines_folded_idx ON medicines (folded);

CREATE TABLE imports (
    id UUID NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    digest TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    rows INT4 NOT NULL,
    PRIMARY KEY (id),
    CONSTRAINT imports_kind_digest_key UNIQUE (kind, digest)
);

CREATE TABLE facts (
    strand_id UUID NOT NULL REFERENCES strands,
    case_id UUID NOT NULL REFERENCES cases,
    kind TEXT COLLATE "C" NOT NULL,
    received_on DATE NOT NULL,
    month TEXT COLLATE "C" NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    channel TEXT COLLATE "C" NOT NULL,
    failure TEXT COLLATE "C" NOT NULL,
    family TEXT COLLATE "C" NOT NULL,
    harm_reported TEXT COLLATE "C" NOT NULL,
    harm_reviewed TEXT COLLATE "C",
    severity TEXT COLLATE "C" NOT NULL,
    tier TEXT COLLATE "C" NOT NULL,
    provider_id UUID,
    trust_id UUID,
    icb_id UUID,
    region TEXT COLLATE "C",
    funding TEXT COLLATE "C" NOT NULL,
    medicine_code TEXT COLLATE "C",
    state TEXT COLLATE "C" NOT NULL,
    ack_days INT4,
    ack_on_time BOOLEAN,
    response_days INT4,
    over_six_months BOOLEAN,
    outcome TEXT COLLATE "C",
    reopened INT4 NOT NULL,
    provider_answered BOOLEAN,
    silent BOOLEAN NOT NULL,
    PRIMARY KEY (strand_id)
);

CREATE INDEX facts_case_id_idx ON facts (case_id);

CREATE INDEX facts_month_kind_idx ON facts (month, kind);

CREATE INDEX facts_profile_idx ON facts (provider_id, month, case_id, severity, state, provider_answered);

CREATE INDEX facts_alike_idx ON facts (provider_id, family, received_on, case_id);

CREATE INDEX facts_received_on_strand_id_idx ON facts (received_on, strand_id);

CREATE TABLE reviews (
    id UUID NOT NULL,
    title TEXT COLLATE "C" NOT NULL,
    question TEXT COLLATE "C" NOT NULL,
    criteria TEXT COLLATE "C" NOT NULL,
    owner_id UUID NOT NULL REFERENCES accounts,
    body_id UUID NOT NULL REFERENCES bodies,
    state TEXT COLLATE "C" NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    frozen_at TIMESTAMPTZ,
    snapshot TEXT COLLATE "C",
    sample TEXT COLLATE "C",
    seed INT8 NOT NULL,
    progress INT4 NOT NULL,
    problem TEXT COLLATE "C",
    version INT4 NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX reviews_body_id_created_at_id_idx ON reviews (body_id, created_at, id);

CREATE INDEX reviews_owner_id_idx ON reviews (owner_id);

CREATE TABLE review_units (
    review_id UUID NOT NULL REFERENCES reviews,
    n INT4 NOT NULL,
    case_n INT4 NOT NULL,
    strand_id UUID NOT NULL,
    case_id UUID NOT NULL,
    report_id UUID,
    row TEXT COLLATE "C" NOT NULL,
    sampled BOOLEAN NOT NULL,
    PRIMARY KEY (review_id, n)
);

CREATE INDEX review_units_review_id_sampled_n_idx ON review_units (review_id, sampled, n);

CREATE TABLE review_themes (
    review_id UUID NOT NULL REFERENCES reviews,
    code TEXT COLLATE "C" NOT NULL,
    parent TEXT COLLATE "C",
    name TEXT COLLATE "C" NOT NULL,
    definition TEXT COLLATE "C" NOT NULL,
    include TEXT COLLATE "C" NOT NULL,
    exclude TEXT COLLATE "C" NOT NULL,
    example TEXT COLLATE "C" NOT NULL,
    origin TEXT COLLATE "C" NOT NULL,
    position INT4 NOT NULL,
    version INT4 NOT NULL,
    PRIMARY KEY (review_id, code)
);

CREATE TABLE codebooks (
    review_id UUID NOT NULL REFERENCES reviews,
    version INT4 NOT NULL,
    text TEXT COLLATE "C" NOT NULL,
    frozen_by TEXT COLLATE "C" NOT NULL,
    frozen_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (review_id, version)
);

CREATE TABLE coders (
    review_id UUID NOT NULL REFERENCES reviews,
    coder INT4 NOT NULL,
    account_id UUID REFERENCES accounts,
    name TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (review_id, coder)
);

CREATE INDEX coders_account_id_idx ON coders (account_id);

CREATE TABLE codings (
    review_id UUID NOT NULL REFERENCES reviews,
    coder INT4 NOT NULL,
    n INT4 NOT NULL,
    version INT4 NOT NULL,
    themes TEXT COLLATE "C" NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (review_id, coder, n, version)
);

CREATE TABLE bundles (
    id UUID NOT NULL,
    review_id UUID NOT NULL REFERENCES reviews,
    tier TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    asked_by UUID NOT NULL REFERENCES accounts,
    asked_at TIMESTAMPTZ NOT NULL,
    made_at TIMESTAMPTZ,
    file TEXT COLLATE "C",
    digest TEXT COLLATE "C",
    problem TEXT COLLATE "C",
    progress INT4 NOT NULL,
    PRIMARY KEY (id)
);

CREATE INDEX bundles_review_id_asked_at_idx ON bundles (review_id, asked_at);

CREATE INDEX bundles_asked_by_idx ON bundles (asked_by);

CREATE TABLE settings (
    "key" TEXT COLLATE "C" NOT NULL,
    value TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY ("key")
);
