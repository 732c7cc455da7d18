//! The set is whole, every version is pinned by its hash, and a formula that changed without a new version fails here.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

fn pins() -> BTreeMap<(String, u32), String> {
    let line = |line: &str| {
        let mut parts = line.split(' ');
        let id = parts.next().unwrap().to_owned();
        ((id, parts.next().unwrap().parse().unwrap()), parts.next().unwrap().to_owned())
    };
    include_str!("registry.pins").lines().map(line).collect()
}

#[test]
fn the_registry_reads() {
    assert_eq!(read(include_str!("registry.toml")).map(|all| all.len()), Ok(definitions().len()));
    assert!(!definitions().is_empty());
}

#[test]
fn a_formula_changed_without_a_new_version_fails() {
    let pins = pins();
    for one in definitions() {
        let pinned = pins.get(&(one.id.clone(), one.version));
        assert_eq!(
            pinned.map(String::as_str),
            Some(one.hash().as_str()),
            "{} version {} is not what was pinned in registry.pins: give it a new version, and pin that",
            one.id,
            one.version
        );
    }
    assert_eq!(pins.len(), definitions().len(), "a version that was pinned is gone: old publications keep theirs");
}

#[test]
fn a_change_of_anything_that_decides_the_figure_changes_the_hash() {
    let one = definition("U3", Month::parse("2026-01").unwrap()).unwrap().clone();
    let fewer = Definition { numerator: one.numerator[1..].to_vec(), ..one.clone() };
    let other = Definition { inclusion: "All but those the hospital caused.".to_owned(), ..one.clone() };
    let scaled = Definition { per: 1000, ..one.clone() };
    let hashes: BTreeSet<_> = [&one, &fewer, &other, &scaled].iter().map(|d| d.hash()).collect();
    assert_eq!(hashes.len(), 4);
}

#[test]
fn all_twenty_eight_are_there_and_at_most_eight_stand_first() {
    let now = in_force(Month::parse("2026-01").unwrap());
    let numbers: BTreeSet<u32> = now
        .iter()
        .map(|d| d.id.trim_start_matches('U').split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(numbers, (1..=28).collect());
    let first: Vec<&str> = now.iter().filter(|d| d.headline).map(|d| d.id.as_str()).collect();
    assert_eq!(first, ["U1", "U3", "U5a", "U6", "U12", "U14", "U16", "U20"]);
}

#[test]
fn the_causes_of_a_failed_delivery_add_up_to_all_of_them() {
    let month = Month::parse("2026-01").unwrap();
    let whole = definition("U3", month).unwrap();
    let parts: Vec<Term> =
        in_force(month).into_iter().filter(|d| d.id.starts_with("U3.")).flat_map(|d| d.numerator.clone()).collect();
    assert_eq!(whole.numerator, parts);
}

#[test]
fn the_words_are_plain_and_short() {
    for one in definitions() {
        for sentence in [&one.words, &one.inclusion].iter().flat_map(|text| text.split(['.', ';', ':'])) {
            let words = sentence.split_whitespace().count();
            assert!(words <= 26, "{}: {words} words: {sentence}", one.id);
        }
        assert!(one.words.ends_with('.') && one.inclusion.ends_with('.'), "{}", one.id);
    }
}

#[test]
fn what_is_wrong_in_a_registry_is_said() {
    let metric = |id: &str, version: u32, from: &str, numerator: &str, kind: &str| {
        format!(
            "[[metric]]\nid='{id}'\nversion={version}\nfrom='{from}'\nname='n'\nwords='w.'\nkind='{kind}'\nunit='%'\n\
             numerator=[{numerator}]\ndenominator=['deliveries_due']\ninclusion='i.'\nsource='s'\nbetter='up'\n"
        )
    };
    let good = metric("U1", 1, "2024-01", "'on_time_in_full'", "share");
    assert!(read(&good).is_ok());
    let second = metric("U1", 2, "2025-01", "'on_agreed_date'", "share");
    assert_eq!(read(&format!("{good}{second}")).unwrap().len(), 2);
    for (wrong, why) in [
        (metric("U1", 1, "2024-01", "'luck'", "share"), "not counted"),
        (metric("U1", 1, "2024-01", "'items 3..'", "share"), "by days"),
        (metric("U1", 1, "2024-01", "", "share"), "denominator"),
        (metric("U1", 1, "2024", "'items'", "share"), "YYYY-MM"),
        (metric("U1", 1, "2024-01", "'items'", "rate"), "per so many"),
        (metric("U1", 2, "2024-01", "'items'", "share"), "follow"),
        (format!("{good}{}", metric("U1", 2, "2024-01", "'items'", "share")), "follow"),
        (format!("{good}x=1\n"), "unknown field"),
    ] {
        assert!(read(&wrong).is_err_and(|said| said.contains(why)), "{why}");
    }
}

#[test]
fn a_version_holds_from_its_month_and_the_old_one_stays() {
    assert_eq!(definition("U1", Month::parse("2023-12").unwrap()), None);
    let first = definition("U1", Month::parse("2024-01").unwrap()).unwrap();
    assert_eq!(version("U1", 1), Some(first));
    assert!(first.formula().starts_with("100 × (deliveries on time and in full) ÷"));
}
