//! What was published before: a new release must not give away what an old one hid.

use diesel::prelude::*;

use crate::domain::ids::ReleaseId;
use crate::domain::measures::freeze::{Breakdown, Pair, Place, Table};
use crate::domain::measures::published::Said;
use crate::domain::measures::suppress::Shown;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::releases::{PublishedRow, Wanted, rows};
use crate::store::schema::{release_rows, releases};

/// The rows of the releases before, the newest last.
pub struct Earlier(Vec<Vec<PublishedRow>>);

/// Releases that are thought of: the years of one that is older have no month in this one any more.
const THOUGHT_OF: i64 = 24;

/// Every signed release, whether its time has come or not: it will. Of the last one everything, of older ones what
/// [`worth_remembering`](crate::domain::measures::freeze::worth_remembering) says.
pub fn signed(conn: &mut Conn) -> Result<Earlier, StoreError> {
    let mut ids: Vec<ReleaseId> = releases::table
        .filter(releases::second_at.is_not_null())
        .order((releases::embargo_at.desc(), releases::made_at.desc(), releases::id))
        .limit(THOUGHT_OF)
        .select(releases::id)
        .load(conn)?;
    ids.reverse();
    let Some(last) = ids.pop() else { return Ok(Earlier(Vec::new())) };
    let mut all = Vec::new();
    for id in ids {
        let years = release_rows::table
            .filter(release_rows::release_id.eq(id))
            .filter(release_rows::period.like("%/%").or(release_rows::breakdown.eq(Breakdown::National)))
            .order(release_rows::seq)
            .select(PublishedRow::as_select())
            .load(conn)?;
        all.push(years);
    }
    all.push(rows(conn, last, Wanted::All)?);
    Ok(Earlier(all))
}

impl Earlier {
    /// The tables of a metric in the same version.
    pub fn tables(&self, said: &Said) -> Vec<Table> {
        let same = |row: &&PublishedRow| row.metric == said.id && u32::try_from(row.version) == Ok(said.version);
        self.0.iter().map(|rows| rows.iter().filter(same).map(pair).collect()).collect()
    }
}

fn pair(row: &PublishedRow) -> (Place, Pair) {
    let shown = |text: &str, to: i32| Shown::read(text, u64::try_from(to).unwrap_or(0));
    let pair = Pair {
        numerator: shown(&row.numerator, row.numerator_to),
        most: Shown::read(&row.at_most, 5),
        denominator: shown(&row.denominator, row.denominator_to),
        statistic: row.numerator.is_empty().then(|| row.value.parse().ok()).flatten(),
    };
    (Place { period: row.period.clone(), by: row.breakdown, group: row.group_code.clone() }, pair)
}
