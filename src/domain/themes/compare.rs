//! Companies beside each other, and months after each other: made from published counts alone, so that neither can tell more
//! than the tables beside it. No ranking: rows are in the order of codes.

use super::counts::{ALL, Counts, NOT_KNOWN};
use super::criteria::is_month;
use super::spread::{Control, Key};
use super::spreads::{Spreads, headless};
use super::table::{Table, columns};
use crate::domain::measures::disclosure::DisclosureLevel;
use crate::domain::measures::dispersion::{Dispersion, dispersion};
use crate::domain::measures::funnel::{FunnelLimits, proportion};
use crate::domain::measures::spc::{Chart, Improvement, Reading, chart};

/// Measures in which companies are compared.
const COMPARED: [&str; 4] = ["acknowledged_on_time", "answered", "over_six_months", "provider_answered_on_time"];

/// A series has a month for at least this many hundredths of its cases, or is not shown.
const DATED: u64 = 95;

/// A company's published counts.
struct Body<'a> {
    code: &'a str,
    observed: Option<u32>,
    denominator: Option<u32>,
}

impl Body<'_> {
    fn counts(&self) -> Option<(u32, u32)> {
        // Rounding may bring a part above its whole.
        self.observed.zip(self.denominator).filter(|(_, of)| *of > 0).map(|(num, den)| (num.min(den), den))
    }
}

/// `tables/provider_funnel.csv`.
#[must_use]
pub fn funnel(spreads: &Spreads<'_>, control: Control) -> Table {
    let path = "tables/provider_funnel.csv";
    let mut rows = Vec::new();
    for measure in COMPARED {
        let bodies = bodies(spreads, measure, control);
        let counted: Vec<(u32, u32)> = bodies.iter().filter_map(Body::counts).collect();
        let (num, den) =
            counted.iter().fold((0.0, 0.0), |(n, d), (num, den)| (n + f64::from(*num), d + f64::from(*den)));
        let target = if den > 0.0 { num / den } else { 0.0 };
        let spread = dispersion(target, &counted);
        let mut adjusted = spread.iter().flat_map(|spread| spread.adjusted.iter().copied());
        for body in bodies {
            let z = body.counts().and_then(|_| adjusted.next());
            rows.push(compared(measure, &body, target, spread.as_ref().zip(z)));
        }
    }
    Table { path, columns: columns(path), rows }
}

fn bodies<'a>(spreads: &Spreads<'a>, measure: &str, control: Control) -> Vec<Body<'a>> {
    let (yes, of) = (&spreads.measures.0, &spreads.measures.1);
    let own = yes.rows().filter(|([name, kind, provider, trust, region], _)| {
        *name == measure && [*kind, *trust, *region] == [ALL; 3] && ![ALL, NOT_KNOWN].contains(provider)
    });
    let body = |(key, _): (&Key<'a>, u64)| {
        let den =
            if measure == "answered" { spreads.strands.shown(&headless(key), control) } else { of.shown(key, control) };
        let shown = |count: Option<u64>| count.and_then(|count| u32::try_from(count).ok());
        let [_, _, code, ..] = *key;
        Body { code, observed: shown(yes.shown(key, control).count()), denominator: shown(den.count()) }
    };
    own.map(body).collect()
}

fn compared(measure: &str, body: &Body<'_>, target: f64, spread: Option<(&Dispersion, f64)>) -> Vec<String> {
    let count = |count: Option<u32>| count.map_or("*".to_owned(), |count| count.to_string());
    let mut row = vec![measure.to_owned(), body.code.to_owned(), count(body.observed), count(body.denominator)];
    let figure = |value: f64| format!("{value:.4}");
    let found = body.counts().zip(spread).and_then(|((num, den), (spread, z))| {
        let limits = proportion(target, den).ok()?;
        let expected = target * f64::from(den);
        let share = f64::from(num) / f64::from(den);
        let FunnelLimits { lo95, hi95, lo998, hi998 } = limits;
        let figures = [expected, f64::from(num) / expected, lo95, hi95, lo998, hi998, spread.phi, spread.tau2, z];
        // Where companies differ beyond chance, that difference is the yardstick.
        let signal = if spread.tau2 > 0.0 { BY_Z.signal(z) } else { limits.signal(share) };
        Some((figures, signal))
    });
    match found {
        Some((figures, signal)) => row.extend(figures.map(figure).into_iter().chain([signal.code().to_owned()])),
        None => row.extend(std::iter::repeat_n(String::new(), 9).chain(["none".to_owned()])),
    }
    row
}

/// 95 % and 99.8 % of a normal distribution.
const BY_Z: FunnelLimits = FunnelLimits { lo95: -1.96, hi95: 1.96, lo998: -3.09, hi998: 3.09 };

/// `tables/spc_series.csv`. Serious harm by month is shown only where national counts are exact.
#[must_use]
pub fn series(spreads: &Spreads<'_>, counts: &Counts, control: Control) -> Table {
    let path = "tables/spc_series.csv";
    let months: Vec<&str> = counts.months.keys().map(String::as_str).filter(|month| is_month(month)).collect();
    let dated: u64 = months.iter().filter_map(|month| counts.months.get(*month)).map(|(cases, _)| cases).sum();
    let all = every(&months);
    let mut rows = Vec::new();
    if dated * 100 >= counts.cases_in_scope * DATED && !all.is_empty() {
        let cases = |month: &String| {
            let key = ["cases", month.as_str(), ALL, ALL, ALL];
            spreads.months.shown(&key, control).count()
        };
        let serious = |month: &String| counts.months.get(month).map_or(0, |(_, serious)| *serious);
        rows.extend(charted("cases", &all, all.iter().map(cases).collect()));
        if control.national == DisclosureLevel::National {
            rows.extend(charted("serious_harm", &all, Some(all.iter().map(serious).collect())));
        }
    }
    Table { path, columns: columns(path), rows }
}

fn charted(measure: &str, months: &[String], values: Option<Vec<u64>>) -> Vec<Vec<String>> {
    let numbers = |values: Vec<u64>| -> Option<Vec<f64>> {
        values.into_iter().map(|value| u32::try_from(value).ok().map(f64::from)).collect()
    };
    // More reports may mean more failures or better reporting: neither is an improvement in itself.
    let reading = Reading { improvement: Improvement::Neither, target: None, screened: false, baseline: None };
    let Some(Chart { mean, lower, upper, trial, points, .. }) =
        values.and_then(numbers).and_then(|values| chart(&values, &reading).ok())
    else {
        return Vec::new();
    };
    let figure = |value: f64| format!("{value:.4}");
    let row = |(month, point): (&String, &crate::domain::measures::spc::ChartPoint)| {
        let special: Vec<&str> = point.special.iter().map(|cause| cause.code()).collect();
        vec![
            measure.to_owned(),
            month.clone(),
            figure(point.value),
            figure(mean),
            figure(lower),
            figure(upper),
            if special.is_empty() { "none".to_owned() } else { special.join(" ") },
            point.variation.code().to_owned(),
            String::new(),
            if trial { "yes" } else { "no" }.to_owned(),
        ]
    };
    months.iter().zip(&points).map(row).collect()
}

/// Every month from the first to the last: one without a case is a nought, not a gap.
fn every(months: &[&str]) -> Vec<String> {
    let (Some(first), Some(last)) = (months.first(), months.last()) else { return Vec::new() };
    let next = |month: &String| {
        let (year, number) = month.split_once('-')?;
        let (year, number) = (year.parse::<u32>().ok()?, number.parse::<u32>().ok()?);
        let next = if number >= 12 { format!("{:04}-01", year + 1) } else { format!("{year:04}-{:02}", number + 1) };
        (next.as_str() <= *last).then_some(next)
    };
    std::iter::successors(Some((*first).to_owned()), next).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_without_a_case_is_a_nought() {
        assert_eq!(every(&["2025-11", "2026-02"]), ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert!(every(&[]).is_empty());
    }
}
