//! The code lists a bundle uses, frozen in with it: failures, bodies, and every closed list.

use super::About;
use super::csv_out::unguarded;
use crate::domain::case::state::StrandState;
use crate::domain::case::telling::{Channel, Teller};
use crate::domain::case::{Funding, Outcome, StrandKind};
use crate::domain::failure::failures;
use crate::domain::harm::severity::{Severity, TherapyTier};
use crate::domain::themes::review::FrozenBody;
use crate::domain::themes::table::{Column, Holds, Table};
use crate::domain::themes::unit::HarmLevel;

pub const BODIES: &str = "codes/bodies.csv";

/// A body that occurs in a review, as it was called when the rows were frozen.
pub type BodyLine = FrozenBody;

const BODY_COLUMNS: &[Column] = &[
    Column::key("code", "ODS code, or the code of a region"),
    Column::text("name", "Name"),
    Column::text("kind", "trust, provider, icb or region"),
    Column::of("cqc_registered", Holds::YesNo, "Registered with the Care Quality Commission"),
    Column::of("gphc_registered", Holds::YesNo, "Registered with the General Pharmaceutical Council"),
];

const FAILURE_COLUMNS: &[Column] = &[
    Column::key("code", "The failure"),
    Column::text("family", "Its family"),
    Column::text("family_words", "The family in words"),
    Column::text("label", "The failure in words"),
    Column::text("meaning", "What it means"),
];

const CODE_COLUMNS: &[Column] =
    &[Column::key("list", "The list"), Column::key("code", "The code"), Column::text("words", "The code in words")];

pub fn tables(about: &About) -> Vec<Table> {
    vec![bodies(&about.bodies), codes(), failure_list()]
}

fn bodies(bodies: &[BodyLine]) -> Table {
    let yes = |holds| if holds { "yes" } else { "no" }.to_owned();
    let mut bodies = bodies.to_vec();
    bodies.sort();
    let rows = bodies.into_iter().map(|b| vec![b.code, b.name, b.kind, yes(b.cqc_registered), yes(b.gphc_registered)]);
    Table { path: BODIES, columns: BODY_COLUMNS, rows: rows.collect() }
}

/// Reads the bodies back.
pub fn read_bodies(text: &[u8]) -> Option<Vec<BodyLine>> {
    let mut reader = csv::Reader::from_reader(text);
    let line = |record: csv::StringRecord| match record.iter().collect::<Vec<_>>().as_slice() {
        [code, name, kind, cqc, gphc] => Some(BodyLine {
            code: (*code).to_owned(),
            name: unguarded(name).to_owned(),
            kind: (*kind).to_owned(),
            cqc_registered: *cqc == "yes",
            gphc_registered: *gphc == "yes",
        }),
        _ => None,
    };
    reader.records().map(|record| record.ok().and_then(line)).collect()
}

fn failure_list() -> Table {
    let rows = failures().iter().map(|failure| {
        let family = failure.family;
        [failure.code, family.code(), family.words(), failure.label, failure.meaning].map(str::to_owned).to_vec()
    });
    Table { path: "codes/failures.csv", columns: FAILURE_COLUMNS, rows: rows.collect() }
}

fn codes() -> Table {
    macro_rules! list {
        ($($name:literal: $list:ty),+ $(,)?) => {
            [$(<$list>::ALL.iter().map(|one| [$name, one.code(), one.words()]).collect::<Vec<_>>()),+]
        };
    }
    let lists = list! {
        "channel": Channel,
        "funding": Funding,
        "harm": HarmLevel,
        "kind": StrandKind,
        "origin": Teller,
        "outcome": Outcome,
        "severity": Severity,
        "state": StrandState,
        "tier": TherapyTier,
    };
    let rows = lists.concat().into_iter().map(|row| row.map(str::to_owned).to_vec()).collect();
    Table { path: "codes/codes.csv", columns: CODE_COLUMNS, rows }
}
