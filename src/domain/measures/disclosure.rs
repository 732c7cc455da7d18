//! Small numbers: what may be shown of a count of people. The only way to a [`Published`] figure is through the rule.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::codes;

codes! {
    /// A method of disclosure control.
    pub enum Profile {
        /// Hospital Episode Statistics and the Emergency Care Data Set, from September 2018 (NHS Digital, now NHS England):
        /// below national level counts of 1 to 7 are `*`, nought is 0, others go to the nearest 5.
        /// To verify against the method itself: nought as 0 (recalled), rounding to 5 (from a secondary source).
        NhsHes = "nhs_hes" / "NHS England, Hospital Episode Statistics, from September 2018",
    }
}

codes! {
    /// What area or body a count is of.
    pub enum DisclosureLevel {
        National = "national" / "England as a whole: no control",
        Subnational = "subnational" / "any part of it: a region, a trust, a provider",
    }
}

/// Denominators below this show whole percentages: one decimal place would say more than rounded counts can.
pub const ONE_DECIMAL_FROM: u64 = 4000;

/// A figure that may be shown. It holds nothing else: what was suppressed is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published(Shown);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Suppressed,
    Count(u64),
    /// In tenths of a percent.
    Percent(u64),
    WholePercent(u64),
}

impl Published {
    /// A count of organisations, not of people: no control.
    #[must_use]
    pub const fn organisations(count: u64) -> Self {
        Self(Shown::Count(count))
    }

    /// A figure that is not shown for the sake of others.
    #[must_use]
    pub const fn withheld() -> Self {
        Self(Shown::Suppressed)
    }

    /// Whether it shows as `*`.
    #[must_use]
    pub const fn is_suppressed(self) -> bool {
        matches!(self.0, Shown::Suppressed)
    }

    /// The number shown, for a chart; in percent where it is one. `None` where suppressed.
    #[must_use]
    pub fn count(self) -> Option<u64> {
        match self.0 {
            Shown::Count(count) => Some(count),
            Shown::Suppressed | Shown::Percent(_) | Shown::WholePercent(_) => None,
        }
    }

    /// From and to what true count this may stand for.
    fn may_be(self) -> (u64, u64) {
        match self.0 {
            Shown::Count(0) => (0, 0),
            Shown::Count(count) => (count.saturating_sub(2), count.saturating_add(2)),
            Shown::Suppressed | Shown::Percent(_) | Shown::WholePercent(_) => (1, 7),
        }
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Shown::Suppressed => f.write_str("*"),
            Shown::Count(count) => write!(f, "{count}"),
            Shown::Percent(tenths) => write!(f, "{}.{}", tenths / 10, tenths % 10),
            Shown::WholePercent(percent) => write!(f, "{percent}"),
        }
    }
}

impl Serialize for Published {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What may be shown of a count of people. No whole number lies half-way between two multiples of five, so the nearest is
/// never in doubt: 12 goes to 10, 13 to 15.
#[must_use]
pub fn publish(profile: Profile, level: DisclosureLevel, count: u64) -> Published {
    match (profile, level) {
        (Profile::NhsHes, DisclosureLevel::National) => Published(Shown::Count(count)),
        (Profile::NhsHes, DisclosureLevel::Subnational) => Published(match count {
            0 => Shown::Count(0),
            1..=7 => Shown::Suppressed,
            _ => Shown::Count(nearest_five(count)),
        }),
    }
}

/// Which part of the rule a count falls under, in words: the working behind [`publish`].
#[must_use]
pub const fn why(profile: Profile, level: DisclosureLevel, count: u64) -> &'static str {
    match (profile, level, count) {
        (Profile::NhsHes, DisclosureLevel::National, _) => "national: no control",
        (Profile::NhsHes, DisclosureLevel::Subnational, 0) => "nought is shown as 0",
        (Profile::NhsHes, DisclosureLevel::Subnational, 1..=7) => "1 to 7 are not shown",
        (Profile::NhsHes, DisclosureLevel::Subnational, _) => "8 and more go to the nearest 5",
    }
}

fn nearest_five(count: u64) -> u64 {
    match count % 5 {
        rest @ 0..=2 => count - rest,
        rest => count.saturating_add(5 - rest),
    }
}

/// What may be shown of a percentage: from the two counts *as published*, `*` if either is. One decimal place from a
/// published denominator of [`ONE_DECIMAL_FROM`] on, none below; a half goes up. `None` when there is nothing to divide by,
/// or more than all.
#[must_use]
pub fn percent(profile: Profile, level: DisclosureLevel, num: u64, den: u64) -> Option<Published> {
    if den == 0 || num > den {
        return None;
    }
    share(publish(profile, level, num), publish(profile, level, den))
}

/// The percentage of two counts as published, as [`percent`] has it. Rounding may bring a part above its whole: then 100.
#[must_use]
pub fn share(num: Published, den: Published) -> Option<Published> {
    let (Some(num), Some(den)) = (num.count(), den.count()) else {
        return Some(Published(Shown::Suppressed));
    };
    if den == 0 {
        return None;
    }
    let num = num.min(den);
    let of = |parts: u128| u64::try_from((u128::from(num) * parts * 2 + u128::from(den)) / (u128::from(den) * 2)).ok();
    let shown = if den >= ONE_DECIMAL_FROM { of(1000).map(Shown::Percent) } else { of(100).map(Shown::WholePercent) };
    shown.map(Published)
}

/// What may be shown of an average (mean, median, mode): the caller's own words for it, or nothing where it rests on 1 to 7
/// people.
#[must_use]
pub fn average<T>(profile: Profile, level: DisclosureLevel, people: u64, average: T) -> Option<T> {
    (!publish(profile, level, people).is_suppressed()).then_some(average)
}

/// What may be shown of the total of these counts: from the true values, then by the rule, so rows need not add up.
///
/// Stricter than its source in one point, ours: where a total could pin a suppressed row to a single number (seven rows of
/// `*` that come to at most 7 are all 1), it is suppressed as well. That is decided from what is shown alone, so that the
/// missing total tells nothing either.
#[must_use]
pub fn total(profile: Profile, level: DisclosureLevel, counts: &[u64]) -> Published {
    let sum = counts.iter().fold(0, |sum: u64, count| sum.saturating_add(*count));
    let rows: Vec<_> = counts.iter().map(|count| publish(profile, level, *count)).collect();
    if level == DisclosureLevel::Subnational && could_give_away(profile, level, &rows) {
        return Published(Shown::Suppressed);
    }
    publish(profile, level, sum)
}

/// What may be shown of a total beside the rows of each of its breakdowns: by the rule where that gives no row away, else to
/// the nearest 10, 20 or 50, whichever comes first, else nothing. So a large total need not be suppressed for the sake of
/// small rows. Stricter than the source, and ours.
#[must_use]
pub fn coarse_total(profile: Profile, level: DisclosureLevel, sum: u64, breakdowns: &[&[u64]]) -> Published {
    match roundness(profile, level, breakdowns) {
        _ if publish(profile, level, sum).is_suppressed() => publish(profile, level, sum),
        Roundness::Ruled => publish(profile, level, sum),
        Roundness::Nearest(base) => Published(Shown::Count((sum + base / 2) / base * base)),
        Roundness::Withheld => Published(Shown::Suppressed),
    }
}

/// To what a total is rounded beside its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Roundness {
    /// As any count of its level.
    Ruled,
    Nearest(u64),
    Withheld,
}

/// To what a total is to be rounded: from what is shown of the rows of its breakdowns alone, so that it tells nothing more.
#[must_use]
pub fn roundness(profile: Profile, level: DisclosureLevel, breakdowns: &[&[u64]]) -> Roundness {
    if level == DisclosureLevel::National {
        return Roundness::Ruled;
    }
    let rows = |counts: &&[u64]| counts.iter().map(|count| publish(profile, level, *count)).collect::<Vec<_>>();
    let starred = |rows: &Vec<Published>| rows.iter().any(|row| row.is_suppressed());
    let breakdowns: Vec<_> = breakdowns.iter().map(rows).filter(starred).collect();
    if !breakdowns.iter().any(|rows| could_give_away(profile, level, rows)) {
        return Roundness::Ruled;
    }
    let coarser = [10, 20, 50].into_iter().find(|base| breakdowns.iter().all(|rows| is_safe(rows, *base)));
    coarser.map_or(Roundness::Withheld, Roundness::Nearest)
}

/// Whether no total of rows that look like these, to the nearest `base`, leaves one number only for a suppressed row.
fn is_safe(rows: &[Published], base: u64) -> bool {
    let (least, most) = rows.iter().fold((0_u64, 0_u64), |(least, most), row| {
        let (from, to) = row.may_be();
        (least.saturating_add(from), most.saturating_add(to))
    });
    // Smaller ones could come out as nought.
    least >= base
        && [least, most].into_iter().all(|sum| {
            let (from, to) = around(sum, base);
            from.saturating_add(7).saturating_sub(most).max(1) < to.saturating_add(1).saturating_sub(least).min(7)
        })
}

/// The true counts that go to the same multiple of `base` as this one; a half goes up.
fn around(sum: u64, base: u64) -> (u64, u64) {
    let shown = (sum + base / 2) / base * base;
    (shown.saturating_sub(base / 2), shown + base / 2 - 1)
}

/// Whether the exact total of these rows, beside what is shown of them, would leave one number only for a suppressed row.
/// Then the total is not to be shown exactly, national or not.
#[must_use]
pub fn exact_total_gives_away(profile: Profile, counts: &[u64]) -> bool {
    let sum = counts.iter().fold(0, |sum: u64, count| sum.saturating_add(*count));
    let rows = counts.iter().map(|count| publish(profile, DisclosureLevel::Subnational, *count));
    let (mut suppressed, mut least, mut most) = (false, 0_u64, 0_u64);
    for row in rows {
        let (from, to) = row.may_be();
        suppressed |= row.is_suppressed();
        (least, most) = (least.saturating_add(from), most.saturating_add(to));
    }
    let lowest = (sum.saturating_add(7)).saturating_sub(most).max(1);
    let highest = (sum.saturating_add(1)).saturating_sub(least).min(7);
    suppressed && lowest >= highest
}

/// Whether some total of rows that look like these would leave one number only for a suppressed row.
fn could_give_away(profile: Profile, level: DisclosureLevel, rows: &[Published]) -> bool {
    if !rows.iter().any(|row| row.is_suppressed()) {
        return false;
    }
    let (least, most) = rows.iter().fold((0_u64, 0_u64), |(least, most), row| {
        let (from, to) = row.may_be();
        (least.saturating_add(from), most.saturating_add(to))
    });
    [least, most].into_iter().any(|sum| {
        let (from, to) = publish(profile, level, sum).may_be();
        let lowest = from.saturating_sub(most - 7).max(1);
        let highest = to.saturating_sub(least - 1).min(7);
        lowest >= highest
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    use DisclosureLevel::{National, Subnational};

    fn shown(level: DisclosureLevel, count: u64) -> String {
        publish(Profile::NhsHes, level, count).to_string()
    }

    #[test]
    fn the_published_vectors() {
        for (count, expected) in
            [(0, "0"), (1, "*"), (7, "*"), (8, "10"), (12, "10"), (13, "15"), (17, "15"), (18, "20")]
        {
            assert_eq!(shown(Subnational, count), expected, "{count}");
        }
        assert_eq!(shown(National, 7), "7");
    }

    #[test]
    fn every_published_count_is_a_multiple_of_five_within_two() {
        for count in 8..2000 {
            let shown = publish(Profile::NhsHes, Subnational, count).count().unwrap();
            assert!(shown.is_multiple_of(5) && shown.abs_diff(count) <= 2, "{count}");
        }
        assert!(publish(Profile::NhsHes, Subnational, u64::MAX).count().is_some());
    }

    #[test]
    fn percentages_come_from_the_rounded_parts() {
        let percent = |num, den| percent(Profile::NhsHes, Subnational, num, den).map(|shown| shown.to_string());
        assert_eq!(percent(13, 98).as_deref(), Some("15"), "15 of 100, not 13 of 98");
        assert_eq!(percent(7, 98).as_deref(), Some("*"));
        assert_eq!(percent(0, 98).as_deref(), Some("0"));
        assert_eq!(percent(0, 5).as_deref(), Some("*"));
        assert_eq!(percent(1234, 4001).as_deref(), Some("30.9"), "1235 of 4000 is 30.875");
        assert_eq!(percent(25, 200).as_deref(), Some("13"), "12.5: a half goes up");
        assert_eq!(percent(9, 8).as_deref(), None);
        assert_eq!(percent(0, 0).as_deref(), None);
    }

    #[test]
    fn a_total_is_rounded_from_the_true_values() {
        assert_eq!(total(Profile::NhsHes, Subnational, &[12, 12, 12]).to_string(), "35");
        assert_eq!(total(Profile::NhsHes, Subnational, &[3, 12]).to_string(), "15");
        assert_eq!(total(Profile::NhsHes, National, &[1; 7]).to_string(), "7");
    }

    #[test]
    fn seven_suppressed_rows_have_no_total() {
        for counts in [[1; 7], [7; 7], [3; 7]] {
            assert!(total(Profile::NhsHes, Subnational, &counts).is_suppressed());
        }
    }

    #[test]
    fn a_large_total_beside_small_rows_is_coarser_instead_of_suppressed() {
        let coarse =
            |counts: &[u64]| coarse_total(Profile::NhsHes, Subnational, counts.iter().sum(), &[counts]).to_string();
        let rows = [2, 3, 35, 10, 20, 4];
        assert!(total(Profile::NhsHes, Subnational, &rows).is_suppressed());
        assert_eq!(coarse(&rows), "70", "74 to the nearest 10");
        assert_eq!(coarse(&[12, 12, 12]), "35");
        assert_eq!(coarse(&[1; 7]), "*");
    }

    #[test]
    fn an_exact_total_gives_a_lone_small_row_away() {
        let gives = |counts: &[u64]| exact_total_gives_away(Profile::NhsHes, counts);
        assert!(gives(&[3, 0, 0]) && gives(&[1, 1]) && gives(&[7, 7]));
        assert!(!gives(&[3, 4]) && !gives(&[0, 0]) && !gives(&[12, 9]) && !gives(&[4, 12, 30]));
    }

    #[test]
    fn organisations_are_counted_openly_and_averages_rest_on_eight() {
        assert_eq!(Published::organisations(3).to_string(), "3");
        assert_eq!(average(Profile::NhsHes, Subnational, 7, 4.5), None);
        assert_eq!(average(Profile::NhsHes, Subnational, 8, 4.5), Some(4.5));
        assert_eq!(average(Profile::NhsHes, National, 2, 4.5), Some(4.5));
    }

    proptest! {
        /// The same attacker against a coarser total, with every base that it could have been rounded to.
        #[test]
        fn no_row_can_be_had_from_a_coarser_total(counts in proptest::collection::vec(0..40_u64, 1..12)) {
            let rows: Vec<_> = counts.iter().map(|count| publish(Profile::NhsHes, Subnational, *count)).collect();
            let shown = coarse_total(Profile::NhsHes, Subnational, counts.iter().sum(), &[&counts]);
            for at in (0..rows.len()).filter(|at| rows[*at].is_suppressed()) {
                let others = rows.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, row)| row.may_be());
                let (least, most) = others.fold((0, 0), |(least, most), (from, to)| (least + from, most + to));
                let fits = |sum: u64| shown.is_suppressed() || {
                    let sure = publish(Profile::NhsHes, Subnational, sum) == shown;
                    let base = [10, 20, 50].into_iter().find(|base| {
                        Published(Shown::Count((counts.iter().sum::<u64>() + base / 2) / base * base)) == shown
                    });
                    let five = total(Profile::NhsHes, Subnational, &counts);
                    if five.is_suppressed() {
                        base.is_some_and(|base| Published(Shown::Count((sum + base / 2) / base * base)) == shown)
                    } else {
                        sure
                    }
                };
                let possible = (1..=7_u64).filter(|value| (least + value..=most + value).any(fits));
                prop_assert!(possible.count() >= 2, "{:?} {}", counts, shown);
            }
        }

        /// An attacker tries every value of one suppressed row against what the others and the total may be.
        #[test]
        fn no_suppressed_row_can_be_had_by_subtraction(counts in proptest::collection::vec(0..14_u64, 1..25)) {
            let rows: Vec<_> = counts.iter().map(|count| publish(Profile::NhsHes, Subnational, *count)).collect();
            let total = total(Profile::NhsHes, Subnational, &counts);
            for at in (0..rows.len()).filter(|at| rows[*at].is_suppressed()) {
                let others = rows.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, row)| row.may_be());
                let (least, most) = others.fold((0, 0), |(least, most), (from, to)| (least + from, most + to));
                let possible = (1..=7_u64).filter(|value| {
                    (least + value..=most + value).any(|sum| {
                        total.is_suppressed() || publish(Profile::NhsHes, Subnational, sum) == total
                    })
                });
                prop_assert!(possible.count() >= 2);
            }
        }
    }
}
