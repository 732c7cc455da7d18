//! A figure: a metric, a month, a group, and the counts it is made of. Roll-ups are sum over sum, never a mean of rates;
//! distinct people are counted anew for each span and group, because neither months nor groups add up.

use std::collections::{BTreeMap, BTreeSet};

use super::countable::{Countable, Origin, Term};
use super::interval::{Interval, poisson, wilson};
use super::month::Month;
use super::registry::{Definition, Kind};
use crate::codes;
use crate::domain::harm::count::Bounds;

codes! {
    /// By what a figure can be broken down.
    pub enum Dimension {
        Provider = "provider" / "homecare company",
        Trust = "trust" / "hospital trust",
        Icb = "icb" / "integrated care board",
        Region = "region" / "region",
        Therapy = "therapy" / "therapy",
        Funding = "funding" / "who pays",
    }
}

codes! {
    /// Whose account of the activity a figure goes by. They stand side by side and are never averaged.
    pub enum Said {
        Provider = "provider" / "as the company returned it",
        Trust = "trust" / "as the hospital returned it",
        Deliveries = "deliveries" / "from the delivery records",
    }
}

/// The key of a group that is not known.
pub const UNKNOWN: &str = "unknown";

/// What a figure is about: a key (a code, a therapy, who pays) for each dimension it is broken down by. A dimension that is
/// not named is all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Group(pub BTreeMap<Dimension, String>);

impl Group {
    /// The key of a dimension; `None` is all of it.
    #[must_use]
    pub fn get(&self, dimension: Dimension) -> Option<&str> {
        self.0.get(&dimension).map(String::as_str)
    }

    /// The same with one more dimension named.
    #[must_use]
    pub fn with(mut self, dimension: Dimension, key: impl Into<String>) -> Self {
        self.0.insert(dimension, key.into());
        self
    }

    /// What is left when only these dimensions are named.
    #[must_use]
    pub fn only(&self, dimensions: &[Dimension]) -> Self {
        Self(self.0.iter().filter(|(d, _)| dimensions.contains(d)).map(|(d, key)| (*d, key.clone())).collect())
    }
}

/// How many of the returns that were expected are in a figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Complete {
    pub received: u32,
    pub expected: u32,
}

impl Complete {
    /// Whether all that was expected has come; so it is where nothing was.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.received >= self.expected
    }
}

/// A figure with the counts it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The id of its [`Definition`].
    pub metric: String,
    pub version: u32,
    /// The last month it covers.
    pub month: Month,
    /// How many months it covers: 1, or 12 for a rolling year.
    pub months: u32,
    pub group: Group,
    /// The count; of a middle the number itself. Where people cannot be told apart: at least so many.
    pub numerator: u64,
    /// At most so many, where people cannot be told apart.
    pub most: Option<u64>,
    /// What it is divided by; of a middle, how many were counted; `None` for a plain count. Patient-months stand in halves.
    pub denominator: Option<u64>,
    pub complete: Complete,
}

impl Value {
    /// The figure in the unit of its metric, and its 95 % interval: Wilson's for a share, the exact Poisson one for a rate.
    /// Where people cannot be told apart the interval reaches from the lower limit of the least to the upper one of the
    /// most. `None` where nothing is to be divided by, or the metric has no interval.
    #[must_use]
    pub fn interval(&self, metric: &Definition) -> Option<Interval> {
        let den = u32::try_from(self.denominator?).ok()?;
        let scale = f64::from(metric.per);
        let one = |count: u64| {
            let count = u32::try_from(count).ok()?;
            let halves = if metric.halves { 2.0 } else { 1.0 };
            match metric.kind {
                Kind::Share => wilson(count, den).ok(),
                Kind::Rate => poisson(count, f64::from(den) / halves).ok(),
                Kind::Count | Kind::Median | Kind::Ninetieth => None,
            }
        };
        let least = one(self.numerator)?;
        let most = self.most.map_or(Some(least), one)?;
        Some(Interval { value: least.value * scale, lo95: least.lo95 * scale, hi95: most.hi95 * scale })
    }

    /// The figure in the unit of its metric; `None` where nothing is to be divided by, or nothing was counted.
    #[must_use]
    pub fn figure(&self, metric: &Definition) -> Option<f64> {
        let number = |n: u64| u32::try_from(n).ok().map(f64::from);
        match metric.kind {
            Kind::Share | Kind::Rate => self.interval(metric).map(|i| i.value),
            Kind::Count => number(self.numerator),
            Kind::Median | Kind::Ninetieth => number(self.numerator).filter(|_| self.denominator > Some(0)),
        }
    }
}

type Cell = BTreeMap<(Countable, u32), u64>;

/// Everything that was counted, before it is divided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// What adds up.
    cells: BTreeMap<(Month, Group), Cell>,
    /// What does not: distinct people, by the last month of the span.
    people: BTreeMap<(Month, Group, Countable), Bounds>,
    complete: BTreeMap<(Month, Group), Complete>,
    groups: BTreeSet<Group>,
}

impl Counts {
    /// Adds what was counted; `days` is 0 for all that is not counted by days.
    pub fn add(&mut self, month: Month, group: &Group, (countable, days): (Countable, u32), count: u64) {
        self.groups.insert(group.clone());
        let cell = self.cells.entry((month, group.clone())).or_default().entry((countable, days)).or_default();
        *cell = cell.saturating_add(count);
    }

    /// Sets how many distinct people there are in the span that ends with a month.
    pub fn people(&mut self, month: Month, group: &Group, countable: Countable, bounds: Bounds) {
        self.groups.insert(group.clone());
        self.people.insert((month, group.clone(), countable), bounds);
    }

    /// Adds to the returns that were expected and received.
    pub fn expect(&mut self, month: Month, group: &Group, received: bool) {
        self.groups.insert(group.clone());
        let complete = self.complete.entry((month, group.clone())).or_default();
        complete.expected = complete.expected.saturating_add(1);
        complete.received = complete.received.saturating_add(u32::from(received));
    }

    fn sum(&self, months: &[Month], group: &Group, terms: &[Term]) -> u64 {
        let cells = months.iter().filter_map(|month| self.cells.get(&(*month, group.clone())));
        let held = cells.flatten().filter(|((countable, days), _)| {
            terms.iter().any(|term| term.countable == *countable && term.holds(*days))
        });
        held.map(|(_, count)| count).sum()
    }

    /// The smallest number of days that so many of ten do not pass, and how many were counted.
    fn quantile(&self, months: &[Month], group: &Group, term: Term, of_ten: u64) -> (u64, u64) {
        let mut days: BTreeMap<u32, u64> = BTreeMap::new();
        for cell in months.iter().filter_map(|month| self.cells.get(&(*month, group.clone()))) {
            for ((_, day), count) in cell.iter().filter(|((c, d), _)| *c == term.countable && term.holds(*d)) {
                *days.entry(*day).or_default() += count;
            }
        }
        let all: u64 = days.values().sum();
        let mut so_far = 0;
        let reached = days.iter().find(|(_, count)| {
            so_far += **count;
            so_far * 10 >= all * of_ten && all > 0
        });
        (reached.map_or(0, |(day, _)| u64::from(*day)), all)
    }

    fn bounds(&self, month: Month, group: &Group, terms: &[Term]) -> Option<Bounds> {
        let of = |term: &Term| self.people.get(&(month, group.clone(), term.countable)).copied();
        let people = terms.iter().find(|term| term.countable.origin() == Origin::People)?;
        Some(of(people).unwrap_or_default())
    }
}

/// What there is at a moment takes the last of several months, where people are counted or nothing is divided; else sums
/// stand over sums.
fn last_alone(metric: &Definition, term: &Term) -> bool {
    term.countable.is_stock() && (metric.counts_people() || metric.kind == Kind::Count)
}

/// The figures of these metrics for each month and each group that anything was counted for, each over `span` months.
#[must_use]
pub fn figures(metrics: &[&Definition], counts: &Counts, months: &[Month], span: u32) -> Vec<Value> {
    let mut all = Vec::new();
    for metric in metrics {
        for month in months {
            let covered = month.back(span.saturating_sub(1)).to(*month);
            for group in &counts.groups {
                all.push(figure(metric, counts, (&covered, *month, span), group));
            }
        }
    }
    all
}

fn figure(
    metric: &Definition,
    counts: &Counts,
    (covered, month, span): (&[Month], Month, u32),
    group: &Group,
) -> Value {
    let sum = |terms: &[Term]| -> u64 {
        let of = |term: &Term| {
            let months = if last_alone(metric, term) { std::slice::from_ref(&month) } else { covered };
            counts.sum(months, group, std::slice::from_ref(term))
        };
        terms.iter().map(of).sum()
    };
    let middle = |of_ten| {
        let (day, all) = metric.numerator.first().map_or((0, 0), |t| counts.quantile(covered, group, *t, of_ten));
        (day, Some(all))
    };
    let people = counts.bounds(month, group, &metric.numerator);
    let (numerator, denominator) = match metric.kind {
        Kind::Share | Kind::Rate => (sum(&metric.numerator), Some(sum(&metric.denominator))),
        Kind::Count => (sum(&metric.numerator), None),
        Kind::Median => middle(5),
        Kind::Ninetieth => middle(9),
    };
    let whole = covered.iter().filter_map(|m| counts.complete.get(&(*m, group.clone())));
    let complete = whole.fold(Complete::default(), |all, one| Complete {
        received: all.received + one.received,
        expected: all.expected + one.expected,
    });
    Value {
        metric: metric.id.clone(),
        version: metric.version,
        month,
        months: span,
        group: group.clone(),
        numerator: people.map_or(numerator, |b| u64::from(b.least)),
        most: people.filter(|b| b.most != b.least).map(|b| u64::from(b.most)),
        denominator,
        complete: if metric.needs_activity() { complete } else { Complete::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::super::countable::NEVER;
    use super::super::registry::definition;
    use super::*;

    fn month(code: &str) -> Month {
        Month::parse(code).unwrap()
    }

    fn of(id: &str) -> &'static Definition {
        definition(id, month("2026-01")).unwrap()
    }

    fn provider(code: &str) -> Group {
        Group::default().with(Dimension::Provider, code)
    }

    #[test]
    fn a_roll_up_is_sum_over_sum_and_never_a_mean_of_rates() {
        let mut counts = Counts::default();
        let (all, jan, feb) = (Group::default(), month("2026-01"), month("2026-02"));
        for (when, due, came) in [(jan, 1000, 1000), (feb, 10, 0)] {
            counts.add(when, &all, (Countable::DeliveriesDue, 0), due);
            counts.add(when, &all, (Countable::OnAgreedDate, 0), came);
        }
        let both = figures(&[of("U2")], &counts, &[feb], 2);
        assert_eq!((both[0].numerator, both[0].denominator, both[0].months), (1000, Some(1010), 2));
        let figure = both[0].figure(of("U2")).unwrap();
        assert!((figure - 100.0 * 1000.0 / 1010.0).abs() < 1e-12);
    }

    #[test]
    fn people_of_a_year_are_not_the_sum_of_its_months_and_the_active_are_those_at_its_end() {
        let mut counts = Counts::default();
        let (all, jan, feb) = (Group::default(), month("2026-01"), month("2026-02"));
        for when in [jan, feb] {
            counts.add(when, &all, (Countable::Active, 0), 500);
        }
        counts.people(feb, &all, Countable::HarmedReported, Bounds { least: 3, most: 5 });
        let year = figures(&[of("U12")], &counts, &[feb], 12);
        assert_eq!((year[0].numerator, year[0].most, year[0].denominator), (3, Some(5), Some(500)));
        let interval = year[0].interval(of("U12")).unwrap();
        assert!((interval.value - 6.0).abs() < 1e-12 && interval.hi95 > 1000.0 * 5.0 / 500.0);
    }

    #[test]
    fn patient_months_are_half_of_both_ends_and_add_up() {
        let mut counts = Counts::default();
        let (all, jan, feb) = (Group::default(), month("2026-01"), month("2026-02"));
        for (when, before, after) in [(jan, 100, 200), (feb, 200, 300)] {
            counts.add(when, &all, (Countable::ActiveBefore, 0), before);
            counts.add(when, &all, (Countable::Active, 0), after);
            counts.add(when, &all, (Countable::Complaints, 0), 2);
        }
        let both = figures(&[of("U14")], &counts, &[feb], 2);
        assert_eq!((both[0].numerator, both[0].denominator), (4, Some(800)));
        assert!((both[0].figure(of("U14")).unwrap() - 10.0).abs() < 1e-12);
    }

    #[test]
    fn middles_come_of_the_days_added_up_and_what_never_came_is_last() {
        let mut counts = Counts::default();
        for (code, days) in [("A", vec![(1, 3), (2, 1)]), ("B", vec![(5, 4), (NEVER, 2)])] {
            for (day, count) in days {
                counts.add(month("2026-01"), &provider(code), (Countable::DaysLate, day), count);
                counts.add(month("2026-01"), &Group::default(), (Countable::DaysLate, day), count);
            }
        }
        let whole = |id: &str| {
            let all = figures(&[of(id)], &counts, &[month("2026-01")], 1);
            all.into_iter().find(|v| v.group == Group::default()).unwrap()
        };
        assert_eq!((whole("U4.median").numerator, whole("U4.median").denominator), (5, Some(10)));
        assert_eq!(whole("U4.p90").numerator, u64::from(NEVER));
        assert_eq!((whole("U4").numerator, whole("U4").denominator), (6, Some(10)));
    }

    #[test]
    fn nothing_counted_is_no_figure() {
        let mut counts = Counts::default();
        counts.expect(month("2026-01"), &provider("A"), false);
        let all = figures(&[of("U1"), of("U4.median"), of("U27")], &counts, &[month("2026-01")], 1);
        assert_eq!((all[0].figure(of("U1")), all[1].figure(of("U4.median"))), (None, None));
        assert_eq!(all[2].figure(of("U27")), Some(0.0));
        assert!(!all[0].complete.is_whole() && all[2].complete.is_whole());
    }
}
