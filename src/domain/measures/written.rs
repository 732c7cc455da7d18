//! A published pair of counts as the number people read, with its interval: from the counts *as published*, so that the number
//! tells nothing that they do not.

use super::disclosure::ONE_DECIMAL_FROM;
use super::freeze::Pair;
use super::interval::{Interval, poisson, wilson};
use super::suppress::Shown;

/// How a metric is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// In percent of the denominator.
    Share,
    /// For so many of the denominator, which counts halves where a patient-month is half of two counts.
    Rate { per: u32, halves: bool },
    /// The count itself.
    Count,
    /// A median or a ninetieth percentile, of as many as the denominator says.
    Statistic,
}

/// A published figure. Empty texts where it is suppressed or there is nothing to divide by.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Written {
    /// For charts: as the text says.
    pub number: Option<f64>,
    pub value: String,
    pub lo95: String,
    pub hi95: String,
}

/// The figure of a pair.
#[must_use]
pub fn written(scale: Scale, pair: &Pair) -> Written {
    match scale {
        Scale::Count => plain(pair.numerator.and_then(Shown::number)),
        Scale::Statistic => plain(pair.statistic),
        Scale::Share => share(pair).unwrap_or_default(),
        Scale::Rate { per, halves } => rate(pair, per, halves).unwrap_or_default(),
    }
}

fn plain(count: Option<u64>) -> Written {
    let number = count.and_then(float);
    Written { number, value: count.map(|n| n.to_string()).unwrap_or_default(), ..Written::default() }
}

/// Percentages have one decimal where both counts are exact, or the denominator is 4,000 or more; else none (NHS England's
/// method for Hospital Episode Statistics). Intervals are not controlled there; here they come from the published counts.
fn share(pair: &Pair) -> Option<Written> {
    let (numerator, denominator) = (pair.numerator?.number()?, pair.denominator?.number()?);
    let Interval { value, lo95, hi95 } =
        wilson(u32::try_from(numerator.min(denominator)).ok()?, u32::try_from(denominator).ok()?).ok()?;
    let exact = matches!((pair.numerator, pair.denominator), (Some(Shown::Exact(_)), Some(Shown::Exact(_))));
    let places = usize::from(exact || denominator >= ONE_DECIMAL_FROM);
    Some(texts([value, lo95, hi95].map(|part| part * 100.0), places))
}

fn rate(pair: &Pair, per: u32, halves: bool) -> Option<Written> {
    let (numerator, denominator) = (pair.numerator?.number()?, pair.denominator?.number()?);
    let exposure = float(denominator)? / if halves { 2.0 } else { 1.0 } / f64::from(per);
    let Interval { value, lo95, hi95 } = poisson(u32::try_from(numerator).ok()?, exposure).ok()?;
    Some(texts([value, lo95, hi95], 1))
}

fn texts([value, lo95, hi95]: [f64; 3], places: usize) -> Written {
    let text = |part: f64, places: usize| format!("{part:.places$}");
    let value = text(value, places);
    Written { number: value.parse().ok(), lo95: text(lo95, 1), hi95: text(hi95, 1), value }
}

fn float(count: u64) -> Option<f64> {
    u32::try_from(count).ok().map(f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(numerator: Shown, denominator: Shown) -> Pair {
        Pair { numerator: Some(numerator), most: None, denominator: Some(denominator), statistic: None }
    }

    fn near(shown: u64) -> Shown {
        Shown::Near { shown, base: 5 }
    }

    #[test]
    fn a_share_comes_from_the_counts_as_published() {
        let found = written(Scale::Share, &pair(near(15), near(100)));
        assert_eq!((found.value.as_str(), found.number), ("15", Some(15.0)));
        assert_eq!((found.lo95.as_str(), found.hi95.as_str()), ("9.3", "23.3"));
        assert_eq!(written(Scale::Share, &pair(Shown::Exact(13), Shown::Exact(98))).value, "13.3");
        assert_eq!(written(Scale::Share, &pair(near(1235), near(4000))).value, "30.9");
    }

    #[test]
    fn what_is_suppressed_has_no_figure() {
        assert_eq!(written(Scale::Share, &pair(Shown::Small, near(100))), Written::default());
        assert_eq!(written(Scale::Share, &pair(near(15), Shown::Withheld)), Written::default());
        assert_eq!(written(Scale::Share, &pair(Shown::Exact(0), Shown::Exact(0))), Written::default());
    }

    #[test]
    fn a_rate_has_an_exact_interval_and_knows_half_patient_months() {
        let rate = |halves| written(Scale::Rate { per: 1000, halves }, &pair(near(10), near(5000)));
        assert_eq!((rate(false).value.as_str(), rate(true).value.as_str()), ("2.0", "4.0"));
        assert_eq!((rate(false).lo95.as_str(), rate(false).hi95.as_str()), ("1.0", "3.7"));
    }

    #[test]
    fn counts_and_statistics_stand_alone() {
        let count = Pair { numerator: Some(near(25)), most: None, denominator: None, statistic: None };
        assert_eq!(written(Scale::Count, &count).value, "25");
        let median = Pair { numerator: None, most: None, denominator: Some(near(40)), statistic: Some(3) };
        assert_eq!(written(Scale::Statistic, &median).value, "3");
    }
}
