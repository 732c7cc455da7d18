//! What is counted of cases in the month in which they were received: from the facts, kept by the case's own transaction.

use diesel::backend::Backend;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::Asked;
use super::place::Place;
use crate::domain::case::Funding;
use crate::domain::ids::BodyId;
use crate::domain::measures::countable::Countable;
use crate::domain::measures::month::Month;
use crate::domain::measures::value::Counts;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::types::IdSql;

/// Each countable as it is of one case: duties and strands are added up, what is the case's own counts once.
const OF_ONE_CASE: &[(Countable, &str)] = &[
    (Countable::Duties, "count(*)"),
    // no strand is stored without a lead: the column cannot be empty
    (Countable::DutiesLed, "count(*)"),
    (Countable::Incidents, "sum(CASE WHEN kind = 'incident' THEN 1 ELSE 0 END)"),
    (
        Countable::IncidentsModerate,
        "sum(CASE WHEN kind = 'incident' AND COALESCE(harm_reviewed, harm_reported) IN ('moderate', 'severe', 'fatal') \
         THEN 1 ELSE 0 END)",
    ),
    (Countable::Complaints, "sum(CASE WHEN kind = 'complaint' THEN 1 ELSE 0 END)"),
    (Countable::ComplaintsAcknowledged, "sum(CASE WHEN kind = 'complaint' AND ack_on_time = TRUE THEN 1 ELSE 0 END)"),
    (Countable::Reprisals, "max(CASE WHEN reprisal = TRUE THEN 1 ELSE 0 END)"),
    (Countable::PutRightYes, "max(CASE WHEN put_right = 'yes' THEN 1 ELSE 0 END)"),
    (Countable::PutRightAnswers, "max(CASE WHEN put_right IS NOT NULL THEN 1 ELSE 0 END)"),
    (
        Countable::PutRightAsked,
        "max(CASE WHEN EXISTS (SELECT 1 FROM reports WHERE reports.case_id = facts.case_id AND \
         reports.put_right_asked_at IS NOT NULL) OR put_right IS NOT NULL THEN 1 ELSE 0 END)",
    ),
    (Countable::EventsTold, "max(CASE WHEN TOLD THEN 1 ELSE 0 END)"),
    (
        Countable::EventsMatched,
        "max(CASE WHEN TOLD AND EXISTS (SELECT 1 FROM missed_deliveries WHERE missed_deliveries.case_id = facts.case_id \
         AND missed_deliveries.matched = TRUE) THEN 1 ELSE 0 END)",
    ),
];

/// An event about a delivery, told by a patient, their people or a clinician, that names its company; not one that the
/// hospital opened from the company's own record.
const TOLD: &str = "family = 'DEL' AND provider_id IS NOT NULL AND \
                    origin IN ('patient', 'carer', 'bereaved', 'undisclosed', 'clinician') AND NOT EXISTS (SELECT 1 FROM \
                    missed_deliveries WHERE missed_deliveries.case_id = facts.case_id AND \
                    missed_deliveries.state = 'opened')";

/// Cases by where they belong, for a span of months; as many counts as there are in [`OF_ONE_CASE`].
struct Received<'a> {
    from: &'a str,
    to: &'a str,
}

impl QueryId for Received<'_> {
    type QueryId = Received<'static>;
}

impl<DB: Backend> QueryFragment<DB> for Received<'_>
where
    str: ToSql<Text, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        const PLACE: &str = "month, provider_id, trust_id, icb_id, region, funding";
        out.push_sql("SELECT ");
        out.push_sql(PLACE);
        for n in 0..OF_ONE_CASE.len() {
            out.push_sql(&format!(", CAST(sum(n{n}) AS BIGINT)"));
        }
        out.push_sql(" FROM (SELECT ");
        out.push_sql(PLACE);
        for (n, (_, sql)) in OF_ONE_CASE.iter().enumerate() {
            out.push_sql(&format!(", {} AS n{n}", sql.replace("TOLD", TOLD)));
        }
        out.push_sql(" FROM facts WHERE month >= ");
        out.push_bind_param::<Text, _>(self.from)?;
        out.push_sql(" AND month <= ");
        out.push_bind_param::<Text, _>(self.to)?;
        out.push_sql(" GROUP BY case_id, ");
        out.push_sql(PLACE);
        out.push_sql(") AS once GROUP BY ");
        out.push_sql(PLACE);
        Ok(())
    }
}

impl Query for Received<'_> {
    type SqlType = (
        Text,
        Nullable<IdSql>,
        Nullable<IdSql>,
        Nullable<IdSql>,
        Nullable<Text>,
        Text,
        BigInt,
        BigInt,
        BigInt,
        BigInt,
        BigInt,
        BigInt,
        BigInt,
        BigInt,
        BigInt,
        BigInt,
        BigInt,
        BigInt,
    );
}
impl diesel::RunQueryDsl<Conn> for Received<'_> {}

#[derive(Queryable)]
struct Row {
    month: String,
    provider: Option<BodyId>,
    trust: Option<BodyId>,
    icb: Option<BodyId>,
    region: Option<String>,
    funding: Funding,
    n0: i64,
    n1: i64,
    n2: i64,
    n3: i64,
    n4: i64,
    n5: i64,
    n6: i64,
    n7: i64,
    n8: i64,
    n9: i64,
    n10: i64,
    n11: i64,
}

pub(super) fn count(conn: &mut Conn, asked: &Asked<'_>, counts: &mut Counts) -> Result<(), StoreError> {
    let of_cases: Vec<Countable> = OF_ONE_CASE.iter().map(|(countable, _)| *countable).collect();
    if !asked.wants(&of_cases) {
        return Ok(());
    }
    let (from, to) = (asked.first().code(), asked.last().code());
    let rows: Vec<Row> = Received { from: &from, to: &to }.load(conn)?;
    for row in rows {
        let Some(month) = Month::parse(&row.month) else { continue };
        let place = Place {
            provider: row.provider,
            trust: row.trust,
            icb: row.icb,
            region: row.region,
            therapy: None,
            funding: Some(row.funding),
        };
        let Some(group) = asked.places.group(&place, month) else { continue };
        let found = [row.n0, row.n1, row.n2, row.n3, row.n4, row.n5, row.n6, row.n7, row.n8, row.n9, row.n10, row.n11];
        for (countable, n) in of_cases.iter().zip(found) {
            counts.add(month, &group, (*countable, 0), u64::try_from(n).unwrap_or(0));
        }
    }
    Ok(())
}
