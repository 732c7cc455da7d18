//! One flat, de-identified row per strand, kept by the same transaction as the case: figures are never a nightly guess.

use chrono::NaiveDate;
use diesel::prelude::*;

use super::conn::Conn;
use super::error::StoreError;
use super::schema::facts;
use crate::domain::case::state::StrandState;
use crate::domain::case::telling::{Channel, Teller};
use crate::domain::case::{Funding, HarmSaid, Outcome, StrandKind};
use crate::domain::failure::Family;
use crate::domain::harm::grade::{HarmGrade, PhysicalHarm, PsychologicalHarm};
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::ids::{BodyId, CaseId, StrandId};

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = facts)]
#[diesel(treat_none_as_default_value = false)]
pub struct FactRow {
    pub strand_id: StrandId,
    pub case_id: CaseId,
    pub kind: StrandKind,
    pub received_on: NaiveDate,
    /// `YYYY-MM`, Europe/London.
    pub month: String,
    pub origin: Teller,
    pub channel: Channel,
    pub failure: String,
    pub family: Family,
    /// [`level`] of the reported grade.
    pub harm_reported: String,
    /// [`level`] of the reviewed grade; empty until reviewed.
    pub harm_reviewed: Option<String>,
    pub severity: Severity,
    pub tier: TherapyTier,
    pub provider_id: Option<BodyId>,
    pub trust_id: Option<BodyId>,
    pub icb_id: Option<BodyId>,
    pub region: Option<String>,
    pub funding: Funding,
    pub medicine_code: Option<String>,
    pub state: StrandState,
    /// Working days from receipt to acknowledgement.
    pub ack_days: Option<i32>,
    pub ack_on_time: Option<bool>,
    /// Calendar days from receipt to the final answer.
    pub response_days: Option<i32>,
    pub over_six_months: Option<bool>,
    pub outcome: Option<Outcome>,
    pub reopened: i32,
    /// The provider answered by its date; none while it was not asked or may still answer.
    pub provider_answered: Option<bool>,
    pub silent: bool,
}

/// One level for tables: the worse of both grades (HL-6, NHS England's own comparison), or what was said without a grade.
#[must_use]
pub fn level(grade: Option<HarmGrade>, said: HarmSaid) -> &'static str {
    match grade {
        Some(HarmGrade { physical: PhysicalHarm::Fatal, .. }) => "fatal",
        Some(grade) if grade.is_severe_or_worse() => "severe",
        Some(grade) if grade.is_moderate_or_worse() => "moderate",
        Some(grade) if grade.is_harm() => "low",
        Some(_) => "none",
        None => match said {
            HarmSaid::Yes => "said_harmed",
            HarmSaid::No => "none",
            HarmSaid::NotSure => "not_known",
        },
    }
}

/// A grade of two parts, if either is known.
#[must_use]
pub fn grade(physical: Option<PhysicalHarm>, psychological: Option<PsychologicalHarm>) -> Option<HarmGrade> {
    (physical.is_some() || psychological.is_some()).then(|| HarmGrade {
        physical: physical.unwrap_or(PhysicalHarm::None),
        psychological: psychological.unwrap_or(PsychologicalHarm::None),
    })
}

/// A page of facts in the order of their days, after the last row of the page before.
///
/// # Errors
/// The database's own.
pub fn page(conn: &mut Conn, after: Option<(NaiveDate, StrandId)>, limit: i64) -> Result<Vec<FactRow>, StoreError> {
    let mut page = facts::table.order((facts::received_on, facts::strand_id)).limit(limit).into_boxed();
    if let Some((day, strand)) = after {
        let later = facts::received_on.gt(day);
        page = page.filter(later.or(facts::received_on.eq(day).and(facts::strand_id.gt(strand))));
    }
    Ok(page.select(FactRow::as_select()).load(conn)?)
}

/// The failures of the cases between a company and a hospital received from a day up to and not counting another: a code for
/// each case.
///
/// # Errors
/// The database's own.
pub fn failures(
    conn: &mut Conn,
    (provider, trust): (BodyId, BodyId),
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(CaseId, String)> = facts::table
        .filter(facts::provider_id.eq(provider).assume_not_null())
        .filter(facts::trust_id.eq(trust).assume_not_null())
        .filter(facts::received_on.ge(from))
        .filter(facts::received_on.lt(to))
        .select((facts::case_id, facts::failure))
        .distinct()
        .load(conn)?;
    Ok(rows.into_iter().map(|(_, failure)| failure).collect())
}
