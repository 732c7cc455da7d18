//! Statistical process control: has it changed, or is it the usual coming and going? The XmR chart of NHS England.
//!
//! Source: Making Data Count, and the published rules of its R package (2025-09). Moving ranges are **not** screened unless
//! asked, as in NHS England's own spreadsheet, which trusts' board papers use. Not for rare events.

use crate::codes;

/// Process limits are the mean plus and minus this many average moving ranges.
pub const LIMIT: f64 = 2.66;
/// Near limits lie at two thirds of the process limits.
pub const NEAR_LIMIT: f64 = LIMIT * 2.0 / 3.0;
/// A moving range of this many averages or more is left out when screening, once.
pub const SCREEN: f64 = 3.267;
/// With fewer points in the baseline the limits are on trial.
pub const ROBUST_POINTS: usize = 12;
/// A run or a trend takes this many points.
pub const RUN: usize = 7;

codes! {
    /// Which way is better.
    pub enum Improvement {
        Up = "up" / "higher is better",
        Down = "down" / "lower is better",
        Neither = "neither" / "neither is better",
    }
}

codes! {
    /// Why a point is not the usual coming and going, in order of precedence: the first decides the colour.
    pub enum SpecialCause {
        AboveUpperLimit = "above_upper_limit" / "above the upper process limit",
        BelowLowerLimit = "below_lower_limit" / "below the lower process limit",
        TrendUp = "trend_up" / "one of seven points or more, each higher than the last",
        TrendDown = "trend_down" / "one of seven points or more, each lower than the last",
        TwoOfThreeHigh = "two_of_three_high" / "one of two in three near the upper limit",
        TwoOfThreeLow = "two_of_three_low" / "one of two in three near the lower limit",
        RunAbove = "run_above" / "one of seven points or more in a row above the mean",
        RunBelow = "run_below" / "one of seven points or more in a row below the mean",
    }
}

codes! {
    /// What the variation means.
    pub enum Variation {
        CommonCause = "common_cause" / "no significant change",
        Improvement = "improvement" / "special cause, improving",
        Concern = "concern" / "special cause, concerning",
        Neutral = "neutral" / "special cause, neither better nor worse",
    }
}

codes! {
    /// Whether the process as it is will meet the target.
    pub enum Assurance {
        Pass = "pass" / "will consistently meet the target",
        Fail = "fail" / "will consistently miss the target",
        HitAndMiss = "hit_miss" / "will meet or miss the target by chance",
    }
}

/// How a series is to be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    pub improvement: Improvement,
    pub target: Option<f64>,
    /// Leave out moving ranges of [`SCREEN`] averages or more.
    pub screened: bool,
    /// Mean and limits from the first so many points only, frozen by a recorded decision.
    pub baseline: Option<usize>,
}

/// One point of the chart.
#[derive(Debug, Clone, PartialEq)]
pub struct ChartPoint {
    pub value: f64,
    /// From the point before; the first has none.
    pub moving_range: Option<f64>,
    /// Every special cause that holds, the one that decides first.
    pub special: Vec<SpecialCause>,
    pub variation: Variation,
}

/// The chart: everything a picture, a table and a sentence are made from, so that they cannot disagree.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    pub mean: f64,
    pub lower: f64,
    pub upper: f64,
    pub near_lower: f64,
    pub near_upper: f64,
    pub average_moving_range: f64,
    /// Fewer than [`ROBUST_POINTS`] points make the limits: call them trial limits.
    pub trial: bool,
    pub points: Vec<ChartPoint>,
    /// Of the last point.
    pub variation: Variation,
    /// Only with a target and a direction.
    pub assurance: Option<Assurance>,
}

/// Why there is no chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpcError {
    #[error("a chart takes at least two points")]
    TooFewPoints,
    #[error("the baseline must be of at least two points, and no more than there are")]
    Baseline,
    #[error("a value or the target is not a number of usable size")]
    NotANumber,
}

/// The XmR chart of a series in order of time, without gaps.
///
/// # Errors
/// When there are fewer than two points, the baseline does not fit, or a value is no finite number.
pub fn chart(values: &[f64], reading: &Reading) -> Result<Chart, SpcError> {
    let baseline = baseline(values, reading)?;
    let mean = average(baseline);
    let average_moving_range = average_moving_range(baseline, reading.screened);
    let at = |ranges: f64| mean + ranges * average_moving_range;
    let limits =
        Limits { mean, lower: at(-LIMIT), upper: at(LIMIT), near_lower: at(-NEAR_LIMIT), near_upper: at(NEAR_LIMIT) };
    if ![limits.lower, limits.upper].iter().all(|limit| limit.is_finite()) {
        return Err(SpcError::NotANumber);
    }

    let ranges = std::iter::once(None).chain(moving_ranges(values).map(Some));
    let points: Vec<_> = special_causes(values, &limits)
        .into_iter()
        .zip(values.iter().zip(ranges))
        .map(|(special, (value, moving_range))| {
            let variation = variation(special.first().copied(), reading.improvement);
            ChartPoint { value: *value, moving_range, special, variation }
        })
        .collect();
    Ok(Chart {
        mean,
        lower: limits.lower,
        upper: limits.upper,
        near_lower: limits.near_lower,
        near_upper: limits.near_upper,
        average_moving_range,
        trial: baseline.len() < ROBUST_POINTS,
        variation: points.last().map_or(Variation::CommonCause, |point| point.variation),
        points,
        assurance: reading.target.and_then(|target| assurance(target, &limits, reading.improvement)),
    })
}

struct Limits {
    mean: f64,
    lower: f64,
    upper: f64,
    near_lower: f64,
    near_upper: f64,
}

/// Whether `a` lies above `b` by more than the rounding of the arithmetic: equal values must not signal against their mean.
fn above(a: f64, b: f64) -> bool {
    a - b > 1e-12 * a.abs().max(b.abs())
}

/// 1 above, -1 below, 0 on the line.
fn side(value: f64, line: f64) -> i8 {
    i8::from(above(value, line)) - i8::from(above(line, value))
}

fn baseline<'a>(values: &'a [f64], reading: &Reading) -> Result<&'a [f64], SpcError> {
    if values.len() < 2 {
        return Err(SpcError::TooFewPoints);
    }
    if !values.iter().chain(&reading.target).all(|value| value.is_finite()) {
        return Err(SpcError::NotANumber);
    }
    let length = reading.baseline.unwrap_or(values.len());
    values.get(..length).filter(|baseline| baseline.len() >= 2).ok_or(SpcError::Baseline)
}

fn average(values: &[f64]) -> f64 {
    let (sum, count) = values.iter().fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    if count > 0.0 { sum / count } else { 0.0 }
}

fn moving_ranges(values: &[f64]) -> impl Iterator<Item = f64> {
    values.iter().zip(values.iter().skip(1)).map(|(before, after)| (after - before).abs())
}

fn average_moving_range(values: &[f64], screened: bool) -> f64 {
    let mut ranges: Vec<_> = moving_ranges(values).collect();
    let all = average(&ranges);
    if !screened {
        return all;
    }
    ranges.retain(|range| *range < SCREEN * all);
    average(&ranges)
}

/// Every special cause of every point.
fn special_causes(values: &[f64], limits: &Limits) -> Vec<Vec<SpecialCause>> {
    use SpecialCause::{
        AboveUpperLimit, BelowLowerLimit, RunAbove, RunBelow, TrendDown, TrendUp, TwoOfThreeHigh, TwoOfThreeLow,
    };
    let sides: Vec<_> = values.iter().map(|value| side(*value, limits.mean)).collect();
    let trends = trends(values);
    let near = two_of_three(values, &sides, limits);
    let runs = long_runs(&sides, RUN);

    let marks = values.iter().zip(trends).zip(near.into_iter().zip(runs));
    marks
        .map(|((value, (rising_to, rising_from)), (near, run))| {
            let outside = i8::from(above(*value, limits.upper)) - i8::from(above(limits.lower, *value));
            let trend_to = cause(rising_to, TrendUp, TrendDown).filter(|_| rising_to != rising_from);
            [
                cause(outside, AboveUpperLimit, BelowLowerLimit),
                cause(rising_from, TrendUp, TrendDown),
                trend_to,
                cause(near, TwoOfThreeHigh, TwoOfThreeLow),
                cause(run, RunAbove, RunBelow),
            ]
            .into_iter()
            .flatten()
            .collect()
        })
        .collect()
}

fn cause(mark: i8, high: SpecialCause, low: SpecialCause) -> Option<SpecialCause> {
    match mark.signum() {
        1 => Some(high),
        -1 => Some(low),
        _ => None,
    }
}

/// For each place the sign of the run it is part of, 0 where the run is shorter than `least`, or of noughts.
fn long_runs(signs: &[i8], least: usize) -> Vec<i8> {
    let runs = signs.chunk_by(|a, b| a == b);
    runs.flat_map(|run| {
        let sign = run.first().filter(|_| run.len() >= least).copied().unwrap_or(0);
        std::iter::repeat_n(sign, run.len())
    })
    .collect()
}

/// For each point the trend that leads to it and the one that leads on from it: where one turns into another, the one that
/// leads on decides.
fn trends(values: &[f64]) -> impl Iterator<Item = (i8, i8)> {
    let steps: Vec<_> = values.iter().zip(values.iter().skip(1)).map(|(before, after)| side(*after, *before)).collect();
    let long = long_runs(&steps, RUN - 1);
    let leads_to: Vec<_> = std::iter::once(0).chain(long.iter().copied()).collect();
    leads_to.into_iter().zip(long.into_iter().chain(std::iter::once(0)))
}

/// Points between near limit and process limit that are one of two such in three neighbours, all on one side of the mean.
fn two_of_three(values: &[f64], sides: &[i8], limits: &Limits) -> Vec<i8> {
    let near: Vec<_> = values
        .iter()
        .map(|value| {
            let high = above(*value, limits.near_upper) && !above(*value, limits.upper);
            let low = above(limits.near_lower, *value) && !above(limits.lower, *value);
            i8::from(high) - i8::from(low)
        })
        .collect();
    let threes = near.windows(3).zip(sides.windows(3)).map(|(near, sides)| {
        near.iter().filter(|mark| **mark != 0).count() >= 2 && sides.iter().sum::<i8>().abs() == 3
    });
    let padded: Vec<_> = [false; 2].into_iter().chain(threes).chain([false; 2]).collect();
    let in_three = padded.windows(3).map(|around| around.contains(&true));
    near.iter()
        .zip(in_three.chain(std::iter::repeat(false)))
        .map(|(near, holds)| if holds { *near } else { 0 })
        .collect()
}

fn variation(cause: Option<SpecialCause>, improvement: Improvement) -> Variation {
    let Some(cause) = cause else { return Variation::CommonCause };
    let high = match cause {
        SpecialCause::AboveUpperLimit
        | SpecialCause::TrendUp
        | SpecialCause::TwoOfThreeHigh
        | SpecialCause::RunAbove => true,
        SpecialCause::BelowLowerLimit
        | SpecialCause::TrendDown
        | SpecialCause::TwoOfThreeLow
        | SpecialCause::RunBelow => false,
    };
    match (improvement, high) {
        (Improvement::Neither, true | false) => Variation::Neutral,
        (Improvement::Up, true) | (Improvement::Down, false) => Variation::Improvement,
        (Improvement::Up, false) | (Improvement::Down, true) => Variation::Concern,
    }
}

fn assurance(target: f64, limits: &Limits, improvement: Improvement) -> Option<Assurance> {
    let (beyond_upper, beyond_lower) = match improvement {
        Improvement::Neither => return None,
        Improvement::Up => (Assurance::Fail, Assurance::Pass),
        Improvement::Down => (Assurance::Pass, Assurance::Fail),
    };
    Some(if target > limits.upper {
        beyond_upper
    } else if target < limits.lower {
        beyond_lower
    } else {
        Assurance::HitAndMiss
    })
}

#[cfg(test)]
#[path = "spc_tests.rs"]
mod tests;
