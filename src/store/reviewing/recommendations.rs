//! Recommendations, with the themes that they rest on. Until they are issued they are the review's; then the body's that they are
//! addressed to.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::ids::{BodyId, RecommendationId, ReviewId};
use crate::domain::themes::findings::{Position, RecommendationState, Strength};
use crate::store::schema::{recommendation_themes, recommendations};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = recommendations)]
#[diesel(treat_none_as_default_value = false)]
#[diesel(treat_none_as_null = true)]
pub struct RecommendationRow {
    pub id: RecommendationId,
    pub review_id: ReviewId,
    pub number: i32,
    pub text: String,
    /// The body that is to act.
    pub to_body_id: BodyId,
    /// The person of that body, by name or post.
    pub to_person: String,
    pub due_on: NaiveDate,
    pub strength: Strength,
    pub state: RecommendationState,
    pub position: Option<Position>,
    pub position_reason: Option<String>,
    pub evidence: Option<String>,
    pub effect_check_on: Option<NaiveDate>,
    pub effect_words: Option<String>,
    pub written_by: String,
    pub written_at: Ts,
    pub issued_at: Option<Ts>,
    /// Rises with each change: a form that is older is stale.
    pub version: i32,
}

/// The recommendations of a review by number, each with its themes.
pub fn of(conn: &mut Conn, review: ReviewId) -> Result<Vec<(RecommendationRow, Vec<String>)>, StoreError> {
    let own = recommendations::table.filter(recommendations::review_id.eq(review)).order(recommendations::number);
    let rows: Vec<RecommendationRow> = own.select(RecommendationRow::as_select()).load(conn)?;
    let ids: Vec<RecommendationId> = rows.iter().map(|row| row.id).collect();
    let linked = recommendation_themes::table.filter(recommendation_themes::recommendation_id.eq_any(ids));
    let order = (recommendation_themes::recommendation_id, recommendation_themes::theme);
    let links: Vec<(RecommendationId, String)> = linked.order(order).load(conn)?;
    let mut themes: BTreeMap<RecommendationId, Vec<String>> = BTreeMap::new();
    for (recommendation, theme) in links {
        themes.entry(recommendation).or_default().push(theme);
    }
    let with = |row: RecommendationRow| {
        let themes = themes.remove(&row.id).unwrap_or_default();
        (row, themes)
    };
    Ok(rows.into_iter().map(with).collect())
}

/// One recommendation of a review.
pub fn find(
    conn: &mut Conn,
    review: ReviewId,
    id: RecommendationId,
) -> Result<(RecommendationRow, Vec<String>), StoreError> {
    let found = of(conn, review)?.into_iter().find(|(row, _)| row.id == id);
    found.ok_or(StoreError::NotFound)
}

/// The number of the next recommendation.
pub fn next_number(conn: &mut Conn, review: ReviewId) -> Result<i32, StoreError> {
    let own = recommendations::table.filter(recommendations::review_id.eq(review));
    let last: Option<i32> = own.select(diesel::dsl::max(recommendations::number)).first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// Keeps a recommendation: a new one (version 1), or a changed one whose version is one more than what stands.
pub fn keep(conn: &mut Conn, row: RecommendationRow, themes: &[String]) -> Result<(), StoreError> {
    let id = row.id;
    if row.version == 1 {
        diesel::insert_into(recommendations::table).values(row).execute(conn)?;
    } else {
        let before = recommendations::table.find(id).filter(recommendations::version.eq(row.version - 1));
        if diesel::update(before).set(row).execute(conn)? != 1 {
            return Err(StoreError::Stale);
        }
    }
    let own = recommendation_themes::table.filter(recommendation_themes::recommendation_id.eq(id));
    diesel::delete(own).execute(conn)?;
    for theme in themes {
        let link = (recommendation_themes::recommendation_id.eq(id), recommendation_themes::theme.eq(theme.clone()));
        diesel::insert_into(recommendation_themes::table).values(link).execute(conn)?;
    }
    Ok(())
}

/// With the last signature every recommendation is issued.
pub fn issue(conn: &mut Conn, review: ReviewId, at: Ts) -> Result<(), StoreError> {
    let own = recommendations::table.filter(recommendations::review_id.eq(review));
    let set = (recommendations::state.eq(RecommendationState::Issued), recommendations::issued_at.eq(at));
    diesel::update(own.filter(recommendations::state.eq(RecommendationState::Draft))).set(set).execute(conn)?;
    Ok(())
}
