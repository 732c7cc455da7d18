//! Accounts that sign in by another service, ways there that were used, and passkeys.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    sign_ons (issuer, subject, account_id) {
        issuer -> Text,
        subject -> Text,
        account_id -> IdSql,
        provider -> Text,
        linked_at -> TsSql,
        used_at -> Nullable<TsSql>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::TsSql;

    ways_back (mark) {
        mark -> Binary,
        until -> TsSql,
    }
}
