//! Months, rows and years frozen together, in small worlds.

use super::super::audit::Range;
use super::*;

const ADDS: Shape = Shape { months_add: true, rows_add: true, statistic: false };

fn figure(period: &str, by: Breakdown, group: &str, numerator: u64, denominator: u64) -> Figure {
    Figure {
        period: period.to_owned(),
        by,
        group: group.to_owned(),
        numerator,
        most: None,
        denominator: Some(denominator),
    }
}

fn months() -> Vec<String> {
    (1..=12).map(|month| format!("2026-{month:02}")).collect()
}

fn at(table: &Table, period: &str, by: Breakdown, group: &str) -> (String, String) {
    let place = Place { period: period.to_owned(), by, group: group.to_owned() };
    let pair = table[&place];
    let words = |shown: Option<Shown>| shown.map(|shown| shown.to_string()).unwrap_or_default();
    (words(pair.numerator), words(pair.denominator))
}

fn two_companies(last: u64) -> Vec<Figure> {
    let one = |(n, month): (usize, &String)| {
        let small = if n == 11 { last } else { 20 };
        [
            figure(month, Breakdown::National, "", 40 + small, 1000),
            figure(month, Breakdown::Provider, "A", 40, 600),
            figure(month, Breakdown::Provider, "B", small, 400),
        ]
    };
    months().iter().enumerate().flat_map(one).collect()
}

#[test]
fn months_rows_and_the_year_are_frozen_together() {
    let frozen = freeze(&two_companies(3), ADDS, &[], &[]);
    assert_eq!((frozen.told, frozen.uneven), (0, 0));
    let table = frozen.table;
    assert_eq!(at(&table, "2026-12", Breakdown::Provider, "B"), ("*".to_owned(), "400".to_owned()));
    assert_eq!(at(&table, "2026-01", Breakdown::National, ""), ("60".to_owned(), "1000".to_owned()));
    let year = at(&table, "2026-01/2026-12", Breakdown::Provider, "B");
    assert_eq!(year, ("225".to_owned(), "4800".to_owned()), "223 of 4,800");
}

#[test]
fn a_lone_small_company_is_not_given_away_by_england() {
    let figures = [
        figure("2026-01", Breakdown::National, "", 3, 100),
        figure("2026-01", Breakdown::Provider, "A", 0, 40),
        figure("2026-01", Breakdown::Provider, "B", 3, 60),
    ];
    let table = freeze(&figures, ADDS, &[], &[]).table;
    assert_eq!(at(&table, "2026-01", Breakdown::National, "").0, "*");
}

#[test]
fn a_trust_alone_in_its_region_shows_as_the_region_does() {
    let inside = [Inside { row: (Breakdown::Trust, "T".into()), whole: (Breakdown::Region, "R".into()) }];
    let figures = [
        figure("2026-01", Breakdown::National, "", 33, 100),
        figure("2026-01", Breakdown::Region, "R", 3, 60),
        figure("2026-01", Breakdown::Region, "S", 30, 40),
        figure("2026-01", Breakdown::Trust, "T", 3, 60),
        figure("2026-01", Breakdown::Trust, "U", 30, 40),
    ];
    let table = freeze(&figures, ADDS, &inside, &[]).table;
    assert_eq!(at(&table, "2026-01", Breakdown::Trust, "T").0, "*");
    assert_eq!(at(&table, "2026-01", Breakdown::Region, "R").0, "*");
}

#[test]
fn a_median_is_shown_from_eight_on() {
    let shape = Shape { months_add: false, rows_add: true, statistic: true };
    let figures = [
        figure("2026-01", Breakdown::National, "", 4, 20),
        figure("2026-01", Breakdown::Provider, "A", 4, 13),
        figure("2026-01", Breakdown::Provider, "B", 9, 7),
    ];
    let table = freeze(&figures, shape, &[], &[]).table;
    let statistics: Vec<_> = table.values().map(|pair| pair.statistic).collect();
    assert_eq!(statistics, [Some(4), Some(4), None]);
    assert!(table.values().all(|pair| pair.numerator.is_none()));
}

#[test]
fn a_revision_is_seen_by_what_is_shown() {
    let (first, second) = (freeze(&two_companies(3), ADDS, &[], &[]).table, two_companies(30));
    let second = freeze(&second, ADDS, &[], std::slice::from_ref(&first)).table;
    let place = |month: &str| Place { period: month.to_owned(), by: Breakdown::Provider, group: "B".to_owned() };
    assert!(is_revised(first.get(&place("2026-12")), &second[&place("2026-12")]));
    assert!(!is_revised(first.get(&place("2026-11")), &second[&place("2026-11")]));
    assert_eq!(second[&place("2026-12")].numerator.unwrap().range(), Range::new(28, 32));
}
