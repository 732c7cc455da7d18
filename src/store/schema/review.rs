//! The tables of thematic reviews beyond coding: as [`super`], compared with both databases.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    review_extracts (id) {
        id -> IdSql,
        review_id -> IdSql,
        n -> Integer,
        coder -> Integer,
        version -> Integer,
        theme -> Text,
        from_at -> Integer,
        to_at -> Integer,
        marked_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    review_decisions (review_id, n, theme) {
        review_id -> IdSql,
        n -> Integer,
        case_id -> IdSql,
        theme -> Text,
        present -> Bool,
        reason -> Text,
        version -> Integer,
        by_id -> IdSql,
        by_words -> Text,
        at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    review_models (review_id) {
        review_id -> IdSql,
        version -> Integer,
        trained -> Integer,
        text -> Text,
        made_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    findings (id) {
        id -> IdSql,
        review_id -> IdSql,
        number -> Integer,
        title -> Text,
        text -> Text,
        strength -> Text,
        good_practice -> Bool,
        written_by -> Text,
        written_at -> TsSql,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    finding_themes (finding_id, theme) {
        finding_id -> IdSql,
        theme -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    quotes (id) {
        id -> IdSql,
        review_id -> IdSql,
        case_id -> IdSql,
        finding_id -> IdSql,
        extract_id -> IdSql,
        text -> Text,
        redactions -> Integer,
        consent -> Text,
        state -> Text,
        proposed_id -> IdSql,
        proposed_by -> Text,
        proposed_at -> TsSql,
        checked_id -> Nullable<IdSql>,
        checked_by -> Nullable<Text>,
        checked_at -> Nullable<TsSql>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    recommendations (id) {
        id -> IdSql,
        review_id -> IdSql,
        number -> Integer,
        text -> Text,
        to_body_id -> IdSql,
        to_person -> Text,
        due_on -> Date,
        strength -> Text,
        state -> Text,
        position -> Nullable<Text>,
        position_reason -> Nullable<Text>,
        evidence -> Nullable<Text>,
        effect_check_on -> Nullable<Date>,
        effect_words -> Nullable<Text>,
        written_by -> Text,
        written_at -> TsSql,
        issued_at -> Nullable<TsSql>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    recommendation_themes (recommendation_id, theme) {
        recommendation_id -> IdSql,
        theme -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    review_signers (review_id, step) {
        review_id -> IdSql,
        step -> Text,
        account_id -> IdSql,
        name -> Text,
        named_by -> Text,
        named_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    review_approvals (id) {
        id -> IdSql,
        review_id -> IdSql,
        step -> Text,
        account_id -> IdSql,
        name -> Text,
        decision -> Text,
        note -> Text,
        digest -> Text,
        at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    review_standings (review_id) {
        review_id -> IdSql,
        standing -> Text,
        since -> TsSql,
        by_id -> IdSql,
        by_words -> Text,
        words -> Text,
        digest -> Text,
        next_id -> Nullable<IdSql>,
    }
}
