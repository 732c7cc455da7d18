use proptest::prelude::*;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn the_built_in_calendar_holds_the_140_days_of_gov_uk() {
    let england = Calendar::england();
    assert_eq!(england.holidays().count(), 140);
    assert_eq!(england.holidays().next(), Some((day("2012-01-02"), "New Year’s Day (substitute day)")));
    assert_eq!(england.ends(), day("2028-12-26"));
    assert!(england.holidays().all(|(date, _)| !matches!(date.weekday(), Weekday::Sat | Weekday::Sun)));
}

/// The list as published, where the reading room is at hand.
#[test]
fn the_built_in_calendar_agrees_with_the_published_list() {
    let Ok(list) = std::fs::read_to_string("../shared/domain/codes/bank_holidays_england_and_wales.csv") else {
        eprintln!("left out: ../shared is not here");
        return;
    };
    let published: Vec<NaiveDate> = list.lines().skip(1).map(|line| day(line.split(',').next().unwrap())).collect();
    assert_eq!(Calendar::england().holidays().map(|(date, _)| date).collect::<Vec<_>>(), published);
}

#[test]
fn a_day_off_says_why() {
    let england = Calendar::england();
    for (date, why) in [
        ("2026-12-25", Some("Christmas Day")),
        ("2026-12-26", Some("Saturday")),
        ("2026-12-28", Some("Boxing Day (substitute day)")),
        ("2026-12-29", None),
        ("2022-09-19", Some("Bank holiday for the State Funeral of Queen Elizabeth II")),
        ("2027-03-26", Some("Good Friday")),
    ] {
        assert_eq!(england.why_not(day(date)).as_deref(), why, "{date}");
        assert_eq!(england.is_working_day(day(date)), why.is_none());
    }
}

#[test]
fn the_date_is_the_date_in_london_through_both_clock_changes() {
    for (instant, date) in [
        ("2026-03-29T00:59:59Z", "2026-03-29"),
        ("2026-03-29T01:00:00Z", "2026-03-29"),
        ("2026-03-29T22:59:59Z", "2026-03-29"),
        ("2026-03-29T23:00:00Z", "2026-03-30"), // midnight, summer time
        ("2026-10-24T23:00:00Z", "2026-10-25"),
        ("2026-10-25T00:30:00Z", "2026-10-25"), // 01:30, the first time
        ("2026-10-25T01:30:00Z", "2026-10-25"), // 01:30, the second time
        ("2026-10-25T23:59:59Z", "2026-10-25"),
        ("2026-12-31T23:59:59Z", "2026-12-31"),
        ("2028-02-29T23:59:59Z", "2028-02-29"),
    ] {
        assert_eq!(london_date(at(instant)), day(date), "{instant}");
    }
    assert_eq!(london_midnight(day("2026-03-30")), at("2026-03-29T23:00:00Z"));
    assert_eq!(london_midnight(day("2026-03-29")), at("2026-03-29T00:00:00Z"));
}

#[test]
fn dates_are_said_in_words() {
    assert_eq!(date_words(day("2026-12-31")), "Thursday 31 December 2026");
    assert_eq!(london_words(at("2026-06-30T23:30:00Z")), "Wednesday 1 July 2026");
    assert_eq!(london_time_words(at("2026-06-30T13:05:00Z")), "Tuesday 30 June 2026 at 2:05pm");
}

#[test]
fn counting_stops_at_the_end_of_time() {
    assert_eq!(Calendar::england().add_working_days(NaiveDate::MAX, 3), NaiveDate::MAX);
    assert_eq!(Calendar::new("none", []).ends(), NaiveDate::MIN);
}

/// Every day 2024 to 2035 against a count made another way: whole weeks, then the rest, then the holidays.
#[test]
fn every_day_of_twelve_years_agrees_with_a_second_way_of_counting() {
    let england = Calendar::england();
    let weekdays_until = |date: NaiveDate| {
        let days = i64::from(date.num_days_from_ce()); // 1 January of year 1 was a Monday
        let off = england.holidays().filter(|(holiday, _)| *holiday <= date).count();
        (days / 7) * 5 + (days % 7).min(5) - i64::try_from(off).unwrap()
    };
    for from in day("2024-01-01").iter_days().take_while(|date| *date <= day("2035-12-31")) {
        for count in [1, 2, 3, 5, 10, 20] {
            let to = england.add_working_days(from, count);
            assert!(england.is_working_day(to));
            assert_eq!(weekdays_until(to) - weekdays_until(from), i64::from(count), "{count} after {from}");
        }
    }
}

proptest! {
    #[test]
    fn adding_and_counting_are_each_others_inverse(offset in 0_i64..6000, count in 0_u32..40) {
        let england = Calendar::england();
        let from = day("2012-01-01") + chrono::Days::new(u64::try_from(offset).unwrap());
        let to = england.add_working_days(from, count);
        prop_assert_eq!(england.working_days_between(from, to), usize::try_from(count).unwrap());
        prop_assert_eq!(england.working_days_between(to, from), 0);
    }
}
