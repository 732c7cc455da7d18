use chrono::{DateTime, Days, NaiveDate, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::calendar::Calendar;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn pause(from: &str, to: &str) -> Pause {
    Pause::new(day(from), day(to), "waiting for consent").unwrap()
}

fn due_on(rule: ClockRule, start: &str, pauses: &[Pause]) -> NaiveDate {
    due(rule, Start::Day(day(start)), pauses, Calendar::england()).on
}

/// Worked out independently from the wording of the regulations.
const VECTORS: [(ClockRule, &str, &str); 22] = [
    (ClockRule::Acknowledge, "2026-04-02", "2026-04-09"),
    (ClockRule::OralNextWorkingDay, "2026-04-02", "2026-04-07"),
    (ClockRule::Acknowledge, "2026-08-28", "2026-09-03"),
    (ClockRule::OralNextWorkingDay, "2026-08-28", "2026-09-01"),
    (ClockRule::Acknowledge, "2026-09-12", "2026-09-16"),
    (ClockRule::OralNextWorkingDay, "2026-09-12", "2026-09-14"),
    (ClockRule::Acknowledge, "2026-12-24", "2026-12-31"),
    (ClockRule::OralNextWorkingDay, "2026-12-24", "2026-12-29"),
    (ClockRule::Acknowledge, "2026-12-31", "2027-01-06"),
    (ClockRule::OralNextWorkingDay, "2026-12-31", "2027-01-04"),
    (ClockRule::Acknowledge, "2027-03-25", "2027-04-01"),
    (ClockRule::OralNextWorkingDay, "2027-03-25", "2027-03-30"),
    (ClockRule::Acknowledge, "2028-04-13", "2028-04-20"),
    (ClockRule::OralNextWorkingDay, "2028-04-13", "2028-04-18"),
    (ClockRule::RespondSixMonths, "2026-01-15", "2026-07-14"),
    (ClockRule::RespondSixMonths, "2026-08-31", "2027-02-27"),
    (ClockRule::RespondSixMonths, "2027-08-30", "2028-02-28"),
    (ClockRule::RespondSixMonths, "2026-02-28", "2026-08-27"),
    (ClockRule::ComplainWithinTwelveMonths, "2026-03-01", "2027-03-01"),
    (ClockRule::ComplainWithinTwelveMonths, "2028-02-29", "2029-02-28"),
    (ClockRule::CandourContract, "2026-09-14", "2026-09-28"),
    (ClockRule::CandourContract, "2026-12-18", "2027-01-06"),
];

#[test]
fn the_checked_dates_come_out() {
    for (rule, start, last) in VECTORS {
        assert_eq!(due_on(rule, start, &[]), day(last), "{rule} from {start}");
    }
}

/// The same dates as they were worked out for everybody, where the reading room is at hand: none is left out.
#[test]
fn every_vector_of_the_published_list_comes_out() {
    let Ok(list) = std::fs::read_to_string("../shared/domain/codes/deadline_test_vectors.csv") else {
        eprintln!("left out: ../shared is not here");
        return;
    };
    let rule = |name: &str| match name {
        "ack_3wd" => ClockRule::Acknowledge,
        "oral_next_wd" => ClockRule::OralNextWorkingDay,
        "six_months_last_day" => ClockRule::RespondSixMonths,
        "twelve_months_last_day" => ClockRule::ComplainWithinTwelveMonths,
        "contract_candour_10wd" => ClockRule::CandourContract,
        other => panic!("the list has a rule `{other}` that no clock keeps"),
    };
    let mut lines = 0;
    for line in list.lines().skip(1).filter(|line| !line.trim().is_empty()) {
        let [name, start, last] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert_eq!(due_on(rule(name), start, &[]), day(last), "{line}");
        lines += 1;
    }
    assert_eq!(lines, VECTORS.len());
}

#[test]
fn a_date_that_was_agreed_is_kept_as_it_is() {
    for rule in [ClockRule::ResponsePeriod, ClockRule::RespondExtended] {
        let due = due(rule, Start::Day(day("2026-08-31")), &[pause("2026-08-01", "2026-09-30")], Calendar::england());
        assert_eq!(due.on, day("2026-08-31"));
        assert!(due.working.iter().any(|d| d.counts && d.date == due.on));
    }
}

#[test]
fn calendar_days_count_from_the_day_after() {
    assert_eq!(due_on(ClockRule::CqcSummary, "2026-02-01", &[]), day("2026-03-01"));
    assert_eq!(due_on(ClockRule::DataProtectionAcknowledge, "2028-01-30", &[]), day("2028-02-29"));
    assert_eq!(due_on(ClockRule::PhsoOneYear, "2027-02-28", &[]), day("2028-02-28"));
}

#[test]
fn what_came_to_notice_later_counts_from_the_notice() {
    let (matter, noticed) = (Start::Day(day("2026-03-01")), Start::Day(day("2026-05-02")));
    assert_eq!(Start::later_of(matter, noticed), noticed);
    assert_eq!(Start::later_of(noticed, matter), noticed);
}

#[test]
fn the_working_shows_day_zero_and_every_skipped_day_and_why() {
    let due = due(ClockRule::Acknowledge, Start::At(at("2026-12-24T10:00:00Z")), &[], Calendar::england());
    let working: Vec<_> = due.working.iter().map(|d| (d.date.to_string(), d.counts, d.why.to_string())).collect();
    let expected = [
        ("2026-12-24", false, "day zero: counting begins the day after"),
        ("2026-12-25", false, "Christmas Day"),
        ("2026-12-26", false, "Saturday"),
        ("2026-12-27", false, "Sunday"),
        ("2026-12-28", false, "Boxing Day (substitute day)"),
        ("2026-12-29", true, "working day 1 of 3"),
        ("2026-12-30", true, "working day 2 of 3"),
        ("2026-12-31", true, "working day 3 of 3"),
    ];
    assert_eq!(working, expected.map(|(date, counts, why)| (date.to_owned(), counts, why.to_owned())));
    assert_eq!(due.source, "reg 13(3) SI 2009/309");
}

#[test]
fn a_calendar_limit_shows_a_short_working() {
    let due = due(ClockRule::RespondSixMonths, Start::Day(day("2026-08-31")), &[], Calendar::england());
    let working: Vec<_> = due.working.iter().map(|d| (d.date.to_string(), d.counts, d.why.to_string())).collect();
    let expected = [
        ("2026-08-31", true, "day one: the day it starts counts"),
        ("2027-02-27", true, "the last day (Saturday: the date is kept)"),
        ("2027-02-28", false, "6 months later, where the month ends: the day after the last"),
    ];
    assert_eq!(working, expected.map(|(date, counts, why)| (date.to_owned(), counts, why.to_owned())));
}

#[test]
fn the_civil_date_in_london_decides() {
    // half past midnight in summer time is still the day before in UTC
    let start = Start::At(at("2026-08-27T23:30:00Z"));
    assert_eq!(due(ClockRule::Acknowledge, start, &[], Calendar::england()).on, day("2026-09-03"));
    for (received, last) in [("2026-03-29T01:30:00Z", "2026-04-01"), ("2026-10-25T01:30:00Z", "2026-10-28")] {
        assert_eq!(due(ClockRule::Acknowledge, Start::At(at(received)), &[], Calendar::england()).on, day(last));
    }
}

#[test]
fn hours_are_real_hours_through_both_clock_changes() {
    for (start, end) in [
        ("2026-03-29T00:30:00Z", "2026-03-29T04:30:00Z"),
        ("2026-10-24T23:30:00Z", "2026-10-25T03:30:00Z"),
        ("2026-12-25T22:00:00Z", "2026-12-26T02:00:00Z"),
    ] {
        let due = due(ClockRule::UrgentSupply, Start::At(at(start)), &[], Calendar::england());
        assert_eq!(due.at, Some(at(end)));
        assert!(!due.is_past(at(end)));
    }
}

#[test]
fn a_limit_in_days_is_kept_until_the_last_day_ends_in_london() {
    let due = due(ClockRule::Acknowledge, Start::Day(day("2026-08-28")), &[], Calendar::england());
    assert!(!due.is_past(at("2026-09-03T22:59:59Z")));
    assert!(due.is_past(at("2026-09-03T23:00:00Z")));
}

#[test]
fn a_pause_takes_away_working_days_only() {
    let plain = due_on(ClockRule::ProviderAnswer, "2026-09-11", &[]);
    assert_eq!(plain, day("2026-09-15"));
    assert_eq!(due_on(ClockRule::ProviderAnswer, "2026-09-11", &[pause("2026-09-12", "2026-09-13")]), plain);
    assert_eq!(
        due_on(ClockRule::ProviderAnswer, "2026-09-11", &[pause("2026-09-12", "2026-09-14")]),
        day("2026-09-16")
    );
}

#[test]
fn no_statutory_clock_stops_for_a_pause_and_the_working_says_so() {
    let pauses = [pause("2026-12-29", "2026-12-30")];
    let due = due(ClockRule::Acknowledge, Start::Day(day("2026-12-24")), &pauses, Calendar::england());
    assert_eq!(due.on, day("2026-12-31"));
    assert!(due.working.iter().any(|d| d.why == Why::WorkingDay { number: 1, of: 3, runs_on: true }));
    for rule in ClockRule::ALL {
        let terms = rule.terms();
        assert!(!(terms.pausable && terms.basis == Basis::Law), "{rule}");
        assert!(!terms.pausable || matches!(terms.length, Length::WorkingDays(_)), "{rule}");
    }
}

#[test]
fn an_impossible_pause_is_refused() {
    assert_eq!(Pause::new(day("2026-01-02"), day("2026-01-01"), ""), Err(PauseProblem::EndsBeforeItBegins));
    assert_eq!(Pause::new(day("2026-01-01"), day("2027-01-02"), ""), Err(PauseProblem::TooLong));
    assert!(Pause::new(day("2026-01-01"), day("2027-01-01"), "").is_ok());
}

#[test]
fn nothing_overflows_at_the_ends_of_time() {
    for rule in ClockRule::ALL {
        for date in [NaiveDate::MIN, NaiveDate::MAX] {
            assert_eq!(due(*rule, Start::Day(date), &[], Calendar::england()).source, rule.terms().source);
        }
        for instant in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            assert_eq!(due(*rule, Start::At(instant), &[], Calendar::england()).source, rule.terms().source);
        }
    }
}

#[test]
fn a_date_beyond_the_calendar_says_so() {
    let due = |start| due(ClockRule::Acknowledge, Start::Day(day(start)), &[], Calendar::england()).beyond_calendar;
    assert!(!due("2028-12-01"));
    assert!(due("2028-12-25"));
}

fn a_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..5000).prop_map(|offset| day("2014-01-01") + Days::new(offset))
}

fn a_rule() -> impl Strategy<Value = ClockRule> {
    proptest::sample::select(ClockRule::ALL)
}

fn some_pauses() -> impl Strategy<Value = Vec<Pause>> {
    let one = (a_day(), 0_u64..30).prop_map(|(from, len)| Pause::new(from, from + Days::new(len), "").unwrap());
    proptest::collection::vec(one, 0..4)
}

proptest! {
    #[test]
    fn a_pause_over_a_weekend_or_holiday_adds_nothing(rule in a_rule(), start in a_day(), off in a_day()) {
        let england = Calendar::england();
        prop_assume!(!england.is_working_day(off));
        let paused = due(rule, Start::Day(start), &[Pause::new(off, off, "").unwrap()], england);
        prop_assert_eq!(paused.on, due(rule, Start::Day(start), &[], england).on);
    }

    #[test]
    fn pauses_add_exactly_their_working_days_and_count_once(start in a_day(), pauses in some_pauses()) {
        let england = Calendar::england();
        let plain = due(ClockRule::HarmReview, Start::Day(start), &pauses, england);
        let lost = plain.working.iter().filter(|d| d.why == Why::Paused(String::new())).count();
        prop_assert_eq!(england.working_days_between(start, plain.on), 5 + lost);
        prop_assert!(plain.working.iter().all(|d| d.why != Why::Paused(String::new()) || pauses.iter().any(|p| p.covers(d.date))));
        let twice: Vec<Pause> = pauses.iter().chain(&pauses).cloned().collect();
        prop_assert_eq!(due(ClockRule::HarmReview, Start::Day(start), &twice, england), plain);
    }

    /// Worked out again, a date is the same; from its own last day on, nothing moves it: nothing extends itself.
    #[test]
    fn working_it_out_again_changes_nothing(rule in a_rule(), start in a_day(), pauses in some_pauses()) {
        let england = Calendar::england();
        let first = due(rule, Start::Day(start), &pauses, england);
        prop_assert_eq!(&due(rule, Start::Day(start), &pauses, england), &first);
        let after: Vec<Pause> = pauses
            .iter()
            .cloned()
            .chain(Pause::new(first.on + Days::new(1), first.on + Days::new(30), ""))
            .collect();
        prop_assert_eq!(due(rule, Start::Day(start), &after, england).on, first.on);
    }

    #[test]
    fn a_later_start_is_never_due_earlier(rule in a_rule(), start in a_day(), pauses in some_pauses()) {
        let england = Calendar::england();
        let one = due(rule, Start::Day(start), &pauses, england);
        let next = due(rule, Start::Day(start + Days::new(1)), &pauses, england);
        prop_assert!(one.on <= next.on);
    }

    #[test]
    fn a_new_holiday_moves_exactly_the_clocks_that_ran_over_it(start in a_day(), holiday in a_day()) {
        let england = Calendar::england();
        prop_assume!(england.is_working_day(holiday));
        let more = england.holidays().map(|(date, name)| (date, name.to_owned()));
        let more = Calendar::new("more", more.chain([(holiday, "Proclaimed".to_owned())]));
        for rule in ClockRule::ALL {
            let before = due(*rule, Start::Day(start), &[], england);
            let after = due(*rule, Start::Day(start), &[], &more);
            let touched = matches!(rule.terms().length, Length::WorkingDays(_)) && start < holiday && holiday <= before.on;
            prop_assert_eq!(before.on != after.on, touched, "{}", rule);
        }
    }

    #[test]
    fn the_working_is_in_order_and_ends_with_the_due_day(rule in a_rule(), start in a_day(), pauses in some_pauses()) {
        let due = due(rule, Start::Day(start), &pauses, Calendar::england());
        prop_assert!(due.working.is_sorted_by_key(|d| d.date));
        prop_assert!(due.working.iter().any(|d| d.date == due.on && d.counts));
    }
}
