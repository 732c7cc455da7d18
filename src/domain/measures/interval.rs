//! How sure a published proportion or rate is: its 95 % interval.

use super::exact::{Confidence, LARGEST, P95, binomial_bounds, poisson_bounds};

/// A figure and the interval around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub value: f64,
    pub lo95: f64,
    pub hi95: f64,
}

/// Why a figure has no interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IntervalError {
    #[error("the denominator is nought")]
    NothingCounted,
    #[error("the numerator is larger than the denominator")]
    MoreThanAll,
    #[error("the exposure must be a number above nought")]
    Exposure,
    #[error("the count is larger than {LARGEST}, the largest this rule is made for")]
    TooLarge,
}

/// A proportion with its 95 % Wilson score interval (Wilson 1927), without continuity correction. The uniform metrics use it
/// for every percentage.
///
/// # Errors
/// When there is nothing to divide by, or more than all.
pub fn wilson(num: u32, den: u32) -> Result<Interval, IntervalError> {
    let value = proportion(num, den)?;
    let Confidence { z, .. } = P95;
    let n = f64::from(den);
    let shrink = 1.0 + z * z / n;
    let centre = (value + z * z / (2.0 * n)) / shrink;
    let half = z / shrink * (value * (1.0 - value) / n + z * z / (4.0 * n * n)).sqrt();
    let lo95 = if num == 0 { 0.0 } else { (centre - half).max(0.0) };
    let hi95 = if num == den { 1.0 } else { (centre + half).min(1.0) };
    Ok(Interval { value, lo95, hi95 })
}

/// A proportion with its exact 95 % interval (Clopper and Pearson 1934): never narrower than it says, so wider than Wilson's.
///
/// # Errors
/// When there is nothing to divide by, or more than all, or the denominator is too large.
pub fn clopper_pearson(num: u32, den: u32) -> Result<Interval, IntervalError> {
    let value = proportion(num, den)?;
    if den > LARGEST {
        return Err(IntervalError::TooLarge);
    }
    let (lo95, hi95) = binomial_bounds(num, den, P95);
    Ok(Interval { value, lo95, hi95 })
}

/// A rate (count for each unit of exposure) with its exact 95 % Poisson interval (Garwood 1936).
///
/// # Errors
/// When the exposure is not a number above nought, or the count is too large.
pub fn poisson(count: u32, exposure: f64) -> Result<Interval, IntervalError> {
    if !exposure.is_normal() || exposure < 0.0 {
        return Err(IntervalError::Exposure);
    }
    if count > LARGEST {
        return Err(IntervalError::TooLarge);
    }
    let (lower, upper) = poisson_bounds(count, P95);
    let interval = Interval { value: f64::from(count) / exposure, lo95: lower / exposure, hi95: upper / exposure };
    if interval.hi95.is_finite() { Ok(interval) } else { Err(IntervalError::Exposure) }
}

fn proportion(num: u32, den: u32) -> Result<f64, IntervalError> {
    match den {
        0 => Err(IntervalError::NothingCounted),
        _ if num > den => Err(IntervalError::MoreThanAll),
        _ => Ok(f64::from(num) / f64::from(den)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-12
    }

    /// Wilson's limits are where the score test of 95 % turns: (p - q)^2 = z^2 q (1 - q) / n.
    #[test]
    fn wilson_limits_solve_the_score_equation() {
        let z = P95.z;
        for den in [1_u32, 2, 7, 40, 900, 330_000] {
            for num in [1, den / 2, den - 1].into_iter().filter(|num| *num > 0 && *num < den) {
                let Interval { value, lo95, hi95 } = wilson(num, den).unwrap();
                for limit in [lo95, hi95] {
                    let score = (value - limit).powi(2) - z * z * limit * (1.0 - limit) / f64::from(den);
                    assert!(score.abs() < 1e-14, "{num} of {den}");
                }
                assert!(lo95 < value && value < hi95);
            }
        }
    }

    #[test]
    fn three_of_forty() {
        let Interval { value, lo95, hi95 } = wilson(3, 40).unwrap();
        assert!(close(value, 0.075) && close(lo95, 0.025_836_025_774_588) && close(hi95, 0.198_642_335_243_105));
    }

    #[test]
    fn none_and_all_touch_the_ends() {
        assert_eq!(wilson(0, 40).unwrap().lo95, 0.0);
        assert_eq!(wilson(40, 40).unwrap().hi95, 1.0);
        assert!(close(wilson(0, 40).unwrap().hi95, 1.0 - wilson(40, 40).unwrap().lo95));
    }

    #[test]
    fn three_events_in_twelve_hundred_patient_months() {
        let Interval { value, lo95, hi95 } = poisson(3, 1200.0).unwrap();
        assert!(close(value, 0.0025));
        assert!(close(lo95, 0.618_672_122_895_601_3 / 1200.0) && close(hi95, 8.767_273_069_742_326 / 1200.0));
    }

    #[test]
    fn nonsense_is_refused() {
        assert_eq!(wilson(1, 0), Err(IntervalError::NothingCounted));
        assert_eq!(clopper_pearson(3, 2), Err(IntervalError::MoreThanAll));
        for exposure in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e-310] {
            assert_eq!(poisson(3, exposure), Err(IntervalError::Exposure));
        }
        assert_eq!(poisson(u32::MAX, 1.0), Err(IntervalError::TooLarge));
    }

    #[test]
    fn the_exact_interval_holds_wilsons_for_small_counts() {
        let (exact, score) = (clopper_pearson(3, 40).unwrap(), wilson(3, 40).unwrap());
        assert!(exact.lo95 < score.lo95 && exact.hi95 > score.hi95);
    }
}
