//! Issued recommendations as stored: what each body answered and did, and who was told that what they reported led to it.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::conn::{Both, Conn};
use super::error::StoreError;
use super::jobs::{self, NewJob};
use super::reviewing::recommendations::RecommendationRow;
use super::schema::{
    bodies, recommendation_notes, recommendation_themes, recommendation_told, recommendations, reports,
    review_extracts, review_units, reviews, strands,
};
use super::types::Ts;
use crate::domain::case::Outcome;
use crate::domain::ids::{BodyId, CaseId, RecommendationId, ReportId};
use crate::domain::themes::findings::RecommendationState;
use crate::domain::themes::tracking::{TrackAct, Tracked};

/// An issued recommendation with the title of its review, the bodies that made and that owe it.
#[derive(Debug, Clone, Queryable)]
pub struct Issued {
    pub row: RecommendationRow,
    pub review: String,
    /// Who recommended it.
    pub by: BodyId,
    /// The name of the body addressed.
    pub to: String,
}

impl Issued {
    #[must_use]
    pub fn tracked(&self) -> Tracked {
        Tracked {
            state: self.row.state,
            position: self.row.position,
            to: self.row.to_body_id,
            by: self.by,
            check_on: self.row.effect_check_on,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = recommendation_notes)]
pub struct NoteRow {
    pub recommendation_id: RecommendationId,
    pub n: i32,
    pub at: Ts,
    pub by_words: String,
    pub words: String,
}

macro_rules! issued {
    () => {
        recommendations::table
            .inner_join(reviews::table.on(reviews::id.eq(recommendations::review_id)))
            .inner_join(bodies::table.on(bodies::id.eq(recommendations::to_body_id)))
            .filter(recommendations::issued_at.is_not_null())
            .filter(recommendations::state.ne(RecommendationState::Draft))
            .select((RecommendationRow::as_select(), reviews::title, reviews::body_id, bodies::name))
    };
}

/// Every issued recommendation, the newest review first.
///
/// # Errors
/// The database's own.
pub fn all(conn: &mut Conn) -> Result<Vec<Issued>, StoreError> {
    let order = (recommendations::issued_at.desc(), recommendations::review_id, recommendations::number);
    Ok(issued!().order(order).limit(1_000).load(conn)?)
}

/// Those that a body owes or made, the next due first.
///
/// # Errors
/// The database's own.
pub fn of_body(conn: &mut Conn, body: BodyId) -> Result<Vec<Issued>, StoreError> {
    let own = recommendations::to_body_id.eq(body).or(reviews::body_id.eq(body));
    Ok(issued!().filter(own).order((recommendations::due_on, recommendations::id)).limit(500).load(conn)?)
}

/// One of them.
///
/// # Errors
/// [`StoreError::NotFound`], for one that is not issued too.
pub fn find(conn: &mut Conn, id: RecommendationId) -> Result<Issued, StoreError> {
    Ok(issued!().filter(recommendations::id.eq(id)).first(conn)?)
}

/// What was said and done about it, oldest first.
///
/// # Errors
/// The database's own.
pub fn notes(conn: &mut Conn, id: RecommendationId) -> Result<Vec<NoteRow>, StoreError> {
    Ok(recommendation_notes::table
        .filter(recommendation_notes::recommendation_id.eq(id))
        .order(recommendation_notes::n)
        .select(NoteRow::as_select())
        .load(conn)?)
}

/// Saves what somebody did, as the rules allowed it; what lands is owed to those whose reports led to it.
///
/// # Errors
/// [`StoreError::Stale`] when somebody was quicker.
pub fn save(
    conn: &mut Conn,
    before: &RecommendationRow,
    (state, act): (RecommendationState, &TrackAct),
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let mut after = RecommendationRow { state, version: before.version + 1, ..before.clone() };
    let words = match act {
        TrackAct::Answer { position, reason, check_on } => {
            (after.position, after.position_reason) = (Some(*position), Some(reason.clone()));
            after.effect_check_on = check_on.or(after.effect_check_on);
            format!("Answered: {}. {reason}", position.words())
        }
        TrackAct::Evidence { words } => {
            after.evidence = Some(words.clone());
            format!("Done: {words}")
        }
        TrackAct::Check { words, .. } => {
            after.effect_words = Some(words.clone());
            format!("{}: {words}", if state == RecommendationState::Holding { "It holds" } else { "It does not hold" })
        }
    };
    let same = recommendations::table.find(before.id).filter(recommendations::version.eq(before.version));
    if diesel::update(same).set(&after).execute(conn)? != 1 {
        return Err(StoreError::Stale);
    }
    let own = recommendation_notes::table.filter(recommendation_notes::recommendation_id.eq(before.id));
    let last: Option<i32> = own.select(diesel::dsl::max(recommendation_notes::n)).first(conn)?;
    let note = NoteRow {
        recommendation_id: before.id,
        n: last.unwrap_or(0) + 1,
        at: now.into(),
        by_words: by.to_owned(),
        words,
    };
    diesel::insert_into(recommendation_notes::table).values(note).execute(conn)?;
    if state == RecommendationState::Evidenced {
        jobs::insert(conn, &[jobs::row(NewJob::TellContributors { recommendation: before.id }, now)])?;
    }
    Ok(())
}

/// Tells everybody whose case fed it, once: by what the passages of its themes were marked in. Who withdrew is left in peace.
///
/// # Errors
/// The database's own.
pub fn tell(conn: &mut Conn, id: RecommendationId, now: DateTime<Utc>) -> Result<usize, StoreError> {
    let told: BTreeSet<ReportId> = recommendation_told::table
        .filter(recommendation_told::recommendation_id.eq(id))
        .select(recommendation_told::report_id)
        .load(conn)?
        .into_iter()
        .collect();
    let fresh: Vec<ReportId> = contributors(conn, id)?.into_iter().filter(|report| !told.contains(report)).collect();
    for report in &fresh {
        let row = (
            recommendation_told::recommendation_id.eq(id),
            recommendation_told::report_id.eq(report),
            recommendation_told::told_at.eq(Ts::from(now)),
        );
        let insert = diesel::insert_into(recommendation_told::table).values(row);
        Both(insert.on_conflict((recommendation_told::recommendation_id, recommendation_told::report_id)).do_nothing())
            .execute(conn)?;
    }
    let letters: Vec<_> =
        fresh.iter().map(|report| jobs::row(NewJob::LetterToReporter { report: *report }, now)).collect();
    jobs::insert(conn, &letters)?;
    Ok(fresh.len())
}

fn contributors(conn: &mut Conn, id: RecommendationId) -> Result<Vec<ReportId>, StoreError> {
    let themes: Vec<String> = recommendation_themes::table
        .filter(recommendation_themes::recommendation_id.eq(id))
        .select(recommendation_themes::theme)
        .load(conn)?;
    let review = recommendations::table.find(id).select(recommendations::review_id).first(conn)?;
    let marked: Vec<i32> = review_extracts::table
        .filter(review_extracts::review_id.eq::<crate::domain::ids::ReviewId>(review))
        .filter(review_extracts::theme.eq_any(themes))
        .select(review_extracts::n)
        .distinct()
        .load(conn)?;
    let mut cases: BTreeSet<CaseId> = BTreeSet::new();
    for chunk in marked.chunks(500) {
        let units = review_units::table.filter(review_units::review_id.eq(review));
        let found: Vec<CaseId> =
            units.filter(review_units::n.eq_any(chunk.to_vec())).select(review_units::case_id).load(conn)?;
        cases.extend(found);
    }
    let cases: Vec<CaseId> = cases.into_iter().collect();
    let mut found = Vec::new();
    for chunk in cases.chunks(500) {
        let outcomes: Vec<(CaseId, Option<Outcome>)> = strands::table
            .filter(strands::case_id.eq_any(chunk.to_vec()))
            .select((strands::case_id, strands::outcome))
            .load(conn)?;
        let withdrawn = |case: &CaseId| {
            let mut own = outcomes.iter().filter(|(of, _)| of == case).peekable();
            own.peek().is_some() && own.all(|(_, outcome)| *outcome == Some(Outcome::Withdrawn))
        };
        let there: Vec<CaseId> = chunk.iter().copied().filter(|case| !withdrawn(case)).collect();
        let told: Vec<ReportId> =
            reports::table.filter(reports::case_id.eq_any(there)).order(reports::id).select(reports::id).load(conn)?;
        found.extend(told);
    }
    Ok(found)
}

/// What came of a report: the recommendations that it led to and that were carried out.
///
/// # Errors
/// The database's own.
pub fn fed_by(conn: &mut Conn, report: ReportId) -> Result<Vec<(RecommendationId, String)>, StoreError> {
    Ok(recommendation_told::table
        .inner_join(recommendations::table.on(recommendations::id.eq(recommendation_told::recommendation_id)))
        .filter(recommendation_told::report_id.eq(report))
        .order((recommendation_told::told_at, recommendations::id))
        .select((recommendations::id, recommendations::text))
        .load(conn)?)
}
