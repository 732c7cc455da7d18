//! The tables, valid for both databases. Written by hand: a test compares it with both.

mod access;
mod figures;
mod leads;
mod left;
mod offered;
mod public;
mod queue;
mod recovery;
mod review;
mod shield;

pub use access::{sign_ons, ways_back};
pub use figures::{activity_counts, activity_lines, activity_returns, deliveries, missed_deliveries};
pub use leads::{closures, escalations, handovers, rule_drafts, tellings, vacancies};
pub use left::saved_views;
pub use offered::{disclosures, packets};
pub use public::{alarms, release_curves, release_promises, release_replies, release_rows, releases};
pub use queue::{
    alike_days, case_marks, provider_months, provider_people, provider_replies, queue_cells, queue_places,
    recommendation_notes, recommendation_told, signal_cases, signal_notes, signals, week_cells,
};
pub use recovery::{account_recoveries, issued_passwords, step_ups};
pub use review::{
    finding_themes, findings, quotes, recommendation_themes, recommendations, review_approvals, review_decisions,
    review_extracts, review_models, review_signers, review_standings,
};
pub use shield::{alerts, approvals, conflicts, emergencies};

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    bodies (id) {
        id -> IdSql,
        code -> Text,
        name -> Text,
        kind -> Text,
        region -> Nullable<Text>,
        icb -> Nullable<Text>,
        health_service_body -> Bool,
        cqc_registered -> Bool,
        gphc_registered -> Bool,
        opened_on -> Nullable<Date>,
        closed_on -> Nullable<Date>,
        successor -> Nullable<Text>,
        contact -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    accounts (id) {
        id -> IdSql,
        email -> Text,
        name -> Text,
        capacity -> Text,
        body_id -> IdSql,
        role_words -> Text,
        password -> Nullable<Text>,
        totp_sealed -> Nullable<Binary>,
        totp_last_step -> BigInt,
        active -> Bool,
        created_at -> TsSql,
        last_provider_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    throttles (key) {
        key -> Text,
        tries -> Integer,
        since -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    appointments (id) {
        id -> IdSql,
        body_id -> IdSql,
        account_id -> IdSql,
        role -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        cover_id -> Nullable<IdSql>,
        cover_from -> Nullable<Date>,
        cover_to -> Nullable<Date>,
        contact -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    contracts (id) {
        id -> IdSql,
        provider_id -> IdSql,
        trust_id -> IdSql,
        therapy -> Text,
        funding -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        reference -> Text,
        sites -> Text,
        kpi_schedule -> Text,
        escalation_contacts -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    rule_sets (version) {
        version -> Integer,
        text -> Text,
        published_at -> TsSql,
        note -> Text,
        drafted_by -> Text,
        published_by -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    cases (id) {
        id -> IdSql,
        reference -> Text,
        opened_at -> TsSql,
        origin -> Text,
        trust_id -> Nullable<IdSql>,
        provider_id -> Nullable<IdSql>,
        icb_id -> Nullable<IdSql>,
        region -> Nullable<Text>,
        severity -> Text,
        tier -> Text,
        funding -> Text,
        failure -> Text,
        harm_said -> Text,
        reported_physical -> Nullable<Text>,
        reported_psychological -> Nullable<Text>,
        reviewed_physical -> Nullable<Text>,
        reviewed_psychological -> Nullable<Text>,
        attribution -> Nullable<Text>,
        medicine -> Nullable<Text>,
        medicine_code -> Nullable<Text>,
        happened_on -> Nullable<Date>,
        happened_words -> Text,
        report_count -> Integer,
        open_strands -> Integer,
        last_outward_at -> Nullable<TsSql>,
        event_count -> Integer,
        event_head -> Binary,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    reports (id) {
        id -> IdSql,
        case_id -> IdSql,
        received_at -> TsSql,
        capacity -> Text,
        channel -> Text,
        language -> Text,
        narrative -> Text,
        answers -> Text,
        mode -> Text,
        consent_provider -> Bool,
        consent_trust -> Bool,
        consent_regulator -> Bool,
        needs -> Text,
        reply_by -> Text,
        form_version -> Integer,
        once_key -> Text,
        code_mac -> Nullable<Binary>,
        account_id -> Nullable<IdSql>,
        external_id -> Nullable<Text>,
        needs_reviewed_on -> Nullable<Date>,
        put_right_asked_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    identities (report_id) {
        report_id -> IdSql,
        sealed -> Binary,
        nhs_mac -> Nullable<Binary>,
        contact_mac -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    sessions (token_hash) {
        token_hash -> Binary,
        account_id -> Nullable<IdSql>,
        report_id -> Nullable<IdSql>,
        stage -> Text,
        created_at -> TsSql,
        seen_at -> TsSql,
        expires_at -> TsSql,
        agent -> Text,
        receipt_id -> Nullable<IdSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    report_themes (report_id, theme) {
        report_id -> IdSql,
        theme -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    strands (id) {
        id -> IdSql,
        case_id -> IdSql,
        kind -> Text,
        state -> Text,
        open -> Bool,
        body_id -> IdSql,
        lead_id -> IdSql,
        lead_since -> TsSql,
        opened_at -> TsSql,
        acknowledged_at -> Nullable<TsSql>,
        responded_at -> Nullable<TsSql>,
        closed_at -> Nullable<TsSql>,
        outcome -> Nullable<Text>,
        severity -> Text,
        on_time -> Bool,
        due_on -> Nullable<Date>,
        last_at -> TsSql,
        why -> Text,
        rules_version -> Integer,
        version -> Integer,
        waiting -> Bool,
        heard -> Bool,
        watched_by -> Nullable<IdSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    clocks (id) {
        id -> IdSql,
        case_id -> IdSql,
        strand_id -> IdSql,
        referral_id -> Nullable<IdSql>,
        rule -> Text,
        start_on -> Date,
        due_on -> Date,
        due_at -> Nullable<TsSql>,
        met_at -> Nullable<TsSql>,
        breached_at -> Nullable<TsSql>,
        running -> Bool,
        calendar -> Text,
        pauses -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    complaints (strand_id) {
        strand_id -> IdSql,
        case_id -> IdSql,
        record -> Text,
        received_on -> Date,
        outcome -> Nullable<Text>,
        response -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    complaint_officers (id) {
        id -> IdSql,
        body_id -> IdSql,
        account_id -> IdSql,
        part -> Text,
        from_on -> Date,
        to_on -> Nullable<Date>,
        by_words -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    calendars (version) {
        version -> Text,
        holidays -> Text,
        imported_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    referrals (id) {
        id -> IdSql,
        case_id -> IdSql,
        strand_id -> IdSql,
        to_body_id -> IdSql,
        part -> Text,
        state -> Text,
        open -> Bool,
        basis -> Text,
        severity -> Text,
        on_time -> Bool,
        failure -> Text,
        family -> Text,
        kind -> Text,
        region -> Nullable<Text>,
        provider_id -> Nullable<IdSql>,
        received_at -> TsSql,
        due_on -> Nullable<Date>,
        decision -> Nullable<Text>,
        reason -> Nullable<Text>,
        decided_by -> Nullable<IdSql>,
        decided_at -> Nullable<TsSql>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    messages (id) {
        id -> IdSql,
        case_id -> IdSql,
        strand_id -> Nullable<IdSql>,
        report_id -> Nullable<IdSql>,
        referral_id -> Nullable<IdSql>,
        kind -> Text,
        from_capacity -> Text,
        from_words -> Text,
        account_id -> Nullable<IdSql>,
        to_whom -> Text,
        seen_by -> Text,
        body -> Text,
        at -> TsSql,
        seen_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    events (id) {
        id -> IdSql,
        case_id -> IdSql,
        seq -> Integer,
        at -> TsSql,
        kind -> Text,
        account_id -> Nullable<IdSql>,
        by_words -> Text,
        seen_by -> Text,
        detail -> Nullable<Text>,
        salt -> Nullable<Binary>,
        detail_hash -> Binary,
        prev -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    access_log (id) {
        id -> IdSql,
        at -> TsSql,
        account_id -> Nullable<IdSql>,
        capacity -> Text,
        body_id -> Nullable<IdSql>,
        case_id -> IdSql,
        what -> Text,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    jobs (id) {
        id -> IdSql,
        kind -> Text,
        payload -> Text,
        run_at -> TsSql,
        attempts -> Integer,
        locked_until -> Nullable<TsSql>,
        last_error -> Nullable<Text>,
        done_at -> Nullable<TsSql>,
        buried_at -> Nullable<TsSql>,
        waiting -> Bool,
        dedup -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    letters (id) {
        id -> IdSql,
        job_id -> IdSql,
        letter -> Text,
        to_sealed -> Binary,
        subject -> Text,
        body -> Text,
        written_at -> TsSql,
        sent_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    drafts (token_hash) {
        token_hash -> Binary,
        sealed -> Binary,
        once_key -> Text,
        case_ref -> Nullable<Text>,
        updated_at -> TsSql,
        expires_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    medicines (code) {
        code -> Text,
        name -> Text,
        vtm_code -> Nullable<Text>,
        vtm_name -> Nullable<Text>,
        form -> Nullable<Text>,
        valid -> Bool,
        folded -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    imports (id) {
        id -> IdSql,
        kind -> Text,
        digest -> Text,
        at -> TsSql,
        rows -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    facts (strand_id) {
        strand_id -> IdSql,
        case_id -> IdSql,
        kind -> Text,
        received_on -> Date,
        month -> Text,
        origin -> Text,
        channel -> Text,
        failure -> Text,
        family -> Text,
        harm_reported -> Text,
        harm_reviewed -> Nullable<Text>,
        severity -> Text,
        tier -> Text,
        provider_id -> Nullable<IdSql>,
        trust_id -> Nullable<IdSql>,
        icb_id -> Nullable<IdSql>,
        region -> Nullable<Text>,
        funding -> Text,
        medicine_code -> Nullable<Text>,
        state -> Text,
        ack_days -> Nullable<Integer>,
        ack_on_time -> Nullable<Bool>,
        response_days -> Nullable<Integer>,
        over_six_months -> Nullable<Bool>,
        outcome -> Nullable<Text>,
        reopened -> Integer,
        provider_answered -> Nullable<Bool>,
        silent -> Bool,
        put_right -> Nullable<Text>,
        reprisal -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    reviews (id) {
        id -> IdSql,
        title -> Text,
        question -> Text,
        criteria -> Text,
        owner_id -> IdSql,
        body_id -> IdSql,
        state -> Text,
        created_at -> TsSql,
        frozen_at -> Nullable<TsSql>,
        snapshot -> Nullable<Text>,
        sample -> Nullable<Text>,
        seed -> BigInt,
        progress -> Integer,
        problem -> Nullable<Text>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    review_units (review_id, n) {
        review_id -> IdSql,
        n -> Integer,
        case_n -> Integer,
        strand_id -> IdSql,
        case_id -> IdSql,
        report_id -> Nullable<IdSql>,
        row -> Text,
        sampled -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    review_themes (review_id, code) {
        review_id -> IdSql,
        code -> Text,
        parent -> Nullable<Text>,
        name -> Text,
        definition -> Text,
        include -> Text,
        exclude -> Text,
        example -> Text,
        origin -> Text,
        position -> Integer,
        version -> Integer,
        key_question -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    codebooks (review_id, version) {
        review_id -> IdSql,
        version -> Integer,
        text -> Text,
        frozen_by -> Text,
        frozen_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    coders (review_id, coder) {
        review_id -> IdSql,
        coder -> Integer,
        account_id -> Nullable<IdSql>,
        name -> Text,
        second -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    codings (review_id, coder, n, version) {
        review_id -> IdSql,
        coder -> Integer,
        n -> Integer,
        version -> Integer,
        themes -> Text,
        at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    bundles (id) {
        id -> IdSql,
        review_id -> IdSql,
        tier -> Text,
        state -> Text,
        asked_by -> IdSql,
        asked_at -> TsSql,
        made_at -> Nullable<TsSql>,
        file -> Nullable<Text>,
        digest -> Nullable<Text>,
        problem -> Nullable<Text>,
        progress -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    settings (key) {
        key -> Text,
        value -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    receipts (id) {
        id -> IdSql,
        report_id -> IdSql,
        helper -> Text,
        capacity -> Text,
        code_mac -> Binary,
        made_at -> TsSql,
        revoked_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    recoveries (id) {
        id -> IdSql,
        asked_at -> TsSql,
        sealed -> Binary,
        report_id -> Nullable<IdSql>,
        due_on -> Nullable<Date>,
        open -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    reprisals (case_id) {
        case_id -> IdSql,
        report_id -> IdSql,
        told_at -> TsSql,
        alerted_at -> Nullable<TsSql>,
        repeated_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    harm_files (case_id) {
        case_id -> IdSql,
        file -> Text,
        gap_days -> Nullable<Integer>,
        product -> Nullable<Text>,
        batch -> Nullable<Text>,
        updated_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    case_links (case_id, before_id) {
        case_id -> IdSql,
        before_id -> IdSql,
        at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    patient_numbers (case_id, kind, hash) {
        case_id -> IdSql,
        kind -> Text,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    patient_births (case_id, hash) {
        case_id -> IdSql,
        hash -> Binary,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    harmed_cases (case_id) {
        case_id -> IdSql,
        patient_id -> IdSql,
        known -> Bool,
        level -> Nullable<Text>,
        received_on -> Date,
        trust_id -> Nullable<IdSql>,
        provider_id -> Nullable<IdSql>,
        region -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    joined_reports (report_id) {
        report_id -> IdSql,
        from_case_id -> IdSql,
        into_case_id -> IdSql,
        at -> TsSql,
        by_words -> Text,
        reason -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    safety_actions (case_id, n) {
        case_id -> IdSql,
        n -> Integer,
        owner_id -> IdSql,
        provider_id -> Nullable<IdSql>,
        trust_id -> Nullable<IdSql>,
        family -> Text,
        what -> Text,
        state -> Text,
        open -> Bool,
        next_on -> Date,
        landed_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    report_links (id) {
        id -> IdSql,
        body_id -> IdSql,
        label -> Text,
        made_by -> IdSql,
        made_at -> TsSql,
        expires_at -> TsSql,
        revoked_at -> Nullable<TsSql>,
        used -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    recalls (id) {
        id -> IdSql,
        product -> Text,
        product_folded -> Text,
        batches -> Text,
        class -> Text,
        source -> Text,
        noted_by -> IdSql,
        body_id -> IdSql,
        noted_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    unfinished_reports (account_id) {
        account_id -> IdSql,
        sealed -> Binary,
        updated_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    lfpse_records (id) {
        id -> IdSql,
        case_id -> IdSql,
        taxonomy -> Text,
        state -> Text,
        revision -> Integer,
        sent_revision -> Integer,
        answers -> Text,
        document -> Text,
        remote_id -> Nullable<Text>,
        remote_version -> Nullable<Text>,
        reference -> Nullable<Text>,
        outcome -> Nullable<Text>,
        asked_by -> IdSql,
        asked_at -> TsSql,
        answered_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    yellow_cards (case_id) {
        case_id -> IdSql,
        sealed -> Binary,
        reference -> Nullable<Text>,
        sent_at -> Nullable<TsSql>,
        kept_by -> IdSql,
        kept_at -> TsSql,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    clients (id) {
        id -> IdSql,
        account_id -> IdSql,
        name -> Text,
        secret_hash -> Binary,
        scopes -> Text,
        issued_by -> Text,
        issued_at -> TsSql,
        revoked_at -> Nullable<TsSql>,
        used_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    client_tokens (token_hash) {
        token_hash -> Binary,
        client_id -> IdSql,
        scopes -> Text,
        issued_at -> TsSql,
        expires_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    attachments (id) {
        id -> IdSql,
        case_id -> Nullable<IdSql>,
        report_id -> Nullable<IdSql>,
        once_key -> Nullable<Text>,
        from_capacity -> Text,
        account_id -> Nullable<IdSql>,
        body_id -> Nullable<IdSql>,
        kind -> Text,
        number -> Integer,
        name_sealed -> Binary,
        key_sealed -> Binary,
        bytes -> BigInt,
        digest -> Binary,
        state -> Text,
        at -> TsSql,
        scanned_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    holds (id) {
        id -> IdSql,
        case_id -> IdSql,
        placed_by -> IdSql,
        placed_at -> TsSql,
        reason -> Text,
        lifted_by -> Nullable<IdSql>,
        lifted_at -> Nullable<TsSql>,
        lifted_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    retentions (id) {
        id -> IdSql,
        case_id -> IdSql,
        body_id -> IdSql,
        class -> Text,
        due_on -> Date,
        found_at -> TsSql,
        open -> Bool,
        decision -> Nullable<Text>,
        decided_by -> Nullable<IdSql>,
        decided_at -> Nullable<TsSql>,
        reason -> Nullable<Text>,
        keep_until -> Nullable<Date>,
        erased_at -> Nullable<TsSql>,
        certificate -> Nullable<Text>,
    }
}

diesel::joinable!(sign_ons -> accounts (account_id));
diesel::joinable!(alarms -> bodies (body_id));
diesel::joinable!(release_replies -> bodies (body_id));
diesel::joinable!(strands -> cases (case_id));
diesel::joinable!(handovers -> cases (case_id));
diesel::joinable!(handovers -> strands (strand_id));
diesel::joinable!(tellings -> escalations (escalation_id));
diesel::joinable!(closures -> bodies (body_id));
diesel::joinable!(referrals -> cases (case_id));
diesel::joinable!(reports -> cases (case_id));
diesel::joinable!(identities -> reports (report_id));
diesel::joinable!(accounts -> bodies (body_id));
diesel::joinable!(complaints -> strands (strand_id));
diesel::joinable!(complaint_officers -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(harm_files -> cases (case_id));
diesel::joinable!(patient_numbers -> cases (case_id));
diesel::joinable!(harmed_cases -> cases (case_id));
diesel::joinable!(safety_actions -> cases (case_id));
diesel::joinable!(clients -> accounts (account_id));
diesel::joinable!(client_tokens -> clients (client_id));
diesel::joinable!(retentions -> cases (case_id));
diesel::joinable!(activity_lines -> activity_returns (return_id));

diesel::allow_tables_to_appear_in_same_query!(
    alarms,
    release_curves,
    release_promises,
    release_replies,
    release_rows,
    releases,
    bodies,
    accounts,
    throttles,
    appointments,
    contracts,
    rule_sets,
    cases,
    reports,
    identities,
    sessions,
    report_themes,
    strands,
    clocks,
    complaints,
    complaint_officers,
    calendars,
    referrals,
    messages,
    events,
    access_log,
    jobs,
    letters,
    drafts,
    medicines,
    imports,
    facts,
    reviews,
    review_units,
    review_themes,
    codebooks,
    coders,
    codings,
    bundles,
    settings,
    receipts,
    recoveries,
    reprisals,
    case_links,
    conflicts,
    emergencies,
    approvals,
    alerts,
    issued_passwords,
    account_recoveries,
    step_ups,
    sign_ons,
    ways_back,
    packets,
    disclosures,
    closures,
    escalations,
    handovers,
    rule_drafts,
    tellings,
    vacancies,
    harm_files,
    patient_numbers,
    patient_births,
    harmed_cases,
    joined_reports,
    safety_actions,
    report_links,
    recalls,
    unfinished_reports,
    lfpse_records,
    yellow_cards,
    clients,
    client_tokens,
    attachments,
    holds,
    retentions,
    review_extracts,
    review_decisions,
    review_models,
    findings,
    finding_themes,
    quotes,
    recommendations,
    recommendation_themes,
    review_signers,
    review_approvals,
    review_standings,
    saved_views,
    activity_counts,
    activity_lines,
    activity_returns,
    deliveries,
    missed_deliveries,
    queue_cells,
    queue_places,
    recommendation_notes,
    recommendation_told,
    signal_cases,
    signals,
);
