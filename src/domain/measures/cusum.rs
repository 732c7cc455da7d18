//! Rare counts that rise: a Poisson CUSUM by weeks, with the false alarms it was designed for.
//!
//! Source: Page (1954), Biometrika 41:100; Lucas (1985), Technometrics 27:129 (counts: reference value `(high - usual) /
//! ln(high / usual)`). The average time to an alarm is exact, by the Markov chain of Brook and Evans (1972), Biometrika
//! 59:539. The classes, the weeks looked at and the way the usual count is estimated are our own, and published.

use super::exact::poisson;

/// Sums are kept in tenths of a case, so that the chain of their values is a finite one.
pub const TENTHS: u32 = 10;
/// Weeks over which the sum is taken, at most.
pub const WINDOW: usize = 26;
/// Weeks before them, from which the usual count is estimated, at most.
pub const BASELINE: usize = 52;
/// Fewer weeks of observation than this say nothing of what is usual.
pub const LEAST: usize = 18;
/// One false alarm in so many years of one series, at the top of its class, is what each class was designed for.
pub const YEARS: u32 = 2_000;

/// The parameters for series with up to so many cases a week.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    /// The most that is usual in a week.
    pub usual: f64,
    /// The count a week that is to be found soon.
    pub high: f64,
    /// Taken off each week, in tenths of a case.
    pub reference: u32,
    /// From here on there is a signal, in tenths of a case.
    pub limit: u32,
    /// Years of one series to a false alarm, on average, at the top of the class.
    pub years: u32,
    /// Weeks to a signal, on average, once `high` is the count.
    pub delay: f64,
}

const fn class(usual: f64, high: f64, reference: u32, limit: u32, years: u32, delay: f64) -> Class {
    Class { usual, high, reference, limit, years, delay }
}

/// Every class. `high` is the usual and one case more, or twice the usual, or the usual and twice its standard deviation:
/// the smaller of the last two where more than one case a week is usual. A test works out the last two columns again.
pub const CLASSES: [Class; 21] = [
    class(0.02, 1.02, 3, 25, 5625, 4.5),
    class(0.05, 1.05, 3, 33, 2078, 5.3),
    class(0.1, 1.1, 4, 43, 3096, 7.1),
    class(0.2, 1.2, 6, 51, 2065, 9.4),
    class(0.35, 1.35, 7, 77, 2082, 12.6),
    class(0.5, 1.5, 9, 89, 2054, 15.5),
    class(0.75, 1.75, 12, 109, 2076, 20.2),
    class(1.0, 2.0, 14, 147, 2142, 24.9),
    class(1.5, 3.0, 22, 135, 2252, 17.4),
    class(2.0, 4.0, 29, 139, 2042, 13.3),
    class(3.0, 6.0, 43, 145, 2026, 9.3),
    class(4.0, 8.0, 58, 141, 2132, 7.2),
    class(6.0, 10.9, 82, 167, 2131, 7.0),
    class(8.0, 13.66, 106, 185, 2143, 6.9),
    class(12.0, 18.93, 152, 219, 2124, 6.7),
    class(16.0, 24.0, 197, 247, 2024, 6.5),
    class(25.0, 35.0, 297, 296, 2002, 6.4),
    class(40.0, 52.65, 460, 361, 2101, 6.3),
    class(60.0, 75.49, 674, 437, 2067, 6.2),
    class(100.0, 120.0, 1097, 546, 2028, 6.1),
    class(160.0, 185.3, 1723, 681, 2002, 6.0),
];

/// A week of one series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Week {
    pub cases: u32,
    /// How much there was in which it could happen, such as deliveries; 1 in every week where nobody knows.
    pub exposure: f64,
}

impl Week {
    /// A week whose exposure nobody knows.
    #[must_use]
    pub const fn of(cases: u32) -> Self {
        Self { cases, exposure: 1.0 }
    }
}

/// What the sum says at the end of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Watched {
    /// Which of [`CLASSES`].
    pub class: usize,
    /// Cases a week that were usual, on the cautious side.
    pub usual: f64,
    /// The sum, in tenths of a case.
    pub level: u32,
    /// How many weeks before the last the sum left nought: the first week of the cases it speaks of.
    pub since: usize,
    /// Cases in those weeks, the last among them.
    pub cases: u32,
}

impl Watched {
    #[must_use]
    pub fn parameters(&self) -> Option<&'static Class> {
        CLASSES.get(self.class)
    }

    /// Whether it asks for an assessment.
    #[must_use]
    pub fn is_signal(&self) -> bool {
        self.parameters().is_some_and(|class| self.level >= class.limit)
    }
}

/// Weighs a series, its weeks in order, the last perhaps not over yet; only what follows the first `settled` weeks of the
/// window can add to the sum. None where the weeks are too few, or more is usual than the largest class.
///
/// Usual is taken as (cases of the baseline + 2) / its weeks, scaled to the exposure: two cases more than were seen, so that
/// a series that happened to be quiet is not called back by its return to what is usual.
#[must_use]
pub fn watch(weeks: &[Week], settled: usize) -> Option<Watched> {
    if weeks.len() < LEAST {
        return None;
    }
    let window = WINDOW.min(weeks.len() / 3);
    let (before, watched) = weeks.split_at(weeks.len() - window);
    let before = before.get(before.len().saturating_sub(BASELINE)..)?;
    let exposure: f64 = before.iter().map(|week| week.exposure).sum();
    if exposure <= 0.0 {
        return None;
    }
    let seen: u32 = before.iter().map(|week| week.cases).sum();
    let typical = exposure / length(before.len());
    let usual = f64::from(seen + 2) / length(before.len());
    let class = CLASSES.iter().position(|class| usual <= class.usual)?;
    let reference = f64::from(CLASSES.get(class)?.reference);
    let mut now = Watched { class, usual, level: 0, since: 0, cases: 0 };
    let mut sum = 0.0_f64;
    for week in watched.iter().skip(settled) {
        sum += f64::from(week.cases * TENTHS) - reference * week.exposure / typical;
        if sum <= 0.0 {
            (sum, now.since, now.cases) = (0.0, 0, 0);
        } else {
            now.since += 1;
            now.cases += week.cases;
        }
    }
    now.level = whole(sum);
    now.since = now.since.saturating_sub(1);
    Some(now)
}

fn length(weeks: usize) -> f64 {
    f64::from(u32::try_from(weeks).unwrap_or(u32::MAX))
}

/// A sum as whole tenths, rounded down: the nearest whole tenth below never makes a signal earlier.
fn whole(sum: f64) -> u32 {
    let text = format!("{:.0}", (sum + 1e-9).floor().clamp(0.0, 1e9));
    text.parse().unwrap_or(u32::MAX)
}

/// The average number of weeks to a signal when `rate` cases a week happen and the sum begins at nought.
#[must_use]
pub fn weeks_to_signal(rate: f64, class: &Class) -> f64 {
    let states = usize::try_from(class.limit).unwrap_or(usize::MAX).min(2_000);
    let most = (class.limit + class.reference) / TENTHS + 2;
    let chances: Vec<f64> = (0..=most).map(|count| poisson(count, rate)).collect();
    let rows = (0..class.limit).take(states).map(|from| {
        let mut row = vec![0.0; states + 1];
        for (count, chance) in (0..=most).zip(&chances) {
            let to = (from + count * TENTHS).saturating_sub(class.reference);
            if let Some(cell) = row.get_mut(usize::try_from(to).unwrap_or(usize::MAX)).filter(|_| to < class.limit) {
                *cell -= chance;
            }
        }
        if let Some(own) = usize::try_from(from).ok().and_then(|at| row.get_mut(at)) {
            *own += 1.0;
        }
        if let Some(last) = row.last_mut() {
            *last = 1.0;
        }
        row
    });
    solved(rows.collect()).first().copied().unwrap_or(f64::NAN)
}

/// Gauss's elimination: the values that solve the rows, the last of each its right side. The chain's matrix needs no pivot:
/// its diagonal outweighs the rest of each row.
fn solved(mut rows: Vec<Vec<f64>>) -> Vec<f64> {
    let count = rows.len();
    for at in 0..count {
        let (above, below) = rows.split_at_mut(at + 1);
        let Some(pivot) = above.last() else { continue };
        let Some(&own) = pivot.get(at) else { continue };
        for row in below {
            let factor = row.get(at).copied().unwrap_or_default() / own;
            if factor != 0.0 {
                row.iter_mut().zip(pivot).skip(at).for_each(|(value, above)| *value -= factor * above);
            }
        }
    }
    let mut values = vec![0.0; count];
    for (at, row) in rows.iter().enumerate().rev() {
        let known: f64 = row.iter().zip(&values).skip(at + 1).map(|(factor, value)| factor * value).sum();
        let (own, right) = (row.get(at).copied().unwrap_or(1.0), row.last().copied().unwrap_or_default());
        if let Some(value) = values.get_mut(at) {
            *value = (right - known) / own;
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weeks(cases: &[u32]) -> Vec<Week> {
        cases.iter().map(|count| Week::of(*count)).collect()
    }

    fn quiet_then(last: &[u32]) -> Vec<Week> {
        let mut all = vec![0; BASELINE + WINDOW - last.len()];
        all.extend(last);
        weeks(&all)
    }

    #[test]
    fn each_class_keeps_to_the_false_alarms_it_was_designed_for() {
        for class in CLASSES {
            let years = weeks_to_signal(class.usual, &class) / 52.0;
            assert!(years >= f64::from(YEARS), "{class:?}: {years}");
            assert!((years - f64::from(class.years)).abs() <= 1.0, "{class:?}: {years}");
            let delay = weeks_to_signal(class.high, &class);
            assert!((delay - class.delay).abs() <= 0.06, "{class:?}: {delay}");
        }
    }

    #[test]
    fn the_reference_value_is_that_of_lucas() {
        for class in CLASSES {
            let lucas = (class.high - class.usual) / (class.high / class.usual).ln();
            assert!((f64::from(class.reference) / 10.0 - lucas).abs() < 0.06, "{class:?}: {lucas}");
        }
    }

    #[test]
    fn three_cases_a_week_in_a_quiet_series_are_a_signal_in_the_second_week() {
        let first = watch(&quiet_then(&[3]), 0).unwrap();
        assert!(!first.is_signal(), "{first:?}");
        let second = watch(&quiet_then(&[3, 3]), 0).unwrap();
        assert!(second.is_signal());
        assert_eq!((second.class, second.level, second.since, second.cases), (1, 54, 1, 6));
    }

    #[test]
    fn what_is_usual_is_no_signal() {
        let steady = watch(&weeks(&[2; 78]), 0).unwrap();
        assert!(!steady.is_signal(), "{steady:?}");
        assert!((steady.usual - 106.0 / 52.0).abs() < 1e-12);
    }

    #[test]
    fn what_was_assessed_is_not_raised_again() {
        let series = quiet_then(&[3, 3, 0]);
        assert!(watch(&series, 0).unwrap().is_signal());
        assert!(!watch(&series, WINDOW - 1).unwrap().is_signal());
    }

    #[test]
    fn three_times_the_deliveries_may_have_three_times_the_cases() {
        let mut series = weeks(&[1; 78]);
        for week in series.iter_mut().skip(52) {
            *week = Week { cases: 3, exposure: 3.0 };
        }
        let known = watch(&series, 0).unwrap();
        let unknown = watch(&series.iter().map(|w| Week::of(w.cases)).collect::<Vec<_>>(), 0).unwrap();
        assert!(known.level < unknown.level);
        assert!(!known.is_signal() && unknown.is_signal());
    }

    #[test]
    fn a_series_that_is_watched_too_short_or_is_too_large_says_nothing() {
        assert_eq!(watch(&weeks(&[5; LEAST - 1]), 0), None);
        assert_eq!(watch(&weeks(&[200; 78]), 0), None);
    }
}
