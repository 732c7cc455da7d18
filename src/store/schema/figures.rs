//! The tables of returns, deliveries and what is counted of them: as [`super`], compared with both databases.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    activity_returns (id) {
        id -> IdSql,
        body_id -> IdSql,
        said -> Text,
        month -> Text,
        revision -> Integer,
        current -> Bool,
        in_time -> Bool,
        filed_at -> TsSql,
        filed_by -> Text,
        via -> Text,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    activity_lines (return_id, other_id, therapy, funding, item, days) {
        return_id -> IdSql,
        other_id -> IdSql,
        therapy -> Text,
        funding -> Text,
        item -> Text,
        days -> Integer,
        count -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    activity_counts (said, month, provider_id, trust_id, therapy, funding, item, days) {
        said -> Text,
        month -> Text,
        provider_id -> IdSql,
        trust_id -> IdSql,
        therapy -> Text,
        funding -> Text,
        item -> Text,
        days -> Integer,
        count -> BigInt,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    deliveries (provider_id, external_id) {
        provider_id -> IdSql,
        external_id -> Text,
        trust_id -> IdSql,
        therapy -> Text,
        funding -> Text,
        agreed_on -> Date,
        delivered_on -> Nullable<Date>,
        in_window -> Bool,
        complete -> Bool,
        right_place -> Bool,
        cold -> Bool,
        stayed_cold -> Bool,
        cause -> Nullable<Text>,
        items -> Integer,
        errors -> Integer,
        doses_due -> Integer,
        doses_missed -> Integer,
        next_dose_on -> Nullable<Date>,
        received_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    missed_deliveries (provider_id, external_id) {
        provider_id -> IdSql,
        external_id -> Text,
        trust_id -> IdSql,
        agreed_on -> Date,
        next_dose_on -> Nullable<Date>,
        told_on -> Date,
        state -> Text,
        open -> Bool,
        case_id -> Nullable<IdSql>,
        matched -> Bool,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<TsSql>,
    }
}
