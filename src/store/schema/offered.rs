//! Cases offered between bodies, and the record of what was disclosed.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    packets (id) {
        id -> IdSql,
        token -> Text,
        ours -> Bool,
        case_id -> Nullable<IdSql>,
        strand_id -> Nullable<IdSql>,
        from_body_id -> Nullable<IdSql>,
        from_code -> Text,
        from_name -> Text,
        to_body_id -> Nullable<IdSql>,
        to_code -> Text,
        to_name -> Text,
        purpose -> Text,
        fields -> Text,
        sealed -> Binary,
        state -> Text,
        made_at -> TsSql,
        expires_at -> TsSql,
        by_account -> Nullable<IdSql>,
        handed -> Nullable<Text>,
        handed_at -> Nullable<TsSql>,
        decided_at -> Nullable<TsSql>,
        decided_by -> Nullable<Text>,
        reason -> Nullable<Text>,
        better -> Nullable<Text>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    disclosures (id) {
        id -> IdSql,
        case_id -> IdSql,
        packet_id -> Nullable<IdSql>,
        to_words -> Text,
        purpose -> Text,
        basis -> Text,
        fields -> Text,
        at -> TsSql,
        by_account -> Nullable<IdSql>,
    }
}
