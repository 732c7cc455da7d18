//! What bodies returned, and what follows from delivery records: sums of summary rows. No delivery is read for a figure.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, HasSqlType, Integer, Nullable, Text};

use super::Asked;
use super::place::Place;
use crate::domain::case::Funding;
use crate::domain::ids::BodyId;
use crate::domain::measures::countable::Countable;
use crate::domain::measures::month::Month;
use crate::domain::measures::value::{Counts, Dimension};
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::types::IdSql;

/// The sums of a span of months, grouped by no more than is asked for: what is not is empty in every row.
struct Sums<'a> {
    said: &'a str,
    from: &'a str,
    to: &'a str,
    provider: Option<BodyId>,
    trust: Option<BodyId>,
    by_provider: bool,
    by_trust: bool,
    by_therapy: bool,
    by_funding: bool,
}

impl QueryId for Sums<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<DB: Backend + HasSqlType<IdSql>> QueryFragment<DB> for Sums<'_>
where
    BodyId: ToSql<IdSql, DB>,
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        out.push_sql("SELECT month");
        let columns = [
            ("provider_id", self.by_provider),
            ("trust_id", self.by_trust),
            ("therapy", self.by_therapy),
            ("funding", self.by_funding),
        ];
        for (column, wanted) in columns {
            // an empty value of the column's own type
            out.push_sql(if wanted { ", " } else { ", NULLIF(" });
            out.push_sql(column);
            if !wanted {
                out.push_sql(", ");
                out.push_sql(column);
                out.push_sql(")");
            }
        }
        out.push_sql(", item, days, CAST(sum(count) AS BIGINT) FROM activity_counts WHERE said = ");
        out.push_bind_param::<Text, _>(self.said)?;
        out.push_sql(" AND month >= ");
        out.push_bind_param::<Text, _>(self.from)?;
        out.push_sql(" AND month <= ");
        out.push_bind_param::<Text, _>(self.to)?;
        for (column, id) in [(" AND provider_id = ", &self.provider), (" AND trust_id = ", &self.trust)] {
            if let Some(id) = id {
                out.push_sql(column);
                out.push_bind_param::<IdSql, _>(id)?;
            }
        }
        out.push_sql(" GROUP BY 1, 2, 3, 4, 5, 6, 7");
        Ok(())
    }
}

impl Query for Sums<'_> {
    type SqlType = (Text, Nullable<IdSql>, Nullable<IdSql>, Nullable<Text>, Nullable<Text>, Text, Integer, BigInt);
}
impl diesel::RunQueryDsl<Conn> for Sums<'_> {}

type Row = (String, Option<BodyId>, Option<BodyId>, Option<String>, Option<Funding>, Countable, i32, i64);

pub(super) fn count(conn: &mut Conn, asked: &Asked<'_>, counts: &mut Counts) -> Result<(), StoreError> {
    let places = &asked.places;
    let sums = Sums {
        said: asked.by.said.code(),
        from: &asked.first().code(),
        to: &asked.last().code(),
        provider: places.only_body(Dimension::Provider),
        trust: places.only_body(Dimension::Trust),
        by_provider: places.needs(&[Dimension::Provider]),
        by_trust: places.needs(&[Dimension::Trust, Dimension::Icb, Dimension::Region]),
        by_therapy: places.needs(&[Dimension::Therapy]),
        by_funding: places.needs(&[Dimension::Funding]),
    };
    let rows: Vec<Row> = sums.load(conn)?;
    for (month, provider, trust, therapy, funding, item, days, count) in rows {
        let Some(month) = Month::parse(&month) else { continue };
        let place = Place { provider, trust, therapy, funding, ..Place::default() };
        let Some(group) = places.group(&place, month) else { continue };
        let days = u32::try_from(days).unwrap_or(0);
        counts.add(month, &group, (item, days), u64::try_from(count).unwrap_or(0));
    }
    Ok(())
}
