//! A provider's figures, each from one end of an index.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Text};

use crate::domain::ids::BodyId;
use crate::store::schema::provider_months;
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

/// The provider's months from `from` (`YYYY-MM`) on, oldest first; a month without a case is not among them.
pub fn months(conn: &mut Conn, provider: BodyId, from: &str) -> Result<Vec<Month>, StoreError> {
    use provider_months as t;
    Ok(t::table
        .filter(t::provider_id.eq(provider).and(t::month.ge(from)).and(t::cases.gt(0)))
        .order(t::month)
        .select((t::month, t::cases, t::serious, t::unfinished, t::answered, t::silent))
        .load(conn)?)
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
