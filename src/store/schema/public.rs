//! The tables of releases and alarms: as [`super`], compared with both databases.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    releases (id) {
        id -> IdSql,
        slug -> Text,
        month -> Text,
        data_to -> Date,
        embargo_at -> TsSql,
        made_at -> TsSql,
        made_by -> Text,
        note -> Text,
        checks -> Text,
        about -> Text,
        first_id -> Nullable<IdSql>,
        first_words -> Nullable<Text>,
        first_at -> Nullable<TsSql>,
        second_id -> Nullable<IdSql>,
        second_words -> Nullable<Text>,
        second_at -> Nullable<TsSql>,
        open -> Bool,
        version -> Integer,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::IdSql;

    release_rows (release_id, seq) {
        release_id -> IdSql,
        seq -> Integer,
        metric -> Text,
        version -> Integer,
        period -> Text,
        breakdown -> Text,
        group_code -> Text,
        group_name -> Text,
        numerator -> Text,
        numerator_to -> Integer,
        at_most -> Text,
        denominator -> Text,
        denominator_to -> Integer,
        value -> Text,
        lo95 -> Text,
        hi95 -> Text,
        suppressed -> Bool,
        complete -> Text,
        revised -> Bool,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::IdSql;

    release_curves (release_id, group_code) {
        release_id -> IdSql,
        group_code -> Text,
        group_name -> Text,
        waits -> Text,
        since -> Text,
        points -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::IdSql;

    release_promises (release_id, seq) {
        release_id -> IdSql,
        seq -> Integer,
        kind -> Text,
        what -> Text,
        owner -> Text,
        due_on -> Nullable<Date>,
        met_on -> Nullable<Date>,
        state -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    release_replies (release_id, body_id) {
        release_id -> IdSql,
        body_id -> IdSql,
        words -> Text,
        said_at -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    alarms (id) {
        id -> IdSql,
        body_id -> IdSql,
        week_on -> Date,
        cases -> Integer,
        limit_words -> Text,
        told_at -> TsSql,
    }
}
