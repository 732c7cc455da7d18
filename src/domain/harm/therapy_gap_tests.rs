//! Worked timelines. Days are of March 2026 ("9" is 9 March); "-" is never; 32 is 1 April.

use std::collections::BTreeSet;

use chrono::Days;
use proptest::prelude::*;

use super::*;

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + Days::new(number - 1)
}

fn some_day(text: &str) -> Option<NaiveDate> {
    text.parse().ok().map(day)
}

/// `due>available`, then `o9` for ran out on the 9th, `w9` for wasted on the 9th; doses apart by a space.
fn doses(text: &str) -> Vec<Dose> {
    text.split_whitespace()
        .map(|dose| {
            let (main, ran_out) = dose.split_once('o').map_or((dose, None), |(main, rest)| (main, some_day(rest)));
            let (main, wasted) = main.split_once('w').map_or((main, None), |(main, rest)| (main, some_day(rest)));
            let (due, available) = main.split_once('>').unwrap();
            Dose { due: some_day(due).unwrap(), available: some_day(available), ran_out, wasted }
        })
        .collect()
}

/// `b3-5` is bridged from the 3rd up to the 5th, `h3-5` held.
fn covers(text: &str) -> Vec<Cover> {
    text.split_whitespace()
        .map(|cover| {
            let reason = if cover.starts_with('b') { CoverReason::Bridged } else { CoverReason::Held };
            let (from, to) = cover[1..].split_once('-').unwrap();
            Cover { reason, from: some_day(from).unwrap(), to: some_day(to).unwrap() }
        })
        .collect()
}

/// name, doses, covers, until, days
const TIMELINES: &[(&str, &str, &str, u64, u32)] = &[
    ("the published example: eight days late, then sixteen not received", "1>9 15>-", "", 31, 24),
    ("no doses, no gap", "", "", 31, 0),
    ("on time", "1>1 15>15", "", 31, 0),
    ("delivered early, taken when due", "5>1", "", 31, 0),
    ("one day late", "1>2", "", 31, 1),
    ("the day it came is not counted", "1>9", "", 31, 8),
    ("never received, nothing after it", "1>-", "", 31, 30),
    ("missed: the next dose on time ends the gap", "1>- 15>15", "", 31, 14),
    ("missed: the next dose late ends the gap", "1>- 15>20", "", 31, 19),
    ("missed: an early next dose is taken when due", "1>- 15>10", "", 31, 14),
    ("two in a row missed", "1>- 8>- 15>15", "", 31, 14),
    ("two in a row missed, nothing after", "1>- 15>-", "", 31, 30),
    ("every second one missed", "1>- 8>8 15>- 22>22", "", 31, 14),
    ("late start of treatment", "1>12 15>15", "", 31, 11),
    ("start late and the next late", "1>12 15>18", "", 31, 14),
    ("two late doses that overlap are counted once", "1>10 5>12", "", 31, 11),
    ("one late dose inside another is counted once", "1>20 5>10", "", 31, 19),
    ("two late doses that touch", "1>8 8>12", "", 31, 11),
    ("a dose written down twice", "1>9 1>9", "", 31, 8),
    ("two parts of one dose: the later part decides", "1>5 1>9", "", 31, 8),
    ("a failed delivery and its replacement, both written down", "1>- 1>9", "", 31, 8),
    ("order of writing does not matter", "15>- 1>9", "", 31, 24),
    ("not yet received, looked at on the day it is due", "15>-", "", 15, 0),
    ("not yet due", "20>-", "", 15, 0),
    ("still waiting on the day of looking", "1>20", "", 15, 14),
    ("across the end of the month", "30>34", "", 60, 4),
    ("bridged for part of the gap", "1>9", "b3-6", 31, 5),
    ("bridged for the whole gap", "1>9", "b1-9", 31, 0),
    ("bridged beyond the gap on both sides", "5>9", "b1-20", 31, 0),
    ("two bridges that overlap are taken off once", "1>9", "b2-5 b3-6", 31, 4),
    ("a bridge when nothing was awaited", "1>1", "b1-9", 31, 0),
    ("a bridge over two gaps that overlap", "1>10 5>12", "b4-8", 31, 7),
    ("held by a clinician during an infection", "1>-", "h5-15", 31, 20),
    ("bridged, then held", "1>-", "b1-5 h5-15", 31, 16),
    ("partial supply ran out five days before the next", "1>1o10 15>15", "", 31, 5),
    ("partial supply, the next late as well", "1>1o10 15>20", "", 31, 10),
    ("partial supply, the rest came as a delivery of its own", "1>1o10 10>13 15>15", "", 31, 3),
    ("partial supply, nothing after it", "1>1o10", "", 31, 21),
    ("late and short", "1>4o10 15>15", "", 31, 8),
    ("ran out after the next was there", "1>1o20 15>15", "", 31, 0),
    ("cold chain broken on arrival, replaced", "1>1w1 1>6", "", 31, 5),
    ("cold chain broken on arrival, next dose on time", "1>1w1 15>15", "", 31, 14),
    ("delivered early, spoilt in the fridge before it was due", "5>1w3 19>19", "", 31, 14),
    ("spoilt in transit, never handed over", "1>-w1 15>15", "", 31, 14),
    ("stock spoilt while in use, replaced", "1>1w4 4>7", "", 31, 3),
    ("spoilt, replaced late, bridged in between", "1>1w4 4>14", "b6-10", 31, 6),
    ("short and later spoilt: the first loss counts", "1>1w12o8 15>15", "", 31, 7),
];

#[test]
fn worked_timelines() {
    for (name, given, covered, until, days) in TIMELINES {
        let answer = gap(&doses(given), &covers(covered), day(*until)).unwrap();
        assert_eq!(answer.days, *days, "{name}: {:#?}", answer.spans);
    }
}

#[test]
fn each_line_of_the_working_adds_up() {
    for (name, given, covered, until, _) in TIMELINES {
        for span in gap(&doses(given), &covers(covered), day(*until)).unwrap().spans {
            let length = u32::try_from((span.to - span.from).num_days()).unwrap();
            assert_eq!(length, span.counted_before + span.covered + span.days, "{name}");
        }
    }
}

#[test]
fn the_working_names_the_cause() {
    let answer = gap(&doses("1>4o10 15>- 20>20w25"), &[], day(31)).unwrap();
    let causes: Vec<_> = answer.spans.iter().map(|span| (span.dose, span.cause, span.days)).collect();
    assert_eq!(
        causes,
        [(0, GapCause::Late, 3), (0, GapCause::RanOut, 10), (1, GapCause::NotReceived, 0), (2, GapCause::Wasted, 6),]
    );
}

#[test]
fn impossible_timelines_are_refused() {
    assert_eq!(gap(&doses("1>-o5"), &[], day(31)), Err(GapError::RanOutUnavailable(1)));
    assert_eq!(gap(&doses("1>1 2>9w5"), &[], day(31)), Err(GapError::LostBeforeAvailable(2)));
    assert_eq!(gap(&[], &covers("b9-3"), day(31)), Err(GapError::CoverBackwards(1)));
}

/// The same rule by walking through every day with a set: slow, and plainly right.
fn by_walking(doses: &[Dose], covers: &[Cover], until: NaiveDate) -> u32 {
    let ready = |dose: &Dose| {
        let ready = dose.available?.max(dose.due);
        let lost = [dose.ran_out, dose.wasted].into_iter().flatten().min();
        lost.is_none_or(|lost| lost > ready).then_some(ready)
    };
    let mut days = BTreeSet::new();
    for dose in doses {
        let same_or_later = doses.iter().filter(|other| other.due >= dose.due).filter_map(ready).min();
        let later = doses.iter().filter(|other| other.due > dose.due).filter_map(ready).min();
        let end = ready(dose).or(same_or_later).unwrap_or(until).min(until);
        days.extend(dose.due.iter_days().take_while(|day| *day < end));
        if let (Some(_), Some(lost)) = (ready(dose), [dose.ran_out, dose.wasted].into_iter().flatten().min()) {
            let end = later.unwrap_or(until).min(until);
            days.extend(lost.iter_days().take_while(|day| *day < end));
        }
    }
    days.retain(|day| !covers.iter().any(|cover| cover.from <= *day && *day < cover.to));
    u32::try_from(days.len()).unwrap()
}

prop_compose! {
    fn any_dose()(due in 1..50u64, late in proptest::option::of(0..20u64), early in 0..5u64, lost in proptest::option::of(0..20u64), short: bool) -> Dose {
        let available = late.map(|late| (due + late).saturating_sub(early).max(1));
        let lost = available.and_then(|available| lost.map(|lost| day(available + lost)));
        let (ran_out, wasted) = if short { (lost, None) } else { (None, lost) };
        Dose { due: day(due), available: available.map(day), ran_out, wasted }
    }
}

proptest! {
    #[test]
    fn the_rule_equals_walking_through_every_day(
        doses in proptest::collection::vec(any_dose(), 0..12),
        covers in proptest::collection::vec((1..60u64, 0..15u64), 0..4),
        until in 1..70u64,
    ) {
        let covers: Vec<_> = covers.into_iter()
            .map(|(from, length)| Cover { reason: CoverReason::Bridged, from: day(from), to: day(from + length) })
            .collect();
        let answer = gap(&doses, &covers, day(until)).unwrap();
        prop_assert_eq!(answer.days, by_walking(&doses, &covers, day(until)));
    }
}
