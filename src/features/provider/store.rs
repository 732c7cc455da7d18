//! A provider's figures, each from one end of an index.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Text};

use crate::domain::ids::BodyId;
use crate::store::types::IdSql;
use crate::store::{Conn, StoreError};

/// The cases of one month, each counted once however many duties it raised.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Month {
    /// `YYYY-MM`, Europe/London.
    pub month: String,
    pub cases: i64,
    /// Fatal or severe harm, or no medicine for a life-critical therapy.
    pub serious: i64,
    pub open: i64,
    /// The company answered by its date.
    pub answered: i64,
    /// It answered late, or not at all.
    pub silent: i64,
}

/// The provider's months from one on. The index holds every column, in the order of the groups.
struct Months<'a> {
    provider: BodyId,
    from: &'a str,
}

impl QueryId for Months<'_> {
    type QueryId = Months<'static>;
}

impl<DB: Backend + HasSqlType<IdSql>> QueryFragment<DB> for Months<'_>
where
    BodyId: ToSql<IdSql, DB>,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql(
            "SELECT month, count(*), sum(serious), sum(unfinished), sum(answered), sum(silent) FROM (SELECT month, \
             max(CASE WHEN severity = 'S1' THEN 1 ELSE 0 END) AS serious, \
             max(CASE WHEN state <> 'closed' THEN 1 ELSE 0 END) AS unfinished, \
             max(CASE WHEN provider_answered = TRUE THEN 1 ELSE 0 END) AS answered, \
             max(CASE WHEN provider_answered = FALSE THEN 1 ELSE 0 END) AS silent \
             FROM facts WHERE provider_id = ",
        );
        out.push_bind_param::<IdSql, _>(&self.provider)?;
        out.push_sql(" AND month >= ");
        out.push_bind_param::<Text, _>(self.from)?;
        out.push_sql(" GROUP BY month, case_id) AS once GROUP BY month ORDER BY month");
        Ok(())
    }
}

impl Query for Months<'_> {
    type SqlType = (Text, BigInt, BigInt, BigInt, BigInt, BigInt);
}
impl diesel::RunQueryDsl<Conn> for Months<'_> {}

/// The provider's months from `from` (`YYYY-MM`) on, oldest first; a month without a case is not among them.
pub fn months(conn: &mut Conn, provider: BodyId, from: &str) -> Result<Vec<Month>, StoreError> {
    Ok(Months { provider, from }.load(conn)?)
}

/// Counting stops here; the page says "500+".
pub const COUNTED: i64 = 500;

/// For each regulator the open referrals about a provider, counted to just past [`COUNTED`].
struct Before(BodyId);

impl QueryId for Before {
    type QueryId = Before;
}

impl<DB: Backend + HasSqlType<IdSql>> QueryFragment<DB> for Before
where
    BodyId: ToSql<IdSql, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("SELECT bodies.name");
        for part in ["deciding", "informed"] {
            out.push_sql(
                ", (SELECT count(*) FROM (SELECT 1 FROM referrals WHERE referrals.to_body_id = bodies.id AND \
                 referrals.open = TRUE AND referrals.part = '",
            );
            out.push_sql(part);
            out.push_sql("' AND referrals.provider_id = ");
            out.push_bind_param::<IdSql, _>(&self.0)?;
            out.push_sql(" LIMIT 501) AS few)");
        }
        out.push_sql(" FROM bodies WHERE bodies.kind = 'regulator' ORDER BY bodies.name");
        Ok(())
    }
}

impl Query for Before {
    type SqlType = (Text, BigInt, BigInt);
}
impl diesel::RunQueryDsl<Conn> for Before {}

/// Each regulator with its open referrals about a provider: to decide, and informed of.
pub fn before_regulators(conn: &mut Conn, provider: BodyId) -> Result<Vec<(String, i64, i64)>, StoreError> {
    Ok(Before(provider).load(conn)?)
}
