//! The tables of leads, handovers, escalations, rules and contracts: as [`super`], compared with both databases.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    handovers (strand_id) {
        strand_id -> IdSql,
        case_id -> IdSql,
        from_id -> IdSql,
        to_id -> IdSql,
        offered_at -> TsSql,
        offered_by -> Text,
        reason -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    vacancies (id) {
        id -> IdSql,
        body_id -> IdSql,
        since -> Date,
        told_at -> TsSql,
        filled_on -> Nullable<Date>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    closures (id) {
        id -> IdSql,
        body_id -> IdSql,
        from_on -> Date,
        to_on -> Date,
        reason -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    rule_drafts (id) {
        id -> IdSql,
        title -> Text,
        text -> Text,
        based_on -> Integer,
        author_id -> IdSql,
        author -> Text,
        written_at -> TsSql,
        proposer_id -> Nullable<IdSql>,
        proposer -> Nullable<Text>,
        proposed_at -> Nullable<TsSql>,
        trial -> Text,
        dry_run -> Nullable<Text>,
        published -> Nullable<Integer>,
        open -> Bool,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    escalations (id) {
        id -> IdSql,
        case_id -> Nullable<IdSql>,
        strand_id -> Nullable<IdSql>,
        provider_id -> Nullable<IdSql>,
        rung -> Text,
        from_body_id -> IdSql,
        to_body_id -> Nullable<IdSql>,
        raised_by -> Nullable<IdSql>,
        raised_words -> Text,
        raised_at -> TsSql,
        cause -> Text,
        summary -> Text,
        due_on -> Date,
        overdue_at -> Nullable<TsSql>,
        open -> Bool,
        answered_words -> Nullable<Text>,
        answered_at -> Nullable<TsSql>,
        power -> Nullable<Bool>,
        response -> Nullable<Text>,
        mitigations -> Nullable<Text>,
        recovery_on -> Nullable<Date>,
        outcome -> Nullable<Text>,
        closed_at -> Nullable<TsSql>,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    tellings (escalation_id, body_id) {
        escalation_id -> IdSql,
        body_id -> IdSql,
        told_at -> TsSql,
        due_on -> Date,
        acknowledged_at -> Nullable<TsSql>,
        acknowledged_by -> Nullable<Text>,
    }
}
