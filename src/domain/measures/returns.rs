//! A body's return of a month's activity: what it may tell, what cannot be, and when it is due.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::countable::{Countable, NEVER, Origin};
use super::month::Month;
use crate::codes;
use crate::domain::calendar::Calendar;
use crate::domain::case::Funding;

codes! {
    /// How a return came.
    pub enum Via {
        Form = "form" / "by the form",
        File = "file" / "by a file",
        System = "system" / "by the body’s own system",
    }
}

/// Working days after the end of a month in which its return is in time. Ours, to be agreed with those who file.
pub const DUE_WORKING_DAYS: u32 = 10;

/// Characters of a therapy's name at most.
pub const THERAPY: usize = 60;

/// The last day on which the return of a month is in time.
#[must_use]
pub fn due(month: Month, calendar: &Calendar) -> NaiveDate {
    let last = month.end().pred_opt().unwrap_or_else(|| month.end());
    calendar.add_working_days(last, DUE_WORKING_DAYS)
}

/// One number of a return: with whom, for which therapy, who pays, what, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands in the file, or 0 for a form.
    pub at: u64,
    /// The code of the other side: a hospital's where a company files, a company's where a hospital files.
    pub other: String,
    pub therapy: String,
    pub funding: Funding,
    pub item: Countable,
    /// Of what is counted by days; 0 otherwise.
    pub days: u32,
    pub count: u32,
}

/// A therapy as it is compared: trimmed, small letters, single blanks. `None` where it is empty or too long.
#[must_use]
pub fn therapy(typed: &str) -> Option<String> {
    let words = typed.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    (!words.is_empty() && words.chars().count() <= THERAPY).then_some(words)
}

/// What is wrong with one line by itself.
///
/// # Errors
/// In words.
pub fn check(line: &Line) -> Result<(), String> {
    let name = line.item.code();
    if line.item.origin() != Origin::Activity {
        return Err(format!("`{name}` is counted from cases and is not returned"));
    }
    if line.item.by_days() && line.days > 365 && line.days != NEVER {
        return Err(format!("`{name}` goes to 365 days, and {NEVER} for what has not come"));
    }
    if !line.item.by_days() && line.days != 0 {
        return Err(format!("`{name}` is not counted by days"));
    }
    Ok(())
}

/// Parts and wholes: no part is more than its whole.
const PARTS: &[(&[Countable], Countable)] = &[
    (&[Countable::OnTimeInFull], Countable::OnAgreedDate),
    (&[Countable::ColdDeliveries], Countable::DeliveriesDue),
    (&[Countable::ColdBreaches], Countable::ColdDeliveries),
    (&[Countable::DosesMissed], Countable::DosesDue),
    (&[Countable::VisitsDone], Countable::VisitsAgreed),
    (&[Countable::SupplyErrors], Countable::Items),
    (&[Countable::CallsAnswered, Countable::CallsAbandoned], Countable::Calls),
    (&[Countable::CallWait], Countable::Calls),
    (&[Countable::CallBacksKept], Countable::CallBacks),
    (&[Countable::PrescriptionsElectronic], Countable::Prescriptions),
];

/// The failed deliveries by their causes.
const FAILED: [Countable; 5] = [
    Countable::FailedProvider,
    Countable::FailedCourier,
    Countable::FailedTrust,
    Countable::FailedRecipient,
    Countable::FailedOther,
];

/// What cannot be in the lines of one return: what one line says twice, and sums that do not come out. Each with the line
/// it is about.
#[must_use]
pub fn problems(lines: &[Line]) -> Vec<(u64, String)> {
    let mut all = Vec::new();
    let mut groups: BTreeMap<(&str, &str, Funding), Vec<&Line>> = BTreeMap::new();
    for line in lines {
        if let Err(why) = check(line) {
            all.push((line.at, why));
        }
        groups.entry((&line.other, &line.therapy, line.funding)).or_default().push(line);
    }
    for group in groups.values() {
        for (at, line) in group.iter().enumerate() {
            if group.iter().take(at).any(|other| (other.item, other.days) == (line.item, line.days)) {
                all.push((line.at, format!("`{}` is told twice", line.item.code())));
            }
        }
        let at = group.first().map_or(0, |line| line.at);
        all.extend(sums(group).into_iter().map(|why| (at, why)));
    }
    all.sort();
    all
}

fn sums(group: &[&Line]) -> Vec<String> {
    let told = |c: Countable| group.iter().any(|line| line.item == c);
    let sum = |c: Countable| -> u64 { group.iter().filter(|l| l.item == c).map(|l| u64::from(l.count)).sum() };
    let mut all = Vec::new();
    for (parts, whole) in PARTS {
        let part: u64 = parts.iter().map(|c| sum(*c)).sum();
        if part > sum(*whole) {
            let names = parts.iter().map(|c| c.code()).collect::<Vec<_>>().join(" and ");
            all.push(format!("{names}: {part}, more than {}: {}", whole.code(), sum(*whole)));
        }
    }
    let failed: u64 = FAILED.iter().map(|c| sum(*c)).sum();
    if told(Countable::DeliveriesDue) || failed > 0 || told(Countable::OnAgreedDate) {
        let (due, came) = (sum(Countable::DeliveriesDue), sum(Countable::OnAgreedDate));
        if came + failed != due {
            all.push(format!("on_agreed_date {came} and the failed {failed} are not deliveries_due {due}"));
        }
    }
    let late = sum(Countable::DaysLate);
    if late != failed {
        all.push(format!("days_late comes to {late}, and {failed} failed"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(at: u64, item: Countable, days: u32, count: u32) -> Line {
        let (other, therapy) = ("DEMOT01".to_owned(), "rheumatology".to_owned());
        Line { at, other, therapy, funding: Funding::Nhs, item, days, count }
    }

    fn good() -> Vec<Line> {
        vec![
            line(2, Countable::DeliveriesDue, 0, 100),
            line(3, Countable::OnAgreedDate, 0, 97),
            line(4, Countable::OnTimeInFull, 0, 90),
            line(5, Countable::FailedCourier, 0, 2),
            line(6, Countable::FailedTrust, 0, 1),
            line(7, Countable::DaysLate, 1, 2),
            line(8, Countable::DaysLate, NEVER, 1),
        ]
    }

    #[test]
    fn a_return_whose_sums_come_out_has_no_problem() {
        assert_eq!(problems(&good()), []);
        assert_eq!(problems(&[line(2, Countable::Active, 0, 40)]), []);
    }

    #[test]
    fn what_cannot_be_is_named_with_its_line() {
        let with = |other: Line| [good(), vec![other]].concat();
        for (lines, says) in [
            (with(line(9, Countable::Complaints, 0, 1)), "is counted from cases"),
            (with(line(9, Countable::DaysLate, 400, 0)), "365"),
            (with(line(9, Countable::Items, 3, 1)), "not counted by days"),
            (with(line(9, Countable::OnTimeInFull, 0, 1)), "told twice"),
            (with(line(9, Countable::FailedOther, 0, 1)), "not deliveries_due"),
            (with(line(9, Countable::DaysLate, 2, 1)), "failed"),
            (with(line(9, Countable::CallsAnswered, 0, 1)), "more than calls"),
        ] {
            let found = problems(&lines);
            assert!(found.iter().any(|(at, why)| why.contains(says) && [2, 9].contains(at)), "{says}: {found:?}");
        }
    }

    #[test]
    fn a_return_is_due_ten_working_days_after_its_month() {
        let calendar = Calendar::england();
        let due = due(Month::parse("2026-03").unwrap(), calendar);
        // Good Friday and Easter Monday, 3 and 6 April, do not count
        assert_eq!(due, "2026-04-16".parse().unwrap());
    }

    #[test]
    fn a_therapy_is_compared_without_its_spelling() {
        assert_eq!(therapy("  Multiple   Sclerosis "), Some("multiple sclerosis".to_owned()));
        assert_eq!((therapy(" "), therapy(&"x".repeat(61))), (None, None));
    }
}
