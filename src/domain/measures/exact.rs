//! Exact Poisson and binomial probabilities, and the bounds that follow from them, to at least ten figures.
//!
//! Single probabilities by the saddle-point expansion of Loader (2000), which loses no figures for large counts; tails by
//! adding them up from the nearer end. The chi-square and beta quantiles of the textbooks are these same bounds for whole
//! counts: `chi2(p, 2k) / 2` is the mean at which a Poisson count stays below `k` with probability `1 - p`.

use std::f64::consts::TAU;

/// The largest count for which the bounds are worked out, so that no question takes long.
pub const LARGEST: u32 = 1_000_000_000;

/// How sure an interval is: the probability left out on each side, and the normal quantile that leaves it out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Confidence {
    pub tail: f64,
    pub z: f64,
}

/// 95 %: 2.5 % left out on each side.
pub const P95: Confidence = Confidence { tail: 0.025, z: 1.959_963_984_540_054 };
/// 99.8 %: 0.1 % left out on each side.
pub const P998: Confidence = Confidence { tail: 0.001, z: 3.090_232_306_167_813 };

/// The probability that a Poisson count of this mean is exactly `k`.
#[must_use]
pub fn poisson(k: u32, mean: f64) -> f64 {
    if mean <= 0.0 {
        return if k == 0 { 1.0 } else { 0.0 };
    }
    if k == 0 {
        return (-mean).exp();
    }
    let count = f64::from(k);
    (-stirling_error(k) - deviance(count, mean)).exp() / (TAU * count).sqrt()
}

/// The probability that a Poisson count of this mean is at most `k`.
#[must_use]
pub fn poisson_at_most(k: u32, mean: f64) -> f64 {
    if f64::from(k) < mean {
        let down = (0..k).rev().map(|below| f64::from(below + 1) / mean);
        add_up(poisson(k, mean), down)
    } else {
        let up = (k.saturating_add(2)..).map(|above| mean / f64::from(above));
        1.0 - add_up(poisson(k.saturating_add(1), mean), up)
    }
}

/// The probability of exactly `k` of `n` when each has probability `p`.
#[must_use]
pub fn binomial(k: u32, n: u32, p: f64) -> f64 {
    let Some(rest) = n.checked_sub(k) else { return 0.0 };
    let (of, hit, miss, q) = (f64::from(n), f64::from(k), f64::from(rest), 1.0 - p);
    if k == 0 {
        (of * (-p).ln_1p()).exp()
    } else if rest == 0 {
        (of * p.ln()).exp()
    } else if p <= 0.0 || q <= 0.0 {
        0.0
    } else {
        let errors = stirling_error(n) - stirling_error(k) - stirling_error(rest);
        (errors - deviance(hit, of * p) - deviance(miss, of * q)).exp() * (of / (TAU * hit * miss)).sqrt()
    }
}

/// The probability of at most `k` of `n` when each has probability `p`.
#[must_use]
pub fn binomial_at_most(k: u32, n: u32, p: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    let odds = p / (1.0 - p);
    if f64::from(k) < f64::from(n) * p {
        let down = (0..k).rev().map(|below| f64::from(below + 1) / (f64::from(n - below) * odds));
        add_up(binomial(k, n, p), down)
    } else {
        let up = (k + 2..=n).map(|above| f64::from(n - above + 1) * odds / f64::from(above));
        1.0 - add_up(binomial(k + 1, n, p), up)
    }
}

/// The means between which a Poisson count of `k` is no surprise: exact, by the two one-sided tests (Garwood 1936).
#[must_use]
pub fn poisson_bounds(k: u32, sure: Confidence) -> (f64, f64) {
    let count = f64::from(k);
    let farthest = count + 5.0 * count.sqrt() + 12.0;
    let lower = k.checked_sub(1).map_or(0.0, |below| {
        let tail = |mean| (poisson_at_most(below, mean), poisson(below, mean));
        falls_to(1.0 - sure.tail, (0.0, count), nearly(count, -sure.z), tail)
    });
    let tail = |mean| (poisson_at_most(k, mean), poisson(k, mean));
    (lower, falls_to(sure.tail, (count, farthest), nearly(count + 1.0, sure.z), tail))
}

/// Where to begin looking: the cube-root approximation of Wilson and Hilferty (1931).
fn nearly(count: f64, z: f64) -> f64 {
    count * (1.0 - 1.0 / (9.0 * count) + z / (3.0 * count.sqrt())).powi(3)
}

/// The probabilities between which `k` of `n` is no surprise: exact, by the two one-sided tests (Clopper and Pearson 1934).
#[must_use]
pub fn binomial_bounds(k: u32, n: u32, sure: Confidence) -> (f64, f64) {
    let slope = |k: u32, p: f64| f64::from(n) * binomial(k, n.saturating_sub(1), p);
    let lower = k.checked_sub(1).map_or(0.0, |below| {
        falls_to(1.0 - sure.tail, (0.0, 1.0), f64::from(k) / f64::from(n), |p| {
            (binomial_at_most(below, n, p), slope(below, p))
        })
    });
    let upper = if k >= n {
        1.0
    } else {
        falls_to(sure.tail, (0.0, 1.0), f64::from(k) / f64::from(n), |p| (binomial_at_most(k, n, p), slope(k, p)))
    };
    (lower, upper)
}

/// Where a falling function, given with its steepness, reaches `goal`: Newton's steps, halving when one leads astray.
fn falls_to(goal: f64, bracket: (f64, f64), start: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high) = bracket;
    let mut x = if low < start && start < high { start } else { f64::midpoint(low, high) };
    for _ in 0..200 {
        let (value, steepness) = f(x);
        if value > goal {
            low = x
        } else {
            high = x
        }
        let newton = x + (value - goal) / steepness;
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        if (next - x).abs() <= 1e-14 * next.abs() {
            return next;
        }
        x = next;
    }
    x
}

/// Adds terms, each a factor times the one before, until they no longer change the sum.
fn add_up(first: f64, factors: impl Iterator<Item = f64>) -> f64 {
    let (mut term, mut sum) = (first, first);
    for factor in factors {
        term *= factor;
        sum += term;
        if term <= sum * 1e-17 {
            break;
        }
    }
    sum.min(1.0)
}

/// What Stirling's formula leaves out: `ln n! - (n + 1/2) ln n + n - ln(tau) / 2`.
fn stirling_error(n: u32) -> f64 {
    let x = f64::from(n);
    if n == 0 {
        0.0
    } else if n <= 15 {
        let factorial: f64 = (1..=n).map(f64::from).product();
        factorial.ln() - (x + 0.5) * x.ln() + x - TAU.ln() / 2.0
    } else {
        let square = x * x;
        let series = 1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square;
        (1.0 / 12.0 - (1.0 / 360.0 - series / square) / square) / x
    }
}

/// `x ln(x / mean) + mean - x`, without loss of figures where the two are close.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - difference;
    }
    let v = difference / (x + mean);
    let mut term = 2.0 * x * v;
    let mut sum = difference * v;
    for odd in (3..1000).step_by(2) {
        term *= v * v;
        let next = sum + term / f64::from(odd);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-10 * b.abs().max(1e-300)
    }

    /// exp(k ln m - m - ln k!), the factorial by adding logarithms.
    fn poisson_by_logarithms(k: u32, mean: f64) -> f64 {
        let ln_factorial: f64 = (1..=k).map(|i| f64::from(i).ln()).sum();
        (f64::from(k) * mean.ln() - mean - ln_factorial).exp()
    }

    #[test]
    fn poisson_probabilities_equal_the_formula_by_logarithms() {
        for mean in [0.01, 0.7, 3.0, 12.5, 80.0] {
            for k in 0..150 {
                let expected = poisson_by_logarithms(k, mean);
                assert!(close(poisson(k, mean), expected), "{k} {mean}");
            }
        }
    }

    #[test]
    fn binomial_probabilities_equal_the_products_of_pascal() {
        for p in [0.001_f64, 0.02, 0.5, 0.93] {
            let mut row = vec![1.0_f64];
            for n in 1..=60_u32 {
                let mut next = vec![0.0; row.len() + 1];
                for (k, probability) in row.iter().enumerate() {
                    next[k] += probability * (1.0 - p);
                    next[k + 1] += probability * p;
                }
                row = next;
                for (k, probability) in (0..).zip(&row) {
                    assert!(close(binomial(k, n, p), *probability), "{k} of {n} at {p}");
                }
                for k in 0..=n {
                    let below: f64 = (0..=k).map(|j| binomial(j, n, p)).sum();
                    assert!((binomial_at_most(k, n, p) - below).abs() < 1e-13, "at most {k} of {n} at {p}");
                }
            }
        }
    }

    #[test]
    fn poisson_tails_equal_adding_up_from_nought() {
        for mean in [0.3, 4.0, 33.3, 250.0] {
            let mut below = 0.0;
            for k in 0..400 {
                below += poisson(k, mean);
                assert!((poisson_at_most(k, mean) - below).abs() < 1e-13, "{k} {mean}");
            }
        }
    }

    #[test]
    fn edges_are_certain() {
        assert_eq!((poisson(0, 0.0), poisson(3, 0.0)), (1.0, 0.0));
        assert_eq!((binomial(0, 5, 0.0), binomial(2, 5, 0.0), binomial(5, 5, 1.0)), (1.0, 0.0, 1.0));
        assert_eq!(
            (binomial_at_most(4, 5, 1.0), binomial_at_most(5, 5, 0.3), binomial_at_most(0, 5, 0.0)),
            (0.0, 1.0, 1.0)
        );
    }

    /// count, then lower and upper at 95 % and at 99.8 %: chi2(tail, 2k) / 2 and chi2(1 - tail, 2k + 2) / 2 to 40 digits.
    const POISSON: &[(u32, [f64; 4])] = &[
        (0, [0.0, 3.688_879_454_113_936, 0.0, 6.907_755_278_982_137]),
        (1, [0.025_317_807_984_289_88, 5.571_643_390_938_899, 0.001_000_500_333_583_534, 9.233_413_476_451_586]),
        (3, [0.618_672_122_895_601_3, 8.767_273_069_742_326, 0.190_533_377_568_403_2, 13.062_240_779_188_07]),
        (10, [4.795_388_696_132_434, 18.390_356_042_017_78, 2.960_520_372_743_76, 24.133_971_145_417_59]),
        (100, [81.363_991_250_923_14, 121.626_793_792_426_4, 71.921_397_495_000_4, 134.924_319_061_264_5]),
        (9885, [9_691.082_715_276_206, 10_081.821_433_323_9, 9_580.606_394_363_519, 10_196.108_755_346_89]),
        (1_000_000, [998_040.983_340_293_9, 1_001_961.911_945_432_2, 996_912.617_319_815_2, 1_003_094.083_914_970_2]),
    ];

    /// count, of, then the beta quantiles B(tail; k, n - k + 1) and B(1 - tail; k + 1, n - k) at 95 % and at 99.8 %.
    const BINOMIAL: &[(u32, u32, [f64; 4])] = &[
        (0, 40, [0.0, 0.088_097_302_878_802_4, 0.0, 0.158_604_858_354_804_9]),
        (3, 40, [0.015_742_179_851_041_53, 0.203_864_748_732_899, 0.004_874_673_420_453_538, 0.288_084_940_311_936_1]),
        (40, 40, [0.911_902_697_121_197_6, 1.0, 0.841_395_141_645_195_1, 1.0]),
        (
            20,
            1000,
            [0.012_258_267_972_406_33, 0.030_720_032_682_609_11, 0.009_003_574_053_022_594, 0.037_699_112_769_201_53],
        ),
        (
            9885,
            330_000,
            [0.029_375_568_417_573_19, 0.030_541_796_108_015_86, 0.029_045_592_127_368_61, 0.030_882_629_136_773_32],
        ),
    ];

    #[test]
    fn poisson_bounds_equal_chi_square_quantiles() {
        for (k, golden) in POISSON {
            let ((lo95, hi95), (lo998, hi998)) = (poisson_bounds(*k, P95), poisson_bounds(*k, P998));
            for (ours, theirs) in [lo95, hi95, lo998, hi998].iter().zip(golden) {
                assert!(close(*ours, *theirs), "{k}: {ours} {theirs}");
            }
        }
    }

    #[test]
    fn binomial_bounds_equal_beta_quantiles() {
        for (k, n, golden) in BINOMIAL {
            let ((lo95, hi95), (lo998, hi998)) = (binomial_bounds(*k, *n, P95), binomial_bounds(*k, *n, P998));
            for (ours, theirs) in [lo95, hi95, lo998, hi998].iter().zip(golden) {
                assert!(close(*ours, *theirs), "{k} of {n}: {ours} {theirs}");
            }
        }
    }

    #[test]
    fn the_largest_count_has_bounds() {
        let (lower, upper) = poisson_bounds(LARGEST, P95);
        assert!(lower < f64::from(LARGEST) && f64::from(LARGEST) < upper);
    }
}
