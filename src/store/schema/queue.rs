//! The tables of the regulators' summaries and signals: as [`super`], compared with both databases.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    case_marks (case_id) {
        case_id -> IdSql,
        provider_id -> Nullable<IdSql>,
        trust_id -> Nullable<IdSql>,
        failure -> Text,
        family -> Text,
        medicine -> Text,
        received_on -> Date,
        week -> Date,
        month -> Text,
        serious -> Bool,
        unfinished -> Bool,
        answered -> Bool,
        silent -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    provider_months (provider_id, month) {
        provider_id -> IdSql,
        month -> Text,
        cases -> BigInt,
        serious -> BigInt,
        unfinished -> BigInt,
        answered -> BigInt,
        silent -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    alike_days (provider_id, family, received_on) {
        provider_id -> IdSql,
        family -> Text,
        received_on -> Date,
        cases -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    week_cells (provider_id, failure, medicine, week) {
        provider_id -> IdSql,
        failure -> Text,
        medicine -> Text,
        week -> Date,
        cases -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    provider_people (provider_id, level) {
        provider_id -> IdSql,
        level -> Text,
        counted_on -> Date,
        least -> BigInt,
        most -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    signals (id) {
        id -> IdSql,
        provider_id -> IdSql,
        failure -> Text,
        medicine -> Text,
        since -> Date,
        week -> Date,
        raised_at -> TsSql,
        cases -> BigInt,
        trusts -> BigInt,
        expected -> BigInt,
        level -> BigInt,
        class -> Integer,
        body_id -> Nullable<IdSql>,
        due_on -> Date,
        taken_by -> Nullable<IdSql>,
        taken_words -> Nullable<Text>,
        taken_at -> Nullable<TsSql>,
        open -> Bool,
        outcome -> Nullable<Text>,
        cause -> Nullable<Text>,
        decision -> Nullable<Text>,
        reason -> Nullable<Text>,
        closed_by -> Nullable<Text>,
        closed_at -> Nullable<TsSql>,
        closed_week -> Nullable<Date>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    signal_cases (signal_id, case_id) {
        signal_id -> IdSql,
        case_id -> IdSql,
        trust_id -> Nullable<IdSql>,
        received_on -> Date,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    signal_notes (signal_id, n) {
        signal_id -> IdSql,
        n -> Integer,
        at -> TsSql,
        by_words -> Text,
        body_id -> Nullable<IdSql>,
        words -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    queue_places (referral_id) {
        referral_id -> IdSql,
        to_body_id -> IdSql,
        open -> Bool,
        cell -> Text,
        harm -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    queue_cells (to_body_id, open, cell) {
        to_body_id -> IdSql,
        open -> Bool,
        cell -> Text,
        provider_id -> Nullable<IdSql>,
        family -> Text,
        region -> Nullable<Text>,
        severity -> Text,
        tier -> Text,
        harm -> Text,
        kind -> Text,
        part -> Text,
        on_time -> Bool,
        n -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    recommendation_notes (recommendation_id, n) {
        recommendation_id -> IdSql,
        n -> Integer,
        at -> TsSql,
        by_words -> Text,
        words -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    recommendation_told (recommendation_id, report_id) {
        recommendation_id -> IdSql,
        report_id -> IdSql,
        told_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    provider_replies (provider_id, n) {
        provider_id -> IdSql,
        n -> Integer,
        at -> TsSql,
        by_words -> Text,
        words -> Text,
    }
}
