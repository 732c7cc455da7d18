//! The queue's own queries. Each reads an index from one end and stops: none counts or orders what grows.

use chrono::NaiveDate;
use diesel::backend::Backend;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, Date, Integer, Text};

use super::filter::{Filter, Order, Page};
use crate::domain::failure::Family;
use crate::domain::ids::{BodyId, CaseId, ReportId};
use crate::domain::people::BodyKind;
use crate::store::directory::BodyRow;
use crate::store::rows::{MessageRow, ReferralRow};
use crate::store::schema::{bodies, cases, identities, messages, referrals, reports};
use crate::store::types::{IdSql, Ts, TsSql};
use crate::store::{Conn, StoreError};

/// A referral and the reference of its case.
#[derive(Debug, Clone, Queryable)]
pub struct Line {
    pub referral: ReferralRow,
    pub reference: String,
}

/// What the codes in a filter stand for.
#[derive(Debug, Clone, Default)]
pub struct Named {
    pub provider: Option<BodyId>,
    /// The provider's code is nobody's: nothing is found, rather than everything.
    pub nobody: bool,
}

/// One page of the body's queue, in the order asked for; read from before, it comes in that order too.
pub fn page(
    conn: &mut Conn,
    body: BodyId,
    filter: &Filter,
    named: &Named,
    limit: i64,
) -> Result<Vec<Line>, StoreError> {
    if named.nobody {
        return Ok(Vec::new());
    }
    let mut query = referrals::table
        .inner_join(cases::table)
        .filter(referrals::to_body_id.eq(body))
        .filter(referrals::open.eq(filter.open))
        .select((ReferralRow::as_select(), cases::reference))
        .limit(limit)
        .into_boxed();
    if let Some(severity) = filter.severity {
        query = query.filter(referrals::severity.eq(severity));
    }
    if let Some(kind) = filter.kind {
        query = query.filter(referrals::kind.eq(kind));
    }
    if let Some(part) = filter.part {
        query = query.filter(referrals::part.eq(part));
    }
    if let Some(family) = filter.family {
        query = query.filter(referrals::family.eq(family));
    }
    if let Some(provider) = named.provider {
        query = query.filter(referrals::provider_id.eq(provider).assume_not_null());
    }
    if let Some(region) = &filter.region {
        query = query.filter(referrals::region.eq(region).assume_not_null());
    }
    if filter.overdue {
        query = query.filter(referrals::on_time.eq(false));
    }
    if filter.order == Order::Due {
        query = query.filter(referrals::due_on.is_not_null());
    }
    let backwards = matches!(filter.page, Page::Before(_));
    if let Page::After(edge) | Page::Before(edge) = filter.page {
        // One comparison of the whole key: both databases go straight to the place in the index.
        let greater = backwards == (filter.order == Order::Newest);
        let then = if greater { ") > (" } else { ") < (" };
        let received = Ts::from(chrono::DateTime::from_timestamp_micros(edge.received).unwrap_or_default());
        query = match filter.order {
            Order::Severity => query.filter(
                sql::<Bool>(&format!("(referrals.severity, referrals.received_at, referrals.id{then}"))
                    .bind::<Text, _>(edge.severity)
                    .sql(", ")
                    .bind::<TsSql, _>(received)
                    .sql(", ")
                    .bind::<IdSql, _>(edge.id)
                    .sql(")"),
            ),
            Order::Newest => query.filter(
                sql::<Bool>(&format!("(referrals.received_at, referrals.id{then}"))
                    .bind::<TsSql, _>(received)
                    .sql(", ")
                    .bind::<IdSql, _>(edge.id)
                    .sql(")"),
            ),
            Order::Due => query.filter(
                sql::<Bool>(&format!("(referrals.due_on, referrals.id{then}"))
                    .bind::<Date, _>(edge.due.unwrap_or_default())
                    .sql(", ")
                    .bind::<IdSql, _>(edge.id)
                    .sql(")"),
            ),
        };
    }
    let (severity, received, due, id) = (referrals::severity, referrals::received_at, referrals::due_on, referrals::id);
    query = match (filter.order, backwards) {
        (Order::Severity, false) => query.order((severity, received, id)),
        (Order::Severity, true) => query.order((severity.desc(), received.desc(), id.desc())),
        (Order::Newest, false) => query.order((received.desc(), id.desc())),
        (Order::Newest, true) => query.order((received, id)),
        (Order::Due, false) => query.order((due, id)),
        (Order::Due, true) => query.order((due.desc(), id.desc())),
    };
    let mut lines: Vec<Line> = query.load(conn)?;
    if backwards {
        lines.reverse();
    }
    Ok(lines)
}

/// Counting stops here; the page says "500+".
pub const COUNTED: i64 = 500;

/// How many open referrals a body has: all, to decide, with a date missed, most serious.
#[derive(QueryId)]
struct Counts(BodyId);

impl<DB: Backend> QueryFragment<DB> for Counts
where
    BodyId: ToSql<IdSql, DB>,
    DB: diesel::sql_types::HasSqlType<IdSql>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let parts = ["", " AND part = 'deciding'", " AND on_time = FALSE", " AND severity = 'S1'"];
        for (place, narrowed) in parts.iter().enumerate() {
            out.push_sql(if place == 0 { "SELECT " } else { ", " });
            out.push_sql("(SELECT count(*) FROM (SELECT 1 FROM referrals WHERE to_body_id = ");
            out.push_bind_param::<IdSql, _>(&self.0)?;
            out.push_sql(" AND open = TRUE");
            out.push_sql(narrowed);
            out.push_sql(" LIMIT 501) AS some)");
        }
        Ok(())
    }
}

impl Query for Counts {
    type SqlType = (BigInt, BigInt, BigInt, BigInt);
}
impl diesel::RunQueryDsl<Conn> for Counts {}

/// Open referrals of a body, each counted to just past [`COUNTED`].
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Open {
    pub all: i64,
    pub to_decide: i64,
    pub overdue: i64,
    pub serious: i64,
}

pub fn counts(conn: &mut Conn, body: BodyId) -> Result<Open, StoreError> {
    Ok(Counts(body).get_result(conn)?)
}

/// At most so many strands of like cases are looked at, for each pair; a case has a few strands at most.
const LOOKED_AT: i32 = 200;
/// From here on the page says "50+ like this".
pub const LIKE: i64 = 50;

/// How many cases of the same provider and family began since a day.
struct Alike<'a> {
    pairs: &'a [(BodyId, Family)],
    since: NaiveDate,
}

impl QueryId for Alike<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Alike<'_>
where
    BodyId: ToSql<IdSql, DB>,
    Family: ToSql<Text, DB>,
    NaiveDate: ToSql<Date, DB>,
    i32: ToSql<Integer, DB>,
    DB: diesel::sql_types::HasSqlType<IdSql>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.push_sql("WITH pair (provider, family) AS (VALUES ");
        for (place, (provider, family)) in self.pairs.iter().enumerate() {
            out.push_sql(if place == 0 { "(" } else { ", (" });
            out.push_bind_param::<IdSql, _>(provider)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(family)?;
            out.push_sql(")");
        }
        out.push_sql(
            ") SELECT pair.provider, pair.family, (SELECT count(DISTINCT near.case_id) FROM (SELECT facts.case_id \
             FROM facts WHERE facts.provider_id = pair.provider AND facts.family = pair.family \
             AND facts.received_on >= ",
        );
        out.push_bind_param::<Date, _>(&self.since)?;
        out.push_sql(" LIMIT ");
        out.push_bind_param::<Integer, _>(&LOOKED_AT)?;
        out.push_sql(") AS near) FROM pair");
        Ok(())
    }
}

impl Query for Alike<'_> {
    type SqlType = (IdSql, Text, BigInt);
}
impl diesel::RunQueryDsl<Conn> for Alike<'_> {}

/// For each pair, how many cases like it began since a day, counted to about [`LIKE`].
pub fn alike(
    conn: &mut Conn,
    pairs: &[(BodyId, Family)],
    since: NaiveDate,
) -> Result<Vec<(BodyId, Family, i64)>, StoreError> {
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    Ok(Alike { pairs, since }.load(conn)?)
}

/// Every homecare company and region: few, and both needed for words and choices.
pub fn providers_and_regions(conn: &mut Conn) -> Result<Vec<BodyRow>, StoreError> {
    Ok(bodies::table
        .filter(bodies::kind.eq_any([BodyKind::Provider, BodyKind::Region]))
        .order((bodies::name, bodies::id))
        .select(BodyRow::as_select())
        .load(conn)?)
}

/// A decision of any regulator on a provider.
#[derive(Debug, Clone, Queryable)]
pub struct Decided {
    pub referral: ReferralRow,
    pub regulator: String,
}

/// The last decisions of all regulators on a provider. Names no case but the reader's own.
pub fn decisions(conn: &mut Conn, provider: BodyId, limit: i64) -> Result<Vec<Decided>, StoreError> {
    Ok(referrals::table
        .inner_join(bodies::table.on(bodies::id.eq(referrals::to_body_id)))
        .filter(referrals::provider_id.eq(provider).assume_not_null())
        .filter(referrals::decided_at.is_not_null())
        .filter(referrals::decision.is_not_null())
        .order((referrals::decided_at.desc(), referrals::id.desc()))
        .limit(limit)
        .select((ReferralRow::as_select(), bodies::name))
        .load(conn)?)
}

/// The ids of a case's reports whose identity is kept, with what is sealed.
pub fn identities(conn: &mut Conn, case: CaseId) -> Result<Vec<(ReportId, Vec<u8>)>, StoreError> {
    Ok(identities::table
        .inner_join(reports::table)
        .filter(reports::case_id.eq(case))
        .order((reports::received_at, reports::id))
        .select((identities::report_id, identities::sealed))
        .load(conn)?)
}

/// What was written on a case, oldest first.
pub fn messages(conn: &mut Conn, case: CaseId) -> Result<Vec<MessageRow>, StoreError> {
    Ok(messages::table
        .filter(messages::case_id.eq(case))
        .order((messages::at, messages::id))
        .select(MessageRow::as_select())
        .load(conn)?)
}
