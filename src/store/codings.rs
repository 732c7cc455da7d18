//! The codebook of a thematic review and of coding. Codings are never rewritten across versions of the codebook: the
//! latest counts.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::reviews::{UnitRow, labels_of};
use crate::domain::ids::{AccountId, ReportId, ReviewId};
use crate::domain::themes::codebook::{Codebook, KeyQuestion, Origin, Theme};
use crate::domain::themes::counts::Reading;
use crate::store::conn::Both;
use crate::store::schema::{codebooks, coders, codings, reports, review_themes, review_units};
use crate::store::types::Ts;
use crate::store::{Conn, StoreError};

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = review_themes)]
#[diesel(treat_none_as_default_value = false)]
#[diesel(treat_none_as_null = true)]
pub struct ThemeRow {
    pub review_id: ReviewId,
    pub code: String,
    pub parent: Option<String>,
    pub name: String,
    pub definition: String,
    pub include: String,
    pub exclude: String,
    pub example: String,
    pub origin: String,
    pub position: i32,
    /// The version of the codebook that brought this wording; 0 while it is a draft.
    pub version: i32,
    pub key_question: Option<KeyQuestion>,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = codebooks)]
pub struct CodebookRow {
    pub review_id: ReviewId,
    pub version: i32,
    pub text: String,
    pub frozen_by: String,
    pub frozen_at: Ts,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = coders)]
#[diesel(treat_none_as_default_value = false)]
pub struct CoderRow {
    pub review_id: ReviewId,
    /// 0: labels that came with the records.
    pub coder: i32,
    pub account_id: Option<AccountId>,
    pub name: String,
    /// Reads only what is read twice, without seeing what the first one found.
    pub second: bool,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = codings)]
pub struct CodingRow {
    pub review_id: ReviewId,
    pub coder: i32,
    pub n: i32,
    pub version: i32,
    /// Themes present, parted by blanks; none: read, and none present.
    pub themes: String,
    pub at: Ts,
}

impl ThemeRow {
    pub fn theme(&self, version: u32) -> Theme {
        let own = u32::try_from(self.version).unwrap_or(0);
        Theme {
            id: self.code.clone(),
            parent: self.parent.clone(),
            name: self.name.clone(),
            definition: self.definition.clone(),
            include: self.include.clone(),
            exclude: self.exclude.clone(),
            example: self.example.clone(),
            origin: self.origin.parse().unwrap_or(Origin::Emergent),
            version: if own == 0 { version } else { own },
            key_question: self.key_question,
        }
    }
}

/// A short, stable id from a name: what `Theme::check` allows.
pub fn theme_id(name: &str, taken: &BTreeSet<String>) -> String {
    let sound: String = name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let parts: Vec<&str> = sound.split('-').filter(|part| !part.is_empty()).collect();
    let id: String = parts.join("-").chars().take(36).collect();
    let id = if id.is_empty() { "theme".to_owned() } else { id };
    let numbered = (2..).map(|number| format!("{id}-{number}"));
    std::iter::once(id.clone()).chain(numbered).find(|id| !taken.contains(id)).unwrap_or(id)
}

/// Lays down the themes that are there before any reading: families of failures, and labels that came with the records.
pub fn lay_down(
    conn: &mut Conn,
    review: ReviewId,
    families: &BTreeMap<&'static str, &'static str>,
    labels: &[String],
) -> Result<(), StoreError> {
    let mut taken = BTreeSet::new();
    let families = families.values().map(|words| ((*words).to_owned(), "Reports of this family of failures."));
    let labels = labels.iter().map(|label| (label.clone(), "A label that came with imported records."));
    let rows = families.chain(labels).zip(1..).map(|((name, definition), position)| {
        let code = theme_id(&name, &taken);
        taken.insert(code.clone());
        ThemeRow {
            review_id: review,
            code,
            parent: None,
            include: format!("The person tells of this: {}.", name.to_lowercase()),
            name,
            definition: definition.to_owned(),
            exclude: String::new(),
            example: String::new(),
            origin: Origin::APriori.code().to_owned(),
            position,
            version: 0,
            key_question: None,
        }
    });
    let rows: Vec<ThemeRow> = rows.collect();
    diesel::delete(review_themes::table.filter(review_themes::review_id.eq(review))).execute(conn)?;
    for chunk in rows.chunks(200) {
        crate::each!(&mut *conn, |c| diesel::insert_into(review_themes::table).values(chunk).execute(c))?;
    }
    Ok(())
}

pub fn themes(conn: &mut Conn, review: ReviewId) -> Result<Vec<ThemeRow>, StoreError> {
    let own = review_themes::table.filter(review_themes::review_id.eq(review));
    Ok(own.order((review_themes::position, review_themes::code)).select(ThemeRow::as_select()).load(conn)?)
}

pub fn keep_theme(conn: &mut Conn, row: ThemeRow) -> Result<(), StoreError> {
    let upsert = diesel::insert_into(review_themes::table)
        .values(row.clone())
        .on_conflict((review_themes::review_id, review_themes::code))
        .do_update()
        .set(row);
    Both(upsert).execute(conn)?;
    Ok(())
}

/// Takes themes out that were never frozen.
pub fn remove_themes(
    conn: &mut Conn,
    review: ReviewId,
    codes: &[String],
    ever: &BTreeSet<String>,
) -> Result<(), StoreError> {
    let codes: Vec<&String> = codes.iter().filter(|code| !ever.contains(*code)).collect();
    let own = review_themes::table.filter(review_themes::review_id.eq(review));
    diesel::delete(own.filter(review_themes::code.eq_any(codes))).execute(conn)?;
    Ok(())
}

/// The codebook in force, with who froze it and when.
pub fn codebook(conn: &mut Conn, review: ReviewId) -> Result<Option<(Codebook, CodebookRow)>, StoreError> {
    let own = codebooks::table.filter(codebooks::review_id.eq(review)).order(codebooks::version.desc());
    let row: Option<CodebookRow> = own.select(CodebookRow::as_select()).first(conn).optional()?;
    let read = |row: CodebookRow| {
        let book = serde_json::from_str(&row.text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
        Ok((book, row))
    };
    row.map(read).transpose()
}

pub fn keep_codebook(conn: &mut Conn, row: CodebookRow) -> Result<(), StoreError> {
    let own =
        review_themes::table.filter(review_themes::review_id.eq(row.review_id)).filter(review_themes::version.eq(0));
    diesel::update(own).set(review_themes::version.eq(row.version)).execute(conn)?;
    diesel::insert_into(codebooks::table).values(row).execute(conn)?;
    Ok(())
}

pub fn coders_of(conn: &mut Conn, review: ReviewId) -> Result<Vec<CoderRow>, StoreError> {
    let own = coders::table.filter(coders::review_id.eq(review));
    Ok(own.order(coders::coder).select(CoderRow::as_select()).load(conn)?)
}

pub fn join(conn: &mut Conn, row: CoderRow) -> Result<(), StoreError> {
    diesel::insert_into(coders::table).values(row).execute(conn)?;
    Ok(())
}

pub fn keep_coding(conn: &mut Conn, row: CodingRow) -> Result<(), StoreError> {
    let key = (codings::review_id, codings::coder, codings::n, codings::version);
    let upsert = diesel::insert_into(codings::table).values(row.clone()).on_conflict(key).do_update().set(row);
    Both(upsert).execute(conn)?;
    Ok(())
}

/// Every coding, the latest of each coder and case; before them what was decided where they differed.
pub fn readings(conn: &mut Conn, review: ReviewId) -> Result<BTreeMap<i32, Vec<Reading>>, StoreError> {
    let own = codings::table.filter(codings::review_id.eq(review));
    let rows: Vec<CodingRow> =
        own.order((codings::coder, codings::n, codings::version)).select(CodingRow::as_select()).load(conn)?;
    let mut latest: BTreeMap<(i32, i32), Reading> = BTreeMap::new();
    for row in rows {
        let themes = row.themes.split_whitespace().map(str::to_owned).collect();
        latest.insert((row.n, row.coder), Reading { coder: row.coder, version: row.version, themes });
    }
    let mut readings: BTreeMap<i32, Vec<Reading>> = BTreeMap::new();
    for ((n, _), reading) in latest {
        readings.entry(n).or_default().push(reading);
    }
    for (n, decided) in super::reviewing::settling::decided(conn, review)? {
        if let Some(readings) = readings.get_mut(&n) {
            readings.insert(0, decided.settles(readings));
        }
    }
    Ok(readings)
}

/// One coder's latest coding of one case.
pub fn coding(conn: &mut Conn, review: ReviewId, coder: i32, n: i32) -> Result<Option<CodingRow>, StoreError> {
    let own = codings::table.filter(codings::review_id.eq(review)).filter(codings::coder.eq(coder));
    let own = own.filter(codings::n.eq(n)).order(codings::version.desc());
    Ok(own.select(CodingRow::as_select()).first(conn).optional()?)
}

/// The drawn cases by place, and of them those this coder has coded.
pub fn drawn(conn: &mut Conn, review: ReviewId, coder: Option<i32>) -> Result<(Vec<i32>, BTreeSet<i32>), StoreError> {
    let own = review_units::table.filter(review_units::review_id.eq(review)).filter(review_units::sampled.eq(true));
    let drawn = own.order(review_units::n).select(review_units::n).load(conn)?;
    let Some(coder) = coder else { return Ok((drawn, BTreeSet::new())) };
    let own = codings::table.filter(codings::review_id.eq(review)).filter(codings::coder.eq(coder));
    let done: Vec<i32> = own.select(codings::n).distinct().load(conn)?;
    Ok((drawn, done.into_iter().collect()))
}

/// The first drawn case after `after` that this coder has not coded, else the first of all.
#[must_use]
pub fn open_after(drawn: &[i32], coded: &BTreeSet<i32>, after: i32) -> Option<i32> {
    let open = || drawn.iter().copied().filter(|n| !coded.contains(n));
    open().find(|n| *n > after).or_else(|| open().next())
}

/// One drawn case.
pub fn unit(conn: &mut Conn, review: ReviewId, n: i32) -> Result<UnitRow, StoreError> {
    let own = review_units::table.find((review, n)).filter(review_units::sampled.eq(true));
    Ok(own.select(UnitRow::as_select()).first(conn)?)
}

/// What was told, and in which language.
pub fn narrative(conn: &mut Conn, report: ReportId) -> Result<(String, String), StoreError> {
    Ok(reports::table.find(report).select((reports::narrative, reports::language)).first(conn)?)
}

/// The labels that came with the drawn cases, by place.
pub fn labels(conn: &mut Conn, review: ReviewId) -> Result<BTreeMap<i32, Vec<String>>, StoreError> {
    let own = review_units::table.filter(review_units::review_id.eq(review)).filter(review_units::sampled.eq(true));
    let drawn: Vec<(i32, Option<ReportId>)> = own.select((review_units::n, review_units::report_id)).load(conn)?;
    let places: BTreeMap<ReportId, i32> = drawn.iter().filter_map(|(n, report)| Some(((*report)?, *n))).collect();
    let reports: Vec<ReportId> = places.keys().copied().collect();
    let mut labels: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for chunk in reports.chunks(500) {
        for (report, label) in labels_of(conn, chunk)? {
            if let Some(n) = places.get(&report) {
                labels.entry(*n).or_default().push(label);
            }
        }
    }
    Ok(labels)
}

/// What was told in each drawn case that can be read, by place.
pub fn narratives(conn: &mut Conn, review: ReviewId) -> Result<BTreeMap<i32, String>, StoreError> {
    let own = review_units::table.filter(review_units::review_id.eq(review)).filter(review_units::sampled.eq(true));
    let told = own.inner_join(reports::table.on(review_units::report_id.eq(reports::id.nullable())));
    let told: Vec<(i32, String)> = told.select((review_units::n, reports::narrative)).load(conn)?;
    Ok(told.into_iter().filter(|(_, words)| !words.is_empty()).collect())
}

/// Who has coded which cases, and with which codebook last.
pub fn read_by(conn: &mut Conn, review: ReviewId) -> Result<BTreeMap<i32, BTreeMap<i32, i32>>, StoreError> {
    let own = codings::table.filter(codings::review_id.eq(review)).order(codings::version);
    let rows: Vec<(i32, i32, i32)> = own.select((codings::coder, codings::n, codings::version)).load(conn)?;
    let mut read: BTreeMap<i32, BTreeMap<i32, i32>> = BTreeMap::new();
    for (coder, n, version) in rows {
        read.entry(coder).or_default().insert(n, version);
    }
    Ok(read)
}
