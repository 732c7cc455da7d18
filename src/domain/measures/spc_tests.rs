//! The published golden values, each rule alone, and a slow second reading of the rules.

use proptest::prelude::*;

use super::*;

const READING: Reading = Reading { improvement: Improvement::Up, target: None, screened: false, baseline: None };
const GOLDEN: [f64; 18] = [1.0, 2.0, 1.0, 2.0, 10.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0];

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 5e-5
}

fn causes(values: &[f64]) -> Vec<Vec<&'static str>> {
    let chart = chart(values, &READING).unwrap();
    chart.points.iter().map(|point| point.special.iter().map(|cause| cause.code()).collect()).collect()
}

#[test]
fn the_published_series_without_screening() {
    let chart = chart(&GOLDEN, &READING).unwrap();
    assert!(near(chart.mean, 1.9444) && near(chart.average_moving_range, 1.8824));
    assert!(near(chart.lower, -3.0626) && near(chart.upper, 6.9515));
    assert_eq!(chart.points[4].special, [SpecialCause::AboveUpperLimit]);
}

#[test]
fn the_published_series_with_screening() {
    let chart = chart(&GOLDEN, &Reading { screened: true, ..READING }).unwrap();
    assert!(near(chart.mean, 1.9444) && near(chart.average_moving_range, 1.0));
    assert!(near(chart.lower, -0.7156) && near(chart.upper, 4.6044));
}

#[test]
fn seven_above_the_mean_are_a_run_and_six_are_not() {
    let run = [1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 1.0, 2.0, 4.0, 5.0, 4.0, 5.0, 4.0, 5.0, 4.0];
    let found = causes(&run);
    assert!(found[8..].iter().all(|special| special.contains(&"run_above")));
    assert!(found[..8].iter().all(|special| special.contains(&"run_below")));
    assert!(causes(&run[2..14]).iter().flatten().all(|code| !code.starts_with("run")));
}

#[test]
fn a_point_on_the_mean_breaks_a_run() {
    let series = [[3.0; 6].as_slice(), &[2.0], &[3.0; 6], &[2.0], &[1.0; 6], &[2.0], &[1.0; 6]].concat();
    let mean = chart(&series, &READING).unwrap().mean;
    assert!(near(mean, 2.0), "{mean}");
    assert!(causes(&series).iter().flatten().all(|code| !code.starts_with("run")));
}

#[test]
fn a_trend_takes_seven_points_and_marks_each() {
    let trend = [5.0, 4.0, 5.0, 4.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 4.0, 5.0, 4.0];
    let found = causes(&trend);
    assert!(found[4..=10].iter().all(|special| special.contains(&"trend_up")));
    assert!(!found[3].contains(&"trend_up") && !found[11].contains(&"trend_up"));
    let short = [5.0, 4.0, 5.0, 4.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 4.0];
    assert!(causes(&short).iter().flatten().all(|code| !code.starts_with("trend")));
}

#[test]
fn two_equal_neighbours_break_a_trend() {
    let flat = [1.0, 2.0, 3.0, 4.0, 4.0, 5.0, 6.0, 7.0];
    assert!(causes(&flat).iter().flatten().all(|code| !code.starts_with("trend")));
}

#[test]
fn where_one_trend_turns_into_another_both_are_named_and_the_one_that_leads_on_decides() {
    let peak: Vec<f64> = [1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1].map(f64::from).into();
    let chart = chart(&peak, &READING).unwrap();
    let trends: Vec<_> = chart.points[6].special.iter().filter(|cause| cause.code().starts_with("trend")).collect();
    assert_eq!(trends, [&SpecialCause::TrendDown, &SpecialCause::TrendUp]);
}

#[test]
fn only_the_points_near_the_limit_are_marked_two_of_three() {
    let mut series = [0.0, 1.0].repeat(10);
    series.extend([3.2, 1.5, 3.2, 0.0, 1.0]);
    let found = causes(&series);
    assert!(found[20].contains(&"two_of_three_high") && found[22].contains(&"two_of_three_high"), "{found:?}");
    assert!(!found[21].contains(&"two_of_three_high"));
}

#[test]
fn direction_makes_a_special_cause_better_or_worse() {
    for (improvement, expected) in [
        (Improvement::Up, Variation::Improvement),
        (Improvement::Down, Variation::Concern),
        (Improvement::Neither, Variation::Neutral),
    ] {
        let chart = chart(&GOLDEN, &Reading { improvement, ..READING }).unwrap();
        assert_eq!(chart.points[4].variation, expected);
        assert_eq!(chart.points[5].variation, Variation::CommonCause);
    }
}

#[test]
fn a_target_beyond_the_limits_is_always_met_or_always_missed() {
    for (improvement, target, expected) in [
        (Improvement::Up, -4.0, Some(Assurance::Pass)),
        (Improvement::Up, 8.0, Some(Assurance::Fail)),
        (Improvement::Down, 8.0, Some(Assurance::Pass)),
        (Improvement::Down, -4.0, Some(Assurance::Fail)),
        (Improvement::Down, 2.0, Some(Assurance::HitAndMiss)),
        (Improvement::Neither, 8.0, None),
    ] {
        let reading = Reading { improvement, target: Some(target), ..READING };
        assert_eq!(chart(&GOLDEN, &reading).unwrap().assurance, expected);
    }
}

#[test]
fn a_frozen_baseline_makes_the_limits() {
    let reading = Reading { baseline: Some(4), ..READING };
    let chart = chart(&GOLDEN, &reading).unwrap();
    assert!(near(chart.mean, 1.5) && near(chart.average_moving_range, 1.0) && chart.trial);
}

#[test]
fn limits_of_fewer_than_twelve_points_are_on_trial() {
    assert!(chart(&GOLDEN[..11], &READING).unwrap().trial);
    assert!(!chart(&GOLDEN[..12], &READING).unwrap().trial);
}

#[test]
fn equal_values_are_no_signal_whatever_the_rounding() {
    let chart = chart(&[0.1; 30], &READING).unwrap();
    assert!(chart.points.iter().all(|point| point.special.is_empty()));
}

#[test]
fn nonsense_is_refused() {
    assert_eq!(chart(&[], &READING), Err(SpcError::TooFewPoints));
    assert_eq!(chart(&[1.0], &READING), Err(SpcError::TooFewPoints));
    assert_eq!(chart(&[1.0, f64::NAN], &READING), Err(SpcError::NotANumber));
    assert_eq!(chart(&[f64::MAX, f64::MAX, -f64::MAX], &READING), Err(SpcError::NotANumber));
    for baseline in [0, 1, 19] {
        let reading = Reading { baseline: Some(baseline), ..READING };
        assert_eq!(chart(&GOLDEN, &reading), Err(SpcError::Baseline));
    }
}

/// Each rule read again as the published text says it, point by point, in whole numbers: no rounding decides on which side of
/// a line a value lies. Everything is counted in 300ths, times the number of points and of moving ranges.
fn by_the_text(steps: &[i64]) -> Vec<Vec<SpecialCause>> {
    let n = steps.len();
    let (points, ranges) = (i64::try_from(n).unwrap(), i64::try_from(n).unwrap() - 1);
    let mean = steps.iter().sum::<i64>() * ranges * 300;
    let moving = steps.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<i64>() * points;
    // 2.66 average moving ranges, and two thirds of that
    let (lower, upper) = (mean - 798 * moving, mean + 798 * moving);
    let (near_lower, near_upper) = (mean - 532 * moving, mean + 532 * moving);
    let values: Vec<i64> = steps.iter().map(|value| value * points * ranges * 300).collect();
    let any_seven = |i: usize, holds: &dyn Fn(&[i64]) -> bool| {
        (i.saturating_sub(6)..=i).any(|start| start + 7 <= n && holds(&values[start..start + 7]))
    };
    let any_three = |i: usize, holds: &dyn Fn(&[i64]) -> bool| {
        (i.saturating_sub(2)..=i).any(|start| start + 3 <= n && holds(&values[start..start + 3]))
    };
    let high = |v: i64| v > near_upper && v <= upper;
    let low = |v: i64| v < near_lower && v >= lower;
    (0..n)
        .map(|i| {
            let v = values[i];
            let checks = [
                (v > upper, SpecialCause::AboveUpperLimit),
                (v < lower, SpecialCause::BelowLowerLimit),
                (any_seven(i, &|seven| seven.windows(2).all(|p| p[1] > p[0])), SpecialCause::TrendUp),
                (any_seven(i, &|seven| seven.windows(2).all(|p| p[1] < p[0])), SpecialCause::TrendDown),
                (
                    high(v)
                        && any_three(i, &|t| {
                            t.iter().all(|v| *v > mean) && t.iter().filter(|v| high(**v)).count() >= 2
                        }),
                    SpecialCause::TwoOfThreeHigh,
                ),
                (
                    low(v)
                        && any_three(i, &|t| t.iter().all(|v| *v < mean) && t.iter().filter(|v| low(**v)).count() >= 2),
                    SpecialCause::TwoOfThreeLow,
                ),
                (any_seven(i, &|seven| seven.iter().all(|v| *v > mean)), SpecialCause::RunAbove),
                (any_seven(i, &|seven| seven.iter().all(|v| *v < mean)), SpecialCause::RunBelow),
            ];
            checks.into_iter().filter_map(|(holds, cause)| holds.then_some(cause)).collect()
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// Whole numbers: ties happen, and values that lie on a line.
    #[test]
    fn every_special_cause_is_found_and_no_other(steps in proptest::collection::vec(-3..5_i32, 2..60)) {
        let levels: Vec<i64> = steps.iter().scan(0, |level, step| { *level += i64::from(*step); Some(*level) }).collect();
        let values: Vec<f64> = levels.iter().map(|level| f64::from(i32::try_from(*level).unwrap())).collect();
        let ours: Vec<_> = chart(&values, &READING).unwrap().points.into_iter()
            .map(|point| { let mut special = point.special; special.sort_unstable(); special })
            .collect();
        prop_assert_eq!(ours, by_the_text(&levels));
    }
}
