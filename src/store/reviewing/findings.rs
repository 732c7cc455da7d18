//! Findings of a review, with the themes that they rest on.

use std::collections::BTreeMap;

use diesel::prelude::*;

use crate::domain::ids::{FindingId, ReviewId};
use crate::domain::themes::findings::Strength;
use crate::store::schema::{finding_themes, findings};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = findings)]
pub struct FindingRow {
    pub id: FindingId,
    pub review_id: ReviewId,
    pub number: i32,
    pub title: String,
    pub text: String,
    pub strength: Strength,
    /// Something that works, to be kept.
    pub good_practice: bool,
    pub written_by: String,
    pub written_at: Ts,
    /// Rises with each change: a form that is older is stale.
    pub version: i32,
}

/// The findings of a review by number, each with its themes.
pub fn of(conn: &mut Conn, review: ReviewId) -> Result<Vec<(FindingRow, Vec<String>)>, StoreError> {
    let own = findings::table.filter(findings::review_id.eq(review)).order(findings::number);
    let rows: Vec<FindingRow> = own.select(FindingRow::as_select()).load(conn)?;
    let ids: Vec<FindingId> = rows.iter().map(|row| row.id).collect();
    let linked = finding_themes::table.filter(finding_themes::finding_id.eq_any(ids));
    let links: Vec<(FindingId, String)> =
        linked.order((finding_themes::finding_id, finding_themes::theme)).load(conn)?;
    let mut themes: BTreeMap<FindingId, Vec<String>> = BTreeMap::new();
    for (finding, theme) in links {
        themes.entry(finding).or_default().push(theme);
    }
    let with = |row: FindingRow| {
        let themes = themes.remove(&row.id).unwrap_or_default();
        (row, themes)
    };
    Ok(rows.into_iter().map(with).collect())
}

/// One finding of a review.
pub fn find(conn: &mut Conn, review: ReviewId, id: FindingId) -> Result<(FindingRow, Vec<String>), StoreError> {
    let found = of(conn, review)?.into_iter().find(|(row, _)| row.id == id);
    found.ok_or(StoreError::NotFound)
}

/// The number of the next finding.
pub fn next_number(conn: &mut Conn, review: ReviewId) -> Result<i32, StoreError> {
    let own = findings::table.filter(findings::review_id.eq(review));
    let last: Option<i32> = own.select(diesel::dsl::max(findings::number)).first(conn)?;
    Ok(last.unwrap_or(0) + 1)
}

/// Keeps a finding: a new one (version 1), or a changed one whose version is one more than what stands.
pub fn keep(conn: &mut Conn, row: FindingRow, themes: &[String]) -> Result<(), StoreError> {
    let id = row.id;
    if row.version == 1 {
        diesel::insert_into(findings::table).values(row).execute(conn)?;
    } else {
        let before = findings::table.find(id).filter(findings::version.eq(row.version - 1));
        if diesel::update(before).set(row).execute(conn)? != 1 {
            return Err(StoreError::Stale);
        }
    }
    diesel::delete(finding_themes::table.filter(finding_themes::finding_id.eq(id))).execute(conn)?;
    let links: Vec<_> = themes
        .iter()
        .map(|theme| (finding_themes::finding_id.eq(id), finding_themes::theme.eq(theme.clone())))
        .collect();
    for link in links {
        diesel::insert_into(finding_themes::table).values(link).execute(conn)?;
    }
    Ok(())
}
