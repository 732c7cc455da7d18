//! Putting a release together: everything that is measured to a stated month, frozen by the rule of disclosure, with what was
//! checked. From the moment it is kept, nothing in it follows the live figures any more.

mod curves;
mod duties;
mod earlier;
mod promises;
mod source;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};

use super::conn::{Conn, read_tx};
use super::directory::BodyRow;
use super::error::StoreError;
use super::pool::Store;
use super::register::bodies_by_code;
use super::releases::{About, CurveRow, PromiseRow, PublishedRow, ReleaseRow, keep, slug_taken};
use crate::domain::calendar::london_date;
use crate::domain::ids::ReleaseId;
use crate::domain::measures::freeze::{Breakdown, Figure, Frozen, Inside, Place, Table, freeze, is_revised};
use crate::domain::measures::month::Month;
use crate::domain::measures::published::{self, Said};
use crate::domain::measures::registry;
use crate::domain::measures::release::{Check, Checked, RETURNS_ENOUGH};
use crate::domain::measures::suppress::Shown;
use crate::domain::measures::written::written;
use crate::domain::people::BodyKind;

/// Months of a release: two years, so that a chart has its baseline and a year after it.
pub const MONTHS: u32 = 24;

/// A release to be made.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Its last month.
    pub month: Month,
    pub embargo_at: DateTime<Utc>,
    pub by: String,
    pub note: String,
}

/// A release that was put together and is not kept yet.
#[derive(Debug, Clone)]
pub struct Draft {
    pub row: ReleaseRow,
    pub figures: Vec<PublishedRow>,
    pub curves: Vec<CurveRow>,
    pub promises: Vec<PromiseRow>,
}

/// Puts a draft together and keeps it. It takes long and is read at one moment, so never inside a write transaction.
///
/// # Errors
/// The store's.
pub fn make(store: &Store, wish: &Wish, now: DateTime<Utc>) -> Result<ReleaseRow, StoreError> {
    let draft = read_tx(&mut *store.reader()?, |conn| build(conn, wish, now))?;
    let row = draft.row.clone();
    store.write_blocking(move |conn| keep(conn, &draft.row, &draft.figures, &draft.curves, &draft.promises))?;
    Ok(row)
}

/// Puts a draft together.
///
/// # Errors
/// The database's own.
pub fn build(conn: &mut Conn, wish: &Wish, now: DateTime<Utc>) -> Result<Draft, StoreError> {
    let id = ReleaseId(crate::doors::new_id());
    let register = Register::of(conn)?;
    let before = earlier::signed(conn)?;
    let mut making =
        Making { id, register, since: BTreeMap::new(), rows: Vec::new(), told: 0, uneven: 0, undefined: 0 };
    let months = wish.month.back(MONTHS - 1).to(wish.month);
    let found = source::measured(conn, &months)?;
    making.since = found.since(&making.register);
    for definition in registry::in_force(wish.month) {
        let said = published::of(definition);
        let figures = found.figures(definition, &making.since);
        let tables = before.tables(&said);
        let frozen = freeze(&figures, published::shape(definition), &making.register.inside, &tables);
        making.take(&said, &frozen, tables.last(), &found.complete(definition));
    }
    for (said, figures) in duties::counted(conn, wish.month)? {
        let tables = before.tables(&said);
        let frozen = freeze(&figures, published::OF_A_DAY, &making.register.inside, &tables);
        // A board or NHS England can be responsible too: companies and trusts are not all.
        making.take(&said, &Frozen { uneven: 0, ..frozen }, tables.last(), &HashMap::new());
    }
    let about = About { since: making.since.clone(), returns: found.returns() };
    let row = ReleaseRow {
        id,
        slug: free_slug(conn, london_date(wish.embargo_at).to_string())?,
        month: wish.month.code(),
        data_to: wish.month.end().pred_opt().unwrap_or_else(|| wish.month.first()),
        embargo_at: wish.embargo_at.into(),
        made_at: now.into(),
        made_by: wish.by.clone(),
        note: wish.note.clone(),
        checks: serde_json::to_string(&making.checks(&found, &about)).unwrap_or_default(),
        about: serde_json::to_string(&about).unwrap_or_default(),
        first_id: None,
        first_words: None,
        first_at: None,
        second_id: None,
        second_words: None,
        second_at: None,
        open: true,
        version: 1,
    };
    let curves = curves::of_release(conn, id, (row.data_to, &about))?;
    let promises = promises::of_release(conn, id, london_date(now))?;
    Ok(Draft { row, figures: making.rows, curves, promises })
}

/// A day that has a release already gets a number behind it: nothing is ever put in the place of another.
fn free_slug(conn: &mut Conn, day: String) -> Result<String, StoreError> {
    let mut slug = day.clone();
    for number in 2.. {
        if !slug_taken(conn, &slug)? {
            break;
        }
        slug = format!("{day}-{number}");
    }
    Ok(slug)
}

/// Names of bodies, and which lies within which.
struct Register {
    bodies: HashMap<String, BodyRow>,
    inside: Vec<Inside>,
}

impl Register {
    fn of(conn: &mut Conn) -> Result<Self, StoreError> {
        let bodies = bodies_by_code(conn)?;
        let mut inside = Vec::new();
        for body in bodies.values() {
            let row = match body.kind {
                BodyKind::Trust => (Breakdown::Trust, body.code.clone()),
                BodyKind::Icb => (Breakdown::Icb, body.code.clone()),
                _ => continue,
            };
            if let Some(icb) = body.icb.clone().filter(|_| body.kind == BodyKind::Trust) {
                inside.push(Inside { row: row.clone(), whole: (Breakdown::Icb, icb) });
            }
            if let Some(region) = body.region.clone() {
                inside.push(Inside { row, whole: (Breakdown::Region, region) });
            }
        }
        inside.sort();
        Ok(Self { bodies, inside })
    }

    fn name(&self, by: Breakdown, code: &str) -> String {
        match by {
            Breakdown::National => "England".to_owned(),
            _ if code.is_empty() => "Not known".to_owned(),
            Breakdown::Funding => {
                let known = code.parse::<crate::domain::case::Funding>();
                known.map_or_else(|_| code.to_owned(), |funding| funding.words().to_owned())
            }
            Breakdown::Therapy => code.to_owned(),
            Breakdown::Region | Breakdown::Icb | Breakdown::Trust | Breakdown::Provider => {
                self.bodies.get(code).map_or_else(|| code.to_owned(), |body| body.name.clone())
            }
        }
    }
}

struct Making {
    id: ReleaseId,
    register: Register,
    /// The first month of each company.
    since: BTreeMap<String, String>,
    rows: Vec<PublishedRow>,
    told: usize,
    uneven: usize,
    undefined: usize,
}

impl Making {
    fn take(&mut self, said: &Said, frozen: &Frozen, before: Option<&Table>, complete: &HashMap<Place, String>) {
        self.told += frozen.told;
        self.uneven += frozen.uneven;
        self.undefined += usize::from(published::said(&said.id, said.version).is_none());
        let mut places: Vec<&Place> = frozen.table.keys().collect();
        places.sort_by(|a, b| (a.by, &a.group, &a.period).cmp(&(b.by, &b.group, &b.period)));
        for place in places {
            let Some(pair) = frozen.table.get(place) else { continue };
            let figure = written(said.scale, pair);
            let text = |shown: Option<Shown>| shown.map(|shown| shown.to_string()).unwrap_or_default();
            let to = |shown: Option<Shown>| shown.map_or(0, |shown| i32::try_from(shown.rounded_to()).unwrap_or(0));
            let hidden = |shown: Option<Shown>| shown.is_some_and(Shown::is_suppressed);
            self.rows.push(PublishedRow {
                release_id: self.id,
                seq: i32::try_from(self.rows.len()).unwrap_or(i32::MAX),
                metric: said.id.clone(),
                version: i32::try_from(said.version).unwrap_or(i32::MAX),
                period: place.period.clone(),
                breakdown: place.by,
                group_code: place.group.clone(),
                group_name: self.register.name(place.by, &place.group),
                numerator: text(pair.numerator),
                numerator_to: to(pair.numerator),
                at_most: text(pair.most),
                denominator: text(pair.denominator),
                denominator_to: to(pair.denominator),
                value: figure.value,
                lo95: figure.lo95,
                hi95: figure.hi95,
                suppressed: hidden(pair.numerator) || hidden(pair.denominator),
                complete: complete.get(place).cloned().unwrap_or_default(),
                revised: is_revised(before.and_then(|table| table.get(place)), pair),
            });
        }
    }

    fn checks(&self, found: &source::Found, about: &About) -> Vec<Checked> {
        let (received, expected) = about.returns;
        let enough = u64::from(received) * 100 >= u64::from(expected) * u64::from(RETURNS_ENOUGH);
        let empty = found.empty_months();
        Check::ALL
            .iter()
            .map(|check| {
                let (holds, words) = match check {
                    Check::Months if empty.is_empty() => (true, "No month is empty.".to_owned()),
                    Check::Months => (false, format!("Nothing was counted in {}.", empty.join(", "))),
                    Check::Returns => (enough, format!("{received} of {expected} returns came in.")),
                    Check::Sums => (self.uneven == 0, format!("{} totals differ from their rows.", self.uneven)),
                    Check::Hidden => (self.told == 0, format!("{} hidden numbers could be worked out.", self.told)),
                    Check::Definitions => (self.undefined == 0, format!("{} are without.", self.undefined)),
                };
                Checked { check: *check, holds, found: words }
            })
            .collect()
    }
}

/// The figures of a place, as they come from what was measured.
pub(super) fn figure(place: Place, (numerator, most, denominator): (u64, Option<u64>, Option<u64>)) -> Figure {
    Figure { period: place.period, by: place.by, group: place.group, numerator, most, denominator }
}
