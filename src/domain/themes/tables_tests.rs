//! Every cell against a slow count by hand, and an attacker who knows all published tables.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::codebook::{Codebook, Origin, Theme};
use super::super::counts::{Counted, NOT_KNOWN, Reading};
use super::super::unit::{HarmLevel, Unit, tests::unit};
use super::*;
use crate::domain::case::Outcome;
use crate::domain::measures::disclosure::{Roundness, publish};

/// A small world: strands of cases by a few choices each.
#[derive(Debug, Clone)]
pub(super) struct Small {
    pub units: Vec<Unit>,
    pub themes: Option<Vec<Vec<&'static str>>>,
}

const THEMES: [&str; 3] = ["late", "rude", "cold"];

pub(super) fn small() -> impl Strategy<Value = Small> {
    let place = (0..3_usize, 0..2_usize, 0..3_usize, 0..2_usize, 0..4_usize, prop::option::of(0..60_i32));
    let coded = prop::option::of(prop::collection::vec(prop::sample::subsequence(THEMES.to_vec(), 0..3), 1..3));
    (place, 1..3_usize, coded).prop_map(|((provider, trust, failure, harm, outcome, days), strands, themes)| {
        let unit = Unit {
            provider: ["A", "B", ""].get(provider).filter(|p| !p.is_empty()).map(|p| (*p).to_owned()),
            trust: Some(["T1", "T2"][trust].to_owned()),
            failure: ["HC-DEL-04", "HC-RX-01", "HC-COM-01"][failure].to_owned(),
            harm_reviewed: Some([HarmLevel::Low, HarmLevel::Severe][harm]),
            month: ["2026-01", "2026-05"][harm].to_owned(),
            outcome: [None, Some(Outcome::Upheld), Some(Outcome::NotUpheld), None][outcome],
            response_days: days,
            ..unit()
        };
        Small { units: vec![unit; strands], themes }
    })
}

fn readings(small: &Small) -> Vec<Reading> {
    let one = |(coder, themes): (i32, &Vec<&str>)| Reading {
        coder,
        version: 1,
        themes: themes.iter().map(|theme| (*theme).to_owned()).collect(),
    };
    (1..).zip(small.themes.iter().flatten()).map(one).collect()
}

pub(super) fn counted(world: &[Small]) -> Counts {
    let mut counts = Counts::default();
    for small in world {
        let readings = readings(small);
        counts.add(Counted { units: &small.units, readable: true, sampled: true, readings: &readings });
    }
    counts
}

pub(super) fn book() -> Codebook {
    let theme = |id: &&str| Theme {
        id: (*id).to_owned(),
        parent: None,
        name: (*id).to_owned(),
        definition: "d".to_owned(),
        include: "i".to_owned(),
        exclude: String::new(),
        example: String::new(),
        origin: Origin::APriori,
        version: 1,
        key_question: None,
    };
    Codebook { version: 1, themes: THEMES.iter().map(theme).collect() }
}

fn table<'a>(tables: &'a [Table], path: &str) -> &'a Table {
    tables.iter().find(|table| table.path == path).unwrap()
}

/// The counts of a case table by key, `*` as none.
fn shown(table: &Table, keys: usize) -> BTreeMap<Vec<&str>, Option<u64>> {
    let line = |row: &'_ Vec<String>| row[keys].parse().ok();
    table.rows.iter().map(|row| (row[..keys].iter().map(String::as_str).collect(), line(row))).collect()
}

fn is(value: &str, wanted: &str) -> bool {
    wanted == ALL || value == wanted
}

/// A total may be coarser than the rule, to the nearest 50 at most, or starred; what the rule stars is never shown.
fn is_near(found: Option<u64>, ruled: Option<u64>) -> bool {
    match (found, ruled) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(found), Some(ruled)) => found == ruled || (found.is_multiple_of(10) && found.abs_diff(ruled) <= 27),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cases_are_as_counted_by_hand(world in prop::collection::vec(small(), 0..120)) {
        let Laid { tables, control, .. } = tables(&counted(&world), &book(), (1, true));
        for (key, found) in shown(table(&tables, "tables/cases_by_failure.csv"), 5) {
            let holds = |case: &&Small| {
                let unit = &case.units[0];
                let place = |code: &Option<String>| code.clone().unwrap_or(NOT_KNOWN.to_owned());
                is(&unit.failure, key[0]) && is(unit.harm().code(), key[1]) && is(&place(&unit.provider), key[2])
                    && is(&place(&unit.trust), key[3]) && is(&place(&unit.region), key[4])
            };
            let count = u64::try_from(world.iter().filter(holds).count()).unwrap();
            let place: Key<'_> = key.clone().try_into().unwrap();
            let ruled = publish(control.profile, control.level(&place), count).count();
            prop_assert!(is_near(found, ruled), "{key:?} {found:?} {ruled:?}");
        }
    }

    #[test]
    fn outcomes_and_themes_are_as_counted_by_hand(world in prop::collection::vec(small(), 0..120)) {
        let Laid { tables, control, .. } = tables(&counted(&world), &book(), (1, true));
        let strands: Vec<&Unit> = world.iter().flat_map(|case| &case.units).collect();
        for (key, found) in shown(table(&tables, "tables/outcomes.csv"), 5) {
            let outcome = |unit: &Unit| unit.outcome.map_or(super::super::counts::OPEN, Outcome::code);
            let place = |code: &Option<String>| code.clone().unwrap_or(NOT_KNOWN.to_owned());
            let holds = |unit: &&&Unit| outcome(unit) == key[0] && is(unit.kind.code(), key[1])
                && is(&place(&unit.provider), key[2]) && is(&place(&unit.trust), key[3]) && is(&place(&unit.region), key[4]);
            let count = u64::try_from(strands.iter().filter(holds).count()).unwrap();
            let place: Key<'_> = key.clone().try_into().unwrap();
            prop_assert!(is_near(found, publish(control.profile, control.level(&place), count).count()));
        }
        for (key, found) in shown(table(&tables, "tables/theme_counts.csv"), 3) {
            let holds = |case: &&Small| {
                let (unit, given) = (&case.units[0], readings(case));
                let times = given.iter().filter(|reading| reading.themes.contains(key[0])).count();
                times > 0 && times * 2 >= given.len() && is(&super::super::criteria::quarter(&unit.month), key[1])
                    && is(unit.provider.as_deref().unwrap_or(NOT_KNOWN), key[2])
            };
            let count = u64::try_from(world.iter().filter(holds).count()).unwrap();
            let level = control.level(&[key[0], key[1], key[2], ALL, ALL]);
            prop_assert!(is_near(found, publish(control.profile, level, count).count()), "{key:?}");
        }
    }

    /// Whoever holds all rows of a breakdown and its total, and is told to what each was rounded, cannot tell a starred row. A
    /// star stands for 1 to 7; on a total, or where it guards others, for any count.
    #[test]
    fn no_starred_case_count_can_be_had_from_its_total(world in prop::collection::vec(small(), 0..60)) {
        let counts = counted(&world);
        let Laid { tables, control, .. } = tables(&counts, &book(), (1, true));
        let strands = rolled(&counts);
        let mut spreads = Spreads::new(&counts, &strands);
        let _ = spreads.guarded(control.profile);
        let found = shown(table(&tables, "tables/cases_by_failure.csv"), 5);
        let parts = |whole: &Vec<&str>, dimension: usize| -> Vec<(&Vec<&str>, Option<u64>)> {
            let part = |key: &Vec<&str>| {
                key[dimension] != ALL && (0..5).all(|at| at == dimension || key[at] == whole[at])
            };
            let own = found.iter().filter(|(key, _)| whole[dimension] == ALL && part(key));
            own.map(|(key, shown)| (key, *shown)).collect()
        };
        let may = |key: &Vec<&str>, shown: Option<u64>| {
            let place: Key<'_> = key.clone().try_into().unwrap();
            let is_total = (0..5).any(|dimension| !parts(key, dimension).is_empty());
            match (shown, spreads.cases.roundness(&place, control)) {
                (None, _) if is_total || spreads.cases.count(&place) > 7 => (1, 10_000),
                (None, _) => (1, 7),
                (Some(0), _) => (0, 0),
                (Some(count), _) if control.level(&place) == DisclosureLevel::National => (count, count),
                (Some(count), Roundness::Nearest(base)) => (count - base / 2, count + base / 2 - 1),
                (Some(count), _) => (count - 2, count + 2),
            }
        };
        for (whole, total) in &found {
            for rows in (0..5).map(|dimension| parts(whole, dimension)) {
                let (low, high) = may(whole, *total);
                for (key, starred) in rows.iter().filter(|(_, shown)| shown.is_none()) {
                    let others = rows.iter().filter(|(other, _)| other != key);
                    let (least, most) = others.fold((0, 0), |(least, most), (key, shown)| {
                        let (from, to) = may(key, *shown);
                        (least + from, most + to)
                    });
                    let (from, to) = may(key, *starred);
                    let possible = (from..=to).filter(|v| least + v <= high && most + v >= low);
                    prop_assert!(possible.count() >= 2, "{key:?} of {whole:?}");
                }
            }
        }
    }
}

#[test]
fn the_order_of_cases_makes_no_difference() {
    let case = |failure: &str| Small {
        units: vec![Unit { failure: failure.to_owned(), ..unit() }],
        themes: Some(vec![vec!["late"], vec![]]),
    };
    let (there, back) = ([case("HC-DEL-04"), case("HC-RX-01")], [case("HC-RX-01"), case("HC-DEL-04")]);
    assert_eq!(tables(&counted(&there), &book(), (1, true)).tables, tables(&counted(&back), &book(), (1, true)).tables);
}

#[test]
fn large_national_counts_are_exact_when_nothing_can_be_had_from_them() {
    let world = vec![Small { units: vec![unit()], themes: None }; 23];
    let Laid { tables, control, .. } = tables(&counted(&world), &book(), (1, true));
    assert_eq!(control.national, DisclosureLevel::National);
    let cases = shown(table(&tables, "tables/cases_by_failure.csv"), 5);
    assert_eq!(cases[&vec![ALL; 5]], Some(23));
    assert_eq!(cases[&vec![ALL, ALL, "P01", ALL, ALL]], Some(25));
    assert_eq!(cases[&vec!["HC-DEL-04", "low", "P01", "RAA", "Y56"]], Some(25));
}
