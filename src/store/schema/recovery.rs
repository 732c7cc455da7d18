//! Passwords that were issued, accounts that are recovered, sessions that gave their second factor again.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    issued_passwords (account_id) {
        account_id -> IdSql,
        until -> TsSql,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    account_recoveries (id) {
        id -> IdSql,
        account_id -> IdSql,
        kind -> Text,
        state -> Text,
        reason -> Text,
        asked_by -> IdSql,
        asked_at -> TsSql,
        decided_by -> Nullable<IdSql>,
        decided_at -> Nullable<TsSql>,
        code_mac -> Nullable<Binary>,
        until -> Nullable<TsSql>,
        totp_sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    step_ups (token_hash) {
        token_hash -> Binary,
        at -> TsSql,
    }
}
