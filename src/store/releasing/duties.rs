//! Open duties without news, and past a date, by the body that is responsible: as they stand when the release is made.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::figure;
use crate::domain::measures::freeze::{Breakdown, Figure, Place};
use crate::domain::measures::month::Month;
use crate::domain::measures::published::{OVERDUE, SILENT, Said, own};
use crate::domain::people::BodyKind;
use crate::store::conn::Conn;
use crate::store::error::StoreError;
use crate::store::schema::{bodies, strands};

pub fn counted(conn: &mut Conn, month: Month) -> Result<Vec<(Said, Vec<Figure>)>, StoreError> {
    let mut all = Vec::new();
    for said in own() {
        let rows = match said.id.as_str() {
            SILENT => by_body(conn, true)?,
            OVERDUE => by_body(conn, false)?,
            _ => continue,
        };
        all.push((said, figures(rows, month)));
    }
    Ok(all)
}

type Line = (String, BodyKind, Option<i64>);

/// Bodies are few, and each is counted from its own place in an index.
fn by_body(conn: &mut Conn, silent: bool) -> Result<Vec<Line>, StoreError> {
    let open = strands::table.filter(strands::body_id.eq(bodies::id)).filter(strands::open.eq(true));
    let rows = if silent {
        let count = open.filter(strands::heard.eq(false)).count().single_value();
        bodies::table.order(bodies::code).select((bodies::code, bodies::kind, count)).load(conn)?
    } else {
        let count = open.filter(strands::on_time.eq(false)).count().single_value();
        bodies::table.order(bodies::code).select((bodies::code, bodies::kind, count)).load(conn)?
    };
    Ok(rows)
}

fn figures(rows: Vec<Line>, month: Month) -> Vec<Figure> {
    let mut sums: BTreeMap<(Breakdown, String), u64> = BTreeMap::new();
    sums.insert((Breakdown::National, String::new()), 0);
    for (code, kind, count) in rows {
        let count = count.and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
        *sums.entry((Breakdown::National, String::new())).or_default() += count;
        let by = match kind {
            BodyKind::Provider => Breakdown::Provider,
            BodyKind::Trust => Breakdown::Trust,
            BodyKind::Icb => Breakdown::Icb,
            BodyKind::Region
            | BodyKind::National
            | BodyKind::Regulator
            | BodyKind::Ombudsman
            | BodyKind::Manufacturer => continue,
        };
        sums.insert((by, code), count);
    }
    let one = |((by, group), count)| figure(Place { period: month.code(), by, group }, (count, None, None));
    sums.into_iter().map(one).collect()
}
