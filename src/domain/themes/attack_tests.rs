//! The published tables against an attacker who holds all of them: who knows the rule, what adds up to what within each table
//! and from one to the next, and that a row which is not there is a nought.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::super::unit::{Unit, tests::unit};
use super::tests::{Small, book, counted, small};
use super::*;
use crate::domain::measures::attack::{Attack, UNBOUNDED};

/// A cell of a table: which table, and its key with `ALL` where not broken down.
type Cell = (&'static str, Vec<String>);

/// What a published figure may stand for, for somebody who does not know to what it was rounded: anything that could have
/// come out as this.
fn may_be(shown: &str, national: bool, is_total: bool) -> (u64, u64) {
    match shown.parse::<u64>() {
        Err(_) if is_total => (1, UNBOUNDED),
        Err(_) => (1, 7),
        Ok(count) if national => (count, count),
        Ok(0) => (0, 0),
        Ok(count) if !is_total => (count.saturating_sub(2), count + 2),
        Ok(count) => {
            let base = [50, 20, 10].into_iter().find(|base| count.is_multiple_of(*base)).unwrap_or(5);
            (count.saturating_sub(base / 2 + base % 2), count + base / 2)
        }
    }
}

/// Everything published that counts people, with its key and what is shown.
fn cells(tables: &[Table]) -> BTreeMap<Cell, String> {
    let mut cells = BTreeMap::new();
    let keyed = [
        ("tables/cases_by_failure.csv", 5),
        ("tables/theme_counts.csv", 3),
        ("tables/harm_by_theme.csv", 2),
        ("tables/outcomes.csv", 5),
        ("tables/timeliness.csv", 5),
        ("method/sample_flow.csv", 2),
    ];
    for table in tables {
        let Some((path, keys)) = keyed.into_iter().find(|(path, _)| *path == table.path) else { continue };
        for row in &table.rows {
            cells.insert((path, row[..keys].to_vec()), row[keys].clone());
            if matches!(path, "tables/outcomes.csv" | "tables/theme_counts.csv") {
                let mut whole = row[..keys].to_vec();
                whole[0] = "of".to_owned();
                cells.insert((path, whole), row[keys + 1].clone());
            }
        }
    }
    cells
}

/// The cells that add up to this one within its table, dimension by dimension.
fn sums(cells: &BTreeMap<Cell, String>) -> Vec<(Cell, Vec<Cell>)> {
    let mut sums: BTreeMap<(Cell, usize), Vec<Cell>> = BTreeMap::new();
    for (path, key) in cells.keys() {
        for at in (0..key.len()).filter(|at| key[*at] != ALL && (*at > 0 || *path == "tables/cases_by_failure.csv")) {
            let mut whole = key.clone();
            whole[at] = ALL.to_owned();
            // Rows by provider and trust together list large cells only: they do not add up.
            if *path == "tables/cases_by_failure.csv" && key.iter().filter(|part| *part != ALL).count() > 2 {
                continue;
            }
            if key[2..].iter().filter(|part| *part != ALL).count() > 1 && *path == "tables/cases_by_failure.csv" {
                continue;
            }
            if cells.contains_key(&(*path, whole.clone())) {
                sums.entry(((*path, whole), at)).or_default().push((*path, key.clone()));
            }
        }
    }
    let mut sums: Vec<(Cell, Vec<Cell>)> = sums.into_iter().map(|((whole, _), parts)| (whole, parts)).collect();
    sums.extend(across(cells));
    sums
}

/// From one table to the next: outcomes to strands, harm to themes.
fn across(cells: &BTreeMap<Cell, String>) -> Vec<(Cell, Vec<Cell>)> {
    let mut sums: BTreeMap<Cell, Vec<Cell>> = BTreeMap::new();
    for (path, key) in cells.keys() {
        match *path {
            "tables/outcomes.csv" if !["of", "reopened"].contains(&key[0].as_str()) => {
                let mut whole = key.clone();
                whole[0] = "of".to_owned();
                sums.entry((path, whole)).or_default().push((path, key.clone()));
            }
            "tables/harm_by_theme.csv" => {
                let whole = vec![key[0].clone(), ALL.to_owned(), ALL.to_owned()];
                sums.entry(("tables/theme_counts.csv", whole)).or_default().push((path, key.clone()));
            }
            _ => {}
        }
    }
    sums.into_iter().collect()
}

/// The suppressed cells that the attacker is left with one number for, and the number.
fn had(tables: &[Table], spreads: &Spreads<'_>, control: Control) -> Vec<(Cell, u64)> {
    let cells = cells(tables);
    let sums = sums(&cells);
    let open = control.national == DisclosureLevel::National;
    let is_national = |(path, key): &Cell| {
        open && match *path {
            "tables/theme_counts.csv" => key[2] == ALL,
            "tables/harm_by_theme.csv" | "method/sample_flow.csv" => true,
            _ => key[2..].iter().all(|part| part == ALL),
        }
    };
    let (mut attack, mut at) = (Attack::default(), BTreeMap::new());
    for (cell, shown) in &cells {
        // He is told even which stars are there to guard others and stand for more.
        let is_total = sums.iter().any(|(whole, _)| whole == cell);
        let guards = shown == "*" && truth(spreads, cell) > 7;
        let (low, high) = may_be(shown, is_national(cell), is_total || guards);
        at.insert(cell.clone(), attack.count(low, high));
    }
    for (whole, parts) in &sums {
        attack.sum(at[whole], parts.iter().map(|part| at[part]).collect());
    }
    attack.tighten();
    let starred = cells.iter().filter(|(cell, shown)| *shown == "*" && attack.is_had(at[*cell]));
    starred.map(|(cell, _)| (cell.clone(), attack.bound(at[cell]).0)).collect()
}

/// What a cell truly is.
fn truth(spreads: &Spreads<'_>, (path, key): &Cell) -> u64 {
    let mut own: Key<'_> = [ALL; 5];
    own.iter_mut().zip(key).for_each(|(slot, part)| *slot = part);
    let of = own[0] == "of";
    match *path {
        "tables/cases_by_failure.csv" => spreads.cases.count(&own).max(spreads.large.count(&own)),
        "tables/theme_counts.csv" if of => spreads.coded.count(&headless(&own)),
        "tables/theme_counts.csv" => spreads.themes.count(&own),
        "tables/harm_by_theme.csv" => spreads.harm.count(&own),
        "tables/outcomes.csv" if of => spreads.strands.count(&headless(&own)),
        "tables/outcomes.csv" => spreads.outcomes.count(&own),
        "tables/timeliness.csv" => spreads.measures.0.count(&own),
        _ => spreads.flow.count(&own),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_small_count_can_be_had_from_all_tables_together(world in prop::collection::vec(small(), 0..150)) {
        let counts = counted(&world);
        let strands = rolled(&counts);
        let mut spreads = Spreads::new(&counts, &strands);
        let control = spreads.guarded(Profile::NhsHes);
        // The guard's own attacker, who knows to what every total was rounded.
        prop_assert_eq!(spreads.had(control), vec![]);
        let Laid { tables, .. } = tables(&counts, &book(), (1, true));
        let found: Vec<_> = had(&tables, &spreads, control).into_iter().filter(|(cell, number)| *number <= 7 && truth(&spreads, cell) == *number).collect();
        prop_assert_eq!(found, Vec::new());
    }
}

/// The attacker is not a paper one: without the guard he has them.
#[test]
fn an_open_total_beside_one_small_part_would_be_had() {
    let case = |provider: &str, times: usize| {
        vec![Small { units: vec![Unit { provider: Some(provider.to_owned()), ..unit() }], themes: None }; times]
    };
    let world = [case("A", 23), case("B", 3), case("C", 30)].concat();
    let counts = counted(&world);
    let strands = rolled(&counts);
    let spreads = Spreads::new(&counts, &strands);
    let naive = Control { profile: Profile::NhsHes, national: DisclosureLevel::National };
    // 23 and 30 are shown as 25 and 30, within two each: the exact 56 leaves 1 to 7 for B.
    assert!(spreads.had(naive).is_empty());
    let world = case("B", 3);
    let counts = counted(&world);
    let strands = rolled(&counts);
    let mut spreads = Spreads::new(&counts, &strands);
    assert!(!spreads.had(naive).is_empty(), "three of three");
    let control = spreads.guarded(Profile::NhsHes);
    assert!(spreads.had(control).is_empty() && control.national == DisclosureLevel::Subnational);
}
