//! A provider's months without gaps, and what their chart says in one sentence.

use chrono::{Datelike, Months as Span, NaiveDate};

use super::store::Month;
use crate::domain::measures::spc::{Chart, Improvement, Reading, chart};

/// Whole months on the chart. Thirteen: a year, and the same month of the year before.
pub const SHOWN: u32 = 13;

/// More reports may mean more harm, or more people who speak up: neither direction is "better".
const READING: Reading = Reading { improvement: Improvement::Neither, target: None, screened: false, baseline: None };

/// `YYYY-MM`.
fn code(first: NaiveDate) -> String {
    first.format("%Y-%m").to_string()
}

/// The first days of the months shown, oldest first; the running month comes last.
pub fn firsts(today: NaiveDate) -> Vec<NaiveDate> {
    let running = today.with_day(1).unwrap_or(today);
    (0..=SHOWN).rev().filter_map(|back| running.checked_sub_months(Span::new(back))).collect()
}

/// From which month on figures are wanted.
pub fn from(today: NaiveDate) -> String {
    firsts(today).first().map(|first| code(*first)).unwrap_or_default()
}

/// "Nov 2025".
pub fn words(first: NaiveDate) -> String {
    first.format("%b %Y").to_string()
}

/// Every month with its figures; nought where nothing was told.
pub fn filled(found: &[Month], today: NaiveDate) -> Vec<(NaiveDate, Month)> {
    let nothing = |month: String| Month { month, cases: 0, serious: 0, open: 0, answered: 0, silent: 0 };
    let month = |first| {
        let code = code(first);
        (first, found.iter().find(|m| m.month == code).cloned().unwrap_or_else(|| nothing(code)))
    };
    firsts(today).into_iter().map(month).collect()
}

/// The chart of the whole months: the running one would look like a fall.
pub fn charted(months: &[(NaiveDate, Month)]) -> Option<Chart> {
    let whole = months.split_last()?.1;
    let values: Vec<f64> = whole.iter().map(|(_, m)| f64::from(u32::try_from(m.cases).unwrap_or(u32::MAX))).collect();
    chart(&values, &READING).ok()
}

/// What the chart says, before the chart.
pub fn sentence(chart: &Chart, last: &str) -> String {
    let usual = format!(
        "between {:.0} and {:.0} cases a month are usual",
        chart.lower.max(0.0).ceil(),
        chart.upper.max(0.0).floor()
    );
    match chart.points.last().and_then(|p| Some((p, p.special.first()?))) {
        Some((point, cause)) => {
            format!("{last} stands out: its {:.0} cases are {}. Otherwise {usual}.", point.value, cause.words())
        }
        None => format!("No significant change up to {last}: {usual}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn month(month: &str, cases: i64) -> Month {
        Month { month: month.to_owned(), cases, serious: 0, open: 0, answered: 0, silent: 0 }
    }

    #[test]
    fn thirteen_whole_months_and_the_running_one() {
        let firsts = firsts(day("2026-03-31"));
        assert_eq!(firsts.len(), 14);
        assert_eq!((firsts[0], firsts[13]), (day("2025-02-01"), day("2026-03-01")));
        assert_eq!(from(day("2026-03-31")), "2025-02");
    }

    #[test]
    fn a_month_without_a_case_counts_nought_and_the_running_one_is_not_charted() {
        let months = filled(&[month("2025-03", 12), month("2026-03", 99)], day("2026-03-10"));
        let chart = charted(&months).unwrap();
        assert_eq!(chart.points.len(), 13);
        assert_eq!(months[1].1.cases, 12);
        assert!(chart.points.iter().all(|p| p.value < 99.0));
    }

    #[test]
    fn the_sentence_says_whether_the_last_month_stands_out() {
        let mut found: Vec<Month> = firsts(day("2026-03-10")).iter().map(|f| month(&code(*f), 10)).collect();
        let quiet = charted(&filled(&found, day("2026-03-10"))).unwrap();
        assert_eq!(
            sentence(&quiet, "Feb 2026"),
            "No significant change up to Feb 2026: between 10 and 10 cases a month are usual."
        );
        found[12].cases = 50;
        let loud = charted(&filled(&found, day("2026-03-10"))).unwrap();
        assert!(sentence(&loud, "Feb 2026").starts_with("Feb 2026 stands out: its 50 cases are above the upper"));
    }
}
