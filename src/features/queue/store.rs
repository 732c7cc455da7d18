//! The queue's own queries. Each reads an index from one end and stops: none counts or orders what grows.

use std::cmp::Ordering;

use chrono::NaiveDate;
use diesel::backend::Backend;
use diesel::dsl::{AsSelect, InnerJoin, IntoBoxed, Select, exists, sql};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Bool, Date, Text};

use super::filter::{Edge, Filter, Order, Page};
use crate::domain::failure::Family;
use crate::domain::ids::{BodyId, CaseId};
use crate::domain::people::BodyKind;
use crate::store::conn::MultiBackend;
use crate::store::directory::BodyRow;
use crate::store::places::{self, Found, Key, Narrow};
use crate::store::rows::ReferralRow;
use crate::store::schema::{bodies, cases, queue_places, referrals};
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
    /// The cases the reader is kept out of.
    pub hidden: Vec<CaseId>,
}

type Lines<'q> = IntoBoxed<
    'q,
    Select<InnerJoin<referrals::table, cases::table>, (AsSelect<ReferralRow, MultiBackend>, cases::reference)>,
    MultiBackend,
>;

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
    if let Some(signal) = filter.signal {
        let keys = places::keys_of_signal(conn, (body, filter.open), signal)?;
        return few(conn, keys, (filter, named), limit);
    }
    let narrow = narrow(filter, named);
    if !narrow.is_none() {
        match places::ask(conn, body, &narrow)? {
            Found::Nothing => return Ok(Vec::new()),
            Found::Few(cells) => {
                let keys = places::keys(conn, (body, filter.open), &cells)?;
                return few(conn, keys, (filter, named), limit);
            }
            Found::Many => {}
        }
    }
    let all = referrals::table.inner_join(cases::table).select((ReferralRow::as_select(), cases::reference));
    let own = all.into_boxed().filter(referrals::to_body_id.eq(body)).filter(referrals::open.eq(filter.open));
    let own = if named.hidden.is_empty() { own } else { own.filter(referrals::case_id.ne_all(named.hidden.clone())) };
    let backwards = matches!(filter.page, Page::Before(_));
    let query = ordered(beyond(narrowed(own, filter, named), filter, backwards), filter.order, backwards);
    let mut lines: Vec<Line> = query.limit(limit).load(conn)?;
    if backwards {
        lines.reverse();
    }
    Ok(lines)
}

/// The filter as the cells are asked it.
fn narrow(filter: &Filter, named: &Named) -> Narrow {
    Narrow {
        open: filter.open,
        provider: named.provider,
        family: filter.family,
        region: filter.region.clone(),
        severity: filter.severity,
        tier: filter.therapy,
        harm: filter.harm.map(|harm| harm.code().to_owned()),
        kind: filter.kind,
        part: filter.part,
        late: filter.overdue,
    }
}

/// How two rows stand in the order asked for.
fn ranked(order: Order, a: &Key, b: &Key) -> Ordering {
    match order {
        Order::Severity => (a.severity, a.received_at, a.id).cmp(&(b.severity, b.received_at, b.id)),
        Order::Newest => (b.received_at, b.id).cmp(&(a.received_at, a.id)),
        Order::Due => (a.due_on, a.id).cmp(&(b.due_on, b.id)),
    }
}

/// The keys of a page among few: put in order here, cut at its edge, never more than `limit`.
fn cut(mut keys: Vec<Key>, filter: &Filter, limit: usize) -> Vec<Key> {
    let order = filter.order;
    if order == Order::Due {
        keys.retain(|key| key.due_on.is_some());
    }
    keys.sort_unstable_by(|a, b| ranked(order, a, b));
    match filter.page {
        Page::First => {}
        Page::After(edge) => keys.retain(|key| ranked(order, key, &key_of(&edge)) == Ordering::Greater),
        Page::Before(edge) => {
            keys.retain(|key| ranked(order, key, &key_of(&edge)) == Ordering::Less);
            keys.drain(..keys.len().saturating_sub(limit));
        }
    }
    keys.truncate(limit);
    keys
}

fn key_of(edge: &Edge) -> Key {
    let received = chrono::DateTime::from_timestamp_micros(edge.received).unwrap_or_default();
    Key {
        severity: edge.severity,
        received_at: received.into(),
        due_on: edge.due,
        id: edge.id,
        case: CaseId(uuid::Uuid::nil()),
    }
}

/// The rows of a page whose keys are few.
fn few(
    conn: &mut Conn,
    mut keys: Vec<Key>,
    (filter, named): (&Filter, &Named),
    limit: i64,
) -> Result<Vec<Line>, StoreError> {
    keys.retain(|key| !named.hidden.contains(&key.case));
    let keys = cut(keys, filter, usize::try_from(limit).unwrap_or(usize::MAX));
    let ids: Vec<_> = keys.iter().map(|key| key.id).collect();
    let mut lines: Vec<Line> = referrals::table
        .inner_join(cases::table)
        .filter(referrals::id.eq_any(ids.clone()))
        .select((ReferralRow::as_select(), cases::reference))
        .load(conn)?;
    lines.sort_by_key(|line| ids.iter().position(|id| *id == line.referral.id));
    Ok(lines)
}

fn narrowed<'q>(mut query: Lines<'q>, filter: &'q Filter, named: &Named) -> Lines<'q> {
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
    if let Some(therapy) = filter.therapy {
        query = query.filter(cases::tier.eq(therapy));
    }
    if let Some(harm) = filter.harm {
        let placed = queue_places::table.filter(queue_places::referral_id.eq(referrals::id));
        query = query.filter(exists(placed.filter(queue_places::harm.eq(harm.code()))));
    }
    if filter.overdue {
        query = query.filter(referrals::on_time.eq(false));
    }
    if filter.order == Order::Due {
        query = query.filter(referrals::due_on.is_not_null());
    }
    query
}

/// Only what lies beyond the edge of the neighbouring page. One comparison of the whole key, so that both databases go
/// straight to the place in the index.
fn beyond<'q>(query: Lines<'q>, filter: &Filter, backwards: bool) -> Lines<'q> {
    let (Page::After(edge) | Page::Before(edge)) = filter.page else { return query };
    let rising = backwards == (filter.order == Order::Newest);
    let than = if rising { ") > (" } else { ") < (" };
    let key = |columns: &str| sql::<Bool>(&format!("({columns}, referrals.id{than}"));
    let received = Ts::from(chrono::DateTime::from_timestamp_micros(edge.received).unwrap_or_default());
    match filter.order {
        Order::Severity => query.filter(
            key("referrals.severity, referrals.received_at")
                .bind::<Text, _>(edge.severity)
                .sql(", ")
                .bind::<TsSql, _>(received)
                .sql(", ")
                .bind::<IdSql, _>(edge.id)
                .sql(")"),
        ),
        Order::Newest => query.filter(
            key("referrals.received_at").bind::<TsSql, _>(received).sql(", ").bind::<IdSql, _>(edge.id).sql(")"),
        ),
        Order::Due => query.filter(
            key("referrals.due_on")
                .bind::<Date, _>(edge.due.unwrap_or_default())
                .sql(", ")
                .bind::<IdSql, _>(edge.id)
                .sql(")"),
        ),
    }
}

fn ordered(query: Lines<'_>, order: Order, backwards: bool) -> Lines<'_> {
    let (severity, received, due, id) = (referrals::severity, referrals::received_at, referrals::due_on, referrals::id);
    match (order, backwards) {
        (Order::Severity, false) => query.order((severity, received, id)),
        (Order::Severity, true) => query.order((severity.desc(), received.desc(), id.desc())),
        (Order::Newest, false) => query.order((received.desc(), id.desc())),
        (Order::Newest, true) => query.order((received, id)),
        (Order::Due, false) => query.order((due, id)),
        (Order::Due, true) => query.order((due.desc(), id.desc())),
    }
}

/// Counting stops here; the page says "500+".
pub const COUNTED: i64 = 500;

/// How many open referrals a body has: all, to decide, with a date missed, most serious.
struct Counts<'a>(BodyId, &'a [CaseId]);

impl QueryId for Counts<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend> QueryFragment<DB> for Counts<'_>
where
    BodyId: ToSql<IdSql, DB>,
    CaseId: ToSql<IdSql, DB>,
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
            crate::store::conflicts::leave_out(self.1, &mut out)?;
            out.push_sql(" LIMIT 501) AS few)");
        }
        Ok(())
    }
}

impl Query for Counts<'_> {
    type SqlType = (BigInt, BigInt, BigInt, BigInt);
}
impl diesel::RunQueryDsl<Conn> for Counts<'_> {}

/// Open referrals of a body, each counted to just past [`COUNTED`].
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Open {
    pub all: i64,
    pub to_decide: i64,
    pub overdue: i64,
    pub serious: i64,
}

pub fn counts(conn: &mut Conn, body: BodyId, hidden: &[CaseId]) -> Result<Open, StoreError> {
    Ok(Counts(body, hidden).get_result(conn)?)
}

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
            ") SELECT pair.provider, pair.family, (SELECT CAST(coalesce(sum(near.cases), 0) AS BIGINT) FROM alike_days AS near \
             WHERE near.provider_id = pair.provider AND near.family = pair.family AND near.received_on >= ",
        );
        out.push_bind_param::<Date, _>(&self.since)?;
        out.push_sql(") FROM pair");
        Ok(())
    }
}

impl Query for Alike<'_> {
    type SqlType = (IdSql, Text, BigInt);
}
impl diesel::RunQueryDsl<Conn> for Alike<'_> {}

/// For each pair, how many cases like it began since a day: a row for each day is read, however many cases there are.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::harm::severity::Severity;
    use crate::domain::ids::ReferralId;

    fn keys() -> Vec<Key> {
        let day = |n: i64| chrono::DateTime::from_timestamp(n * 86_400, 0).unwrap();
        (0..10_u128)
            .map(|n| Key {
                severity: if n % 3 == 0 { Severity::S1 } else { Severity::S3 },
                received_at: day(i64::try_from(n / 2).unwrap()).into(),
                due_on: (n % 2 == 0).then(|| day(20 - i64::try_from(n).unwrap()).date_naive()),
                id: ReferralId(uuid::Uuid::from_u128(n)),
                case: CaseId(uuid::Uuid::from_u128(n)),
            })
            .collect()
    }

    fn edge(key: &Key) -> Edge {
        let received = key.received_at.utc().timestamp_micros();
        Edge { severity: key.severity, received, due: key.due_on, id: key.id }
    }

    #[test]
    fn few_rows_turn_their_pages_both_ways_in_every_order() {
        for order in Order::ALL {
            let filter = |page| Filter { order: *order, page, ..Filter::default() };
            let all = cut(keys(), &filter(Page::First), 100);
            let first = cut(keys(), &filter(Page::First), 3);
            let second = cut(keys(), &filter(Page::After(edge(&first[2]))), 3);
            assert_eq!([first.as_slice(), second.as_slice()].concat(), all[..first.len() + second.len()], "{order}");
            let back = cut(keys(), &filter(Page::Before(edge(&second[0]))), 3);
            assert_eq!(back, first, "{order}");
        }
    }
}
