//! The tables of lists as people keep them: as [`super`], compared with both databases.

diesel::table! {
    use diesel::sql_types::*;
    use crate::store::types::{IdSql, TsSql};

    saved_views (id) {
        id -> IdSql,
        account_id -> IdSql,
        list -> Text,
        name -> Text,
        query -> Text,
        saved_at -> TsSql,
    }
}
