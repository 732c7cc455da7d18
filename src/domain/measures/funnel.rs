//! Funnel plots: how far a body's figure may lie from the whole by chance alone. Never a ranking.
//!
//! Spiegelhalter (2005), Statistics in Medicine 24:1185: exact limits at 95 % and 99.8 %, smoothed by interpolation between
//! the two whole counts on either side of the tail.

use super::exact::{Confidence, LARGEST, P95, P998, binomial, binomial_at_most, poisson, poisson_at_most};
use crate::codes;

/// The limits for one denominator, on the scale of the figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FunnelLimits {
    pub lo95: f64,
    pub hi95: f64,
    pub lo998: f64,
    pub hi998: f64,
}

codes! {
    /// Where a figure lies. A signal asks for a look; it is not a verdict.
    pub enum FunnelSignal {
        Within = "within" / "within the 95 % limits",
        AlertLow = "alert_low" / "alert: below the 95 % limit",
        AlertHigh = "alert_high" / "alert: above the 95 % limit",
        AlarmLow = "alarm_low" / "alarm: below the 99.8 % limit",
        AlarmHigh = "alarm_high" / "alarm: above the 99.8 % limit",
    }
}

/// Why there are no limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FunnelError {
    #[error("the target must be a proportion from 0 to 1")]
    Target,
    #[error("the denominator must be from 1 to {LARGEST}")]
    Denominator,
    #[error("the expected count must be a number above nought and at most {LARGEST}")]
    Expected,
}

impl FunnelLimits {
    /// What a figure among these limits says.
    #[must_use]
    pub fn signal(&self, value: f64) -> FunnelSignal {
        if value > self.hi998 {
            FunnelSignal::AlarmHigh
        } else if value < self.lo998 {
            FunnelSignal::AlarmLow
        } else if value > self.hi95 {
            FunnelSignal::AlertHigh
        } else if value < self.lo95 {
            FunnelSignal::AlertLow
        } else {
            FunnelSignal::Within
        }
    }

    fn of(size: f64, limit: impl Fn(f64) -> f64) -> Self {
        let pair = |Confidence { tail, .. }| (limit(tail).max(0.0) / size, limit(1.0 - tail).max(0.0) / size);
        let ((lo95, hi95), (lo998, hi998)) = (pair(P95), pair(P998));
        Self { lo95, hi95, lo998, hi998 }
    }
}

/// Limits for a proportion out of `den` when the whole has the proportion `target`: exact binomial.
///
/// # Errors
/// When the target is not a proportion, or the denominator is nought or too large.
pub fn proportion(target: f64, den: u32) -> Result<FunnelLimits, FunnelError> {
    if !(0.0..=1.0).contains(&target) {
        return Err(FunnelError::Target);
    }
    if den == 0 || den > LARGEST {
        return Err(FunnelError::Denominator);
    }
    if target <= 0.0 || target >= 1.0 {
        return Ok(FunnelLimits { lo95: target, hi95: target, lo998: target, hi998: target });
    }
    let at_most = |k| binomial_at_most(k, den, target);
    Ok(FunnelLimits::of(f64::from(den), |p| smoothed(p, den, at_most, |k| binomial(k, den, target))))
}

/// Limits for a ratio of observed to expected, when the whole has the ratio 1: exact Poisson.
///
/// # Errors
/// When the expected count is not a number above nought, or too large.
pub fn ratio(expected: f64) -> Result<FunnelLimits, FunnelError> {
    if !expected.is_normal() || expected < 0.0 || expected > f64::from(LARGEST) {
        return Err(FunnelError::Expected);
    }
    let at_most = |k| poisson_at_most(k, expected);
    Ok(FunnelLimits::of(expected, |p| smoothed(p, u32::MAX, at_most, |k| poisson(k, expected))))
}

/// Spiegelhalter's interpolated quantile: `r - alpha`, where `r` is the smallest count with `P(X <= r) > p` and
/// `alpha = (P(X <= r) - p) / P(X = r)`.
fn smoothed(p: f64, most: u32, at_most: impl Fn(u32) -> f64, exactly: impl Fn(u32) -> f64) -> f64 {
    let (mut low, mut high) = (0, 1);
    while high < most && at_most(high) <= p {
        low = high + 1;
        high = high.saturating_mul(2).min(most);
    }
    while low < high {
        let middle = u32::midpoint(low, high);
        if at_most(middle) > p { high = middle } else { low = middle + 1 }
    }
    f64::from(low) - ((at_most(low) - p) / exactly(low)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, by adding up every probability from nought.
    fn by_adding_up(p: f64, probability: impl Fn(u32) -> f64) -> f64 {
        let mut below = 0.0;
        for r in 0.. {
            let here = probability(r);
            if below + here > p {
                return (f64::from(r) - (below + here - p) / here).max(0.0);
            }
            below += here;
        }
        unreachable!()
    }

    #[test]
    fn binomial_limits_equal_adding_up_and_interpolating() {
        for target in [0.002, 0.02, 0.3, 0.5, 0.988] {
            for den in [1, 2, 12, 40, 900, 4000] {
                let limits = proportion(target, den).unwrap();
                let expected = |p| by_adding_up(p, |k| binomial(k, den, target)) / f64::from(den);
                for (ours, p) in
                    [(limits.lo95, 0.025), (limits.hi95, 0.975), (limits.lo998, 0.001), (limits.hi998, 0.999)]
                {
                    assert!((ours - expected(p)).abs() < 1e-9, "{target} {den} {p}: {ours} {}", expected(p));
                }
            }
        }
    }

    #[test]
    fn poisson_limits_equal_adding_up_and_interpolating() {
        for expected in [0.05, 1.0, 7.5, 60.0, 500.0] {
            let limits = ratio(expected).unwrap();
            let slow = |p| by_adding_up(p, |k| poisson(k, expected)) / expected;
            for (ours, p) in [(limits.lo95, 0.025), (limits.hi95, 0.975), (limits.lo998, 0.001), (limits.hi998, 0.999)]
            {
                assert!((ours - slow(p)).abs() < 1e-8, "{expected} {p}");
            }
        }
    }

    #[test]
    fn the_funnel_narrows_and_the_outer_limits_hold_the_inner() {
        let mut last = f64::INFINITY;
        for den in [40, 400, 4000, 40_000] {
            let limits = proportion(0.02, den).unwrap();
            assert!(
                limits.lo998 <= limits.lo95 && limits.lo95 < 0.02 && 0.02 < limits.hi95 && limits.hi95 < limits.hi998
            );
            assert!(limits.hi95 - limits.lo95 < last);
            last = limits.hi95 - limits.lo95;
        }
    }

    #[test]
    fn a_body_beyond_the_outer_limit_raises_an_alarm() {
        let limits = proportion(0.02, 900).unwrap();
        assert_eq!(limits.signal(0.02), FunnelSignal::Within);
        assert_eq!(limits.signal(limits.hi95 + 0.001), FunnelSignal::AlertHigh);
        assert_eq!(limits.signal(limits.hi998 + 0.001), FunnelSignal::AlarmHigh);
        assert_eq!(limits.signal(0.0), FunnelSignal::AlarmLow);
    }

    #[test]
    fn nothing_and_everything_leave_no_room_for_chance() {
        assert_eq!(proportion(0.0, 40).unwrap().hi998, 0.0);
        assert_eq!(proportion(1.0, 40).unwrap().lo998, 1.0);
    }

    #[test]
    fn nonsense_is_refused() {
        for target in [-0.1, 1.1, f64::NAN] {
            assert_eq!(proportion(target, 40), Err(FunnelError::Target));
        }
        assert_eq!(proportion(0.02, 0), Err(FunnelError::Denominator));
        assert_eq!(ratio(0.0), Err(FunnelError::Expected));
        assert_eq!(ratio(f64::NAN), Err(FunnelError::Expected));
    }

    #[test]
    fn the_largest_denominator_is_answered() {
        let limits = proportion(0.02, LARGEST).unwrap();
        assert!(limits.lo998 < 0.02 && limits.hi998 > 0.02);
    }
}
