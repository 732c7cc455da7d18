//! Who is kept out of a case, who opened one in an emergency, what needs a second person, who read too much.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    conflicts (id) {
        id -> IdSql,
        case_id -> IdSql,
        account_id -> Nullable<IdSql>,
        body_id -> Nullable<IdSql>,
        said_by -> Text,
        reason -> Text,
        at -> TsSql,
        by_account -> Nullable<IdSql>,
        active -> Bool,
        lifted_at -> Nullable<TsSql>,
        lifted_by -> Nullable<IdSql>,
        lifted_reason -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    emergencies (id) {
        id -> IdSql,
        case_id -> IdSql,
        account_id -> IdSql,
        reason -> Text,
        at -> TsSql,
        until -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    approvals (id) {
        id -> IdSql,
        kind -> Text,
        case_id -> Nullable<IdSql>,
        subject -> Text,
        reason -> Text,
        body_id -> IdSql,
        asked_by -> IdSql,
        asked_at -> TsSql,
        state -> Text,
        decided_by -> Nullable<IdSql>,
        decided_at -> Nullable<TsSql>,
        until -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    alerts (id) {
        id -> IdSql,
        account_id -> IdSql,
        at -> TsSql,
        cases -> Integer,
        slot -> Text,
    }
}
