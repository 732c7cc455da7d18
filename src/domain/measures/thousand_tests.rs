//! Intervals, funnel limits and chart limits against slow second readings of their definitions, a thousand random times each.

use super::funnel;
use super::interval::{poisson, wilson};
use super::spc::{Improvement, Reading, chart};
use crate::domain::themes::draw::Draw;

const TIMES: u32 = 1000;
const Z: f64 = 1.959_963_984_540_054;

/// Where a falling (or rising) function crosses nought, by halving alone.
fn crossing(mut low: f64, mut high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let rising = f(high) > f(low);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if (f(middle) > 0.0) == rising { high = middle } else { low = middle }
    }
    f64::midpoint(low, high)
}

fn near(ours: f64, slow: f64, what: &str) {
    assert!((ours - slow).abs() <= 1e-9 * slow.abs().max(1e-3), "{what}: {ours}, not {slow}");
}

/// The chance of at most `k` at a mean, each term by logarithms from nought.
fn at_most(k: u32, mean: f64) -> f64 {
    let (mut ln_factorial, mut sum) = (0.0, 0.0);
    for i in 0..=k {
        ln_factorial += if i > 0 { f64::from(i).ln() } else { 0.0 };
        sum += (f64::from(i) * mean.ln() - mean - ln_factorial).exp();
    }
    sum
}

#[test]
fn wilson_equals_the_score_test_turned_round() {
    let mut draw = Draw::named(1, "wilson");
    for _ in 0..TIMES {
        let den = 2 + draw.below(300_000);
        let num = 1 + draw.below(den - 1);
        let (ours, n) = (wilson(num, den).unwrap(), f64::from(den));
        let p = f64::from(num) / n;
        let score = |q: f64| (p - q).powi(2) - Z * Z * q * (1.0 - q) / n;
        near(ours.lo95, crossing(0.0, p, score), "lower");
        near(ours.hi95, crossing(p, 1.0, score), "upper");
        near(ours.value, p, "value");
    }
}

#[test]
fn poisson_equals_both_one_sided_tests() {
    let mut draw = Draw::named(1, "poisson");
    for _ in 0..TIMES {
        let (count, exposure) = (draw.below(160), 1.0 + f64::from(draw.below(100_000)) / 7.0);
        let ours = poisson(count, exposure).unwrap();
        let k = f64::from(count);
        let lower = if count == 0 { 0.0 } else { crossing(1e-9, k, |m| 1.0 - at_most(count - 1, m) - 0.025) };
        let upper = crossing(k.max(1e-9), k + 6.0 * k.sqrt() + 12.0, |m| at_most(count, m) - 0.025);
        near(ours.lo95 * exposure, lower, "lower");
        near(ours.hi95 * exposure, upper, "upper");
    }
}

#[test]
fn funnel_limits_equal_adding_up_every_chance() {
    let mut draw = Draw::named(1, "funnel");
    for _ in 0..TIMES {
        let (target, den) = (f64::from(1 + draw.below(980)) / 1000.0, 1 + draw.below(400));
        let ours = funnel::proportion(target, den).unwrap();
        let limit = |p: f64| {
            let mut chance = (1.0 - target).powi(i32::try_from(den).unwrap());
            let mut below = 0.0;
            for r in 0..=den {
                if below + chance > p {
                    return (f64::from(r) - (below + chance - p) / chance).max(0.0) / f64::from(den);
                }
                below += chance;
                chance *= f64::from(den - r) / f64::from(r + 1) * target / (1.0 - target);
            }
            1.0
        };
        // far in the tail the powers of the slow way run out of figures
        if (1.0 - target).powi(i32::try_from(den).unwrap()) > 1e-250 {
            for (ours, p) in [(ours.lo95, 0.025), (ours.hi95, 0.975), (ours.lo998, 0.001), (ours.hi998, 0.999)] {
                assert!((ours - limit(p)).abs() < 1e-7, "{target} of {den} at {p}: {ours}, not {}", limit(p));
            }
        }
    }
}

#[test]
fn chart_limits_equal_the_mean_and_its_moving_ranges() {
    let mut draw = Draw::named(1, "chart");
    for _ in 0..TIMES {
        let length = 2 + draw.below(40);
        let values: Vec<f64> = (0..length).map(|_| f64::from(draw.below(5000)) / 10.0).collect();
        let reading = Reading { improvement: Improvement::Down, target: None, screened: false, baseline: None };
        let ours = chart(&values, &reading).unwrap();
        let n = f64::from(length);
        let mean = values.iter().sum::<f64>() / n;
        let mut ranges = 0.0;
        for at in 1..values.len() {
            ranges += (values[at] - values[at - 1]).abs();
        }
        let moving = ranges / (n - 1.0);
        near(ours.mean, mean, "mean");
        near(ours.average_moving_range, moving, "moving range");
        near(ours.upper, mean + 2.66 * moving, "upper");
        near(ours.lower, mean - 2.66 * moving, "lower");
        near(ours.near_upper, mean + 2.66 * moving * 2.0 / 3.0, "near");
    }
}
