//! What a process chart says, in words that need no chart: "above its limit for four months".

use super::spc::{Chart, ChartPoint, Improvement, SpecialCause, Variation};

/// Months of the baseline from which mean and limits are made, once there are more: frozen, and made anew only by a recorded
/// decision (Making Data Count).
pub const BASELINE: usize = 12;

/// The baseline of a series of this length.
#[must_use]
pub fn baseline(points: usize) -> Option<usize> {
    (points > BASELINE).then_some(BASELINE)
}

/// Which variant of the chart is drawn: said on every page that has one.
pub const VARIANT: &str = "XmR chart as in NHS England's Making Data Count. Limits are the mean plus and minus 2.66 average \
                           moving ranges. Moving ranges are not screened, as in NHS England's own spreadsheet. Mean and limits \
                           come from the first 12 months, and from all months where there are no more than that.";

/// "four months".
#[must_use]
pub fn months(count: usize) -> String {
    const WORDS: [&str; 11] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let number = WORDS.get(count).map_or_else(|| count.to_string(), ToString::to_string);
    format!("{number} month{}", if count == 1 { "" } else { "s" })
}

/// Where the series stands at its end: "above its limit for four months", "no clear change".
#[must_use]
pub fn words(chart: &Chart) -> String {
    let Some(last) = chart.points.last() else { return "no figures".to_owned() };
    let Some(cause) = last.special.first() else { return "no clear change".to_owned() };
    let for_months = |causes: &[SpecialCause]| months(trailing(chart, causes));
    match cause {
        SpecialCause::AboveUpperLimit => {
            format!("above its limit for {}", for_months(&[SpecialCause::AboveUpperLimit]))
        }
        SpecialCause::BelowLowerLimit => {
            format!("below its limit for {}", for_months(&[SpecialCause::BelowLowerLimit]))
        }
        SpecialCause::TrendUp => format!("rising for {}", months(climb(chart, |before, after| after > before))),
        SpecialCause::TrendDown => format!("falling for {}", months(climb(chart, |before, after| after < before))),
        SpecialCause::TwoOfThreeHigh => "near its upper limit in two of three months".to_owned(),
        SpecialCause::TwoOfThreeLow => "near its lower limit in two of three months".to_owned(),
        SpecialCause::RunAbove => {
            format!(
                "higher than its average for {}",
                for_months(&[SpecialCause::RunAbove, SpecialCause::AboveUpperLimit])
            )
        }
        SpecialCause::RunBelow => {
            format!(
                "lower than its average for {}",
                for_months(&[SpecialCause::RunBelow, SpecialCause::BelowLowerLimit])
            )
        }
    }
}

/// "Getting worse", "Getting better", "Changed" or "No clear change": the word before the others.
#[must_use]
pub fn verdict(chart: &Chart, improvement: Improvement) -> &'static str {
    match (chart.variation, improvement) {
        (Variation::CommonCause, _) => "No clear change",
        (Variation::Improvement, _) => "Getting better",
        (Variation::Concern, _) => "Getting worse",
        (Variation::Neutral, _) => "Changed",
    }
}

/// How many points at the end hold one of these causes, without a gap.
fn trailing(chart: &Chart, causes: &[SpecialCause]) -> usize {
    let holds = |point: &&ChartPoint| point.special.iter().any(|cause| causes.contains(cause));
    chart.points.iter().rev().take_while(holds).count()
}

/// How many points at the end stand each beyond the one before.
fn climb(chart: &Chart, beyond: impl Fn(f64, f64) -> bool) -> usize {
    let values: Vec<f64> = chart.points.iter().rev().map(|point| point.value).collect();
    let steps = values.iter().zip(values.iter().skip(1)).take_while(|(after, before)| beyond(**before, **after));
    steps.count() + 1
}

#[cfg(test)]
mod tests {
    use super::super::spc::{Reading, chart};
    use super::*;

    fn told(values: &[f64]) -> (String, &'static str) {
        let improvement = Improvement::Down;
        let reading = Reading { improvement, target: None, screened: false, baseline: baseline(values.len()) };
        let chart = chart(values, &reading).unwrap();
        (words(&chart), verdict(&chart, improvement))
    }

    const QUIET: [f64; 12] = [10.0, 12.0, 9.0, 11.0, 10.0, 12.0, 11.0, 9.0, 10.0, 11.0, 12.0, 10.0];

    #[test]
    fn four_months_above_the_limit() {
        let values = [&QUIET[..], &[11.0, 40.0, 41.0, 39.0, 42.0]].concat();
        assert_eq!(told(&values), ("above its limit for four months".to_owned(), "Getting worse"));
        assert_eq!(told(&[&QUIET[..], &[40.0]].concat()).0, "above its limit for one month");
    }

    #[test]
    fn a_quiet_series_has_no_clear_change_and_a_fall_is_better_where_less_is_better() {
        assert_eq!(told(&QUIET), ("no clear change".to_owned(), "No clear change"));
        assert_eq!(
            told(&[&QUIET[..], &[1.0, 1.0]].concat()),
            ("below its limit for two months".to_owned(), "Getting better")
        );
    }

    #[test]
    fn a_trend_and_a_run_are_told_by_their_length() {
        let values = [&QUIET[..], &[8.0, 9.0, 9.5, 10.0, 10.5, 11.0, 11.5, 12.0]].concat();
        assert_eq!(told(&values).0, "rising for eight months");
        let values = [&QUIET[..], &[9.9; 8]].concat();
        assert_eq!(told(&values).0, "lower than its average for nine months");
    }

    #[test]
    fn numbers_to_ten_are_words() {
        assert_eq!([months(1), months(4), months(12)], ["one month", "four months", "12 months"]);
    }
}
