//! KO41a, hospital and community health services complaints (SCCI2125 Amd 102/2015): rows by section and item, and the checks
//! that a return must pass. Yearly since 2022-23.

use super::super::super::case::Outcome;
use super::{Counted, Section, Year};

/// One row: section, item, count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub section: &'static str,
    pub item: &'static str,
    pub words: &'static str,
    pub count: usize,
}

/// A check of the return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub code: &'static str,
    pub rule: &'static str,
    pub holds: bool,
}

/// The whole return of one site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    pub rows: Vec<Row>,
    pub checks: Vec<Check>,
    /// New complaints that nobody has classified yet.
    pub unclassified: usize,
}

/// The rules by which it is counted, printed with it.
pub const RULES: &[&str] = &[
    "A complaint is made in writing, or spoken and then written down. What needs no investigation is not counted (V1).",
    "A complaint counts once as new, and once for each service area, subject and profession it touches (V2).",
    "Sections 3 to 8 count the new complaints of the year only (V3).",
    "A complaint that was sent on is counted by the organisation that deals with it, from the day it came there (V6).",
    "Resolved: investigated and answered in the year, as upheld, partly upheld or not upheld (V7).",
    "Spoken concerns that were solved by the next working day, and what reg 8(1) SI 2009/309 leaves out, are not counted.",
    "The keys are ours: put the collection’s own item codes in their place before you file.",
];

struct Summary {
    brought: usize,
    new: usize,
    upheld: usize,
    partly: usize,
    not_upheld: usize,
    /// Ended without an answer on its merits: withdrawn, refused.
    ended: usize,
    carried: usize,
}

fn summary(all: &[&Counted], year: Year) -> Summary {
    let resolved = |wanted: Outcome| {
        let of = |c: &&&Counted| c.outcome == Some(wanted) && c.resolved_on.is_some_and(|on| year.contains(on));
        all.iter().filter(of).count()
    };
    let open_at = |c: &&&Counted, day| c.received_on < day && c.resolved_on.is_none_or(|on| on >= day);
    let after = year.to.succ_opt().unwrap_or(year.to);
    let ended = |c: &&&Counted| {
        let merits = matches!(c.outcome, Some(Outcome::Upheld | Outcome::PartlyUpheld | Outcome::NotUpheld));
        !merits && c.resolved_on.is_some_and(|on| year.contains(on))
    };
    Summary {
        brought: all.iter().filter(|c| open_at(c, year.from)).count(),
        new: all.iter().filter(|c| year.contains(c.received_on)).count(),
        upheld: resolved(Outcome::Upheld),
        partly: resolved(Outcome::PartlyUpheld),
        not_upheld: resolved(Outcome::NotUpheld),
        ended: all.iter().filter(ended).count(),
        carried: all.iter().filter(|c| open_at(c, after)).count(),
    }
}

/// Counts a year of one site's complaints.
#[must_use]
pub fn ko41a(complaints: &[Counted], year: Year) -> Return {
    let all: Vec<&Counted> = complaints.iter().filter(|c| c.counts()).collect();
    let new: Vec<&Counted> = all.iter().copied().filter(|c| year.contains(c.received_on)).collect();
    let sums = summary(&all, year);
    let resolved = sums.upheld + sums.partly + sums.not_upheld;
    let line = |item, words, count| Row { section: "2", item, words, count };
    let mut rows = vec![
        line("brought_forward", "Brought forward", sums.brought),
        line("new", "New complaints", sums.new),
        line("total", "Total", sums.brought + sums.new),
        line("upheld", "Resolved: upheld", sums.upheld),
        line("partially_upheld", "Resolved: partially upheld", sums.partly),
        line("not_upheld", "Resolved: not upheld", sums.not_upheld),
        line("resolved", "Total resolved", resolved),
        line("ended", "Ended without an answer on the merits (ours)", sums.ended),
        line("carried_forward", "Carried forward", sums.carried),
    ];
    for &section in Section::ALL {
        for &(item, words) in section.items() {
            let count = new.iter().filter(|c| c.items.of(section).contains(&item)).count();
            rows.push(Row { section: section.code(), item, words, count });
        }
    }
    let checks = checks(&rows, &sums, resolved, &new);
    Return { rows, checks, unclassified: new.iter().filter(|c| !c.items.is_complete()).count() }
}

fn checks(rows: &[Row], sums: &Summary, resolved: usize, new: &[&Counted]) -> Vec<Check> {
    let total = |section: Section| -> usize {
        rows.iter().filter(|row| row.section == section.code()).map(|row| row.count).sum()
    };
    let check = |code, rule, holds| Check { code, rule, holds };
    let clinical = new.iter().all(|c| c.items.clinical.is_empty() || c.items.subject.iter().any(|s| s == "clinical"));
    vec![
        check(
            "V4",
            "The ages and the statuses each add up to the new complaints",
            total(Section::Age) == sums.new && total(Section::Status) == sums.new,
        ),
        check(
            "V5",
            "Resolved is at most brought forward and new together, and what is left is carried forward",
            resolved <= sums.brought + sums.new && sums.brought + sums.new == resolved + sums.ended + sums.carried,
        ),
        check("V8", "Section 6 is filled only where a complaint has a clinical subject", clinical),
    ]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::super::exclusion::Cause;
    use super::super::tests::{counted, day};
    use super::super::{Items, Year};
    use super::*;

    fn count(given: &Return, item: &str) -> usize {
        given.rows.iter().find(|row| row.section == "2" && row.item == item).unwrap().count
    }

    #[test]
    fn a_year_is_brought_forward_resolved_and_carried_forward() {
        let all = [
            counted("2025-02-01", Some("2025-05-01"), Some(Outcome::Upheld)),
            counted("2025-02-01", Some("2025-03-01"), Some(Outcome::Upheld)),
            counted("2025-06-01", Some("2025-08-01"), Some(Outcome::PartlyUpheld)),
            counted("2025-06-01", Some("2026-05-01"), Some(Outcome::NotUpheld)),
            counted("2026-03-31", None, None),
            counted("2026-04-01", None, None),
        ];
        let given = ko41a(&all, Year::ending(2026).unwrap());
        let of = |item| count(&given, item);
        assert_eq!([of("brought_forward"), of("new"), of("total")], [1, 3, 4]);
        assert_eq!([of("upheld"), of("partially_upheld"), of("not_upheld"), of("resolved")], [1, 1, 0, 2]);
        assert_eq!(of("carried_forward"), 2);
        assert!(given.checks.iter().all(|check| check.holds));
        assert_eq!(given.unclassified, 3);
    }

    #[test]
    fn a_concern_and_what_the_regulations_leave_out_are_not_counted() {
        let mut all = [counted("2025-06-01", None, None), counted("2025-06-01", None, None)];
        all[0].set_aside = Some(Cause::Concern);
        all[1].set_aside = Some(Cause::Excluded);
        assert_eq!(count(&ko41a(&all, Year::ending(2026).unwrap()), "new"), 0);
    }

    #[test]
    fn one_complaint_counts_once_for_each_subject_it_touches() {
        let mut one = counted("2025-06-01", None, None);
        one.items.put(Section::Subject, &["communications", "waiting", "no such thing"]);
        one.items.put(Section::Age, &["26-55"]);
        let given = ko41a(&[one], Year::ending(2026).unwrap());
        let of = |section: &str| given.rows.iter().filter(|r| r.section == section).map(|r| r.count).sum::<usize>();
        assert_eq!((of("7"), of("3"), of("4"), of("6")), (2, 1, 1, 0));
        assert_eq!(Section::ALL.iter().map(|s| s.items().len()).sum::<usize>(), 77);
    }

    #[test]
    fn a_clinical_area_without_a_clinical_subject_is_found() {
        let mut one = counted("2025-06-01", None, None);
        one.items = Items { clinical: vec!["ae".to_owned()], ..Items::default() };
        let given = ko41a(&[one], Year::ending(2026).unwrap());
        assert!(given.checks.iter().any(|check| check.code == "V8" && !check.holds));
    }

    proptest! {
        #[test]
        fn whatever_comes_and_goes_the_sums_hold(days in proptest::collection::vec((0_u64..900, 0_u64..400, 0_u8..5), 0..60)) {
            let start = day("2024-01-01");
            let all: Vec<Counted> = days
                .iter()
                .map(|(received, after, ending)| {
                    let received = start + chrono::Days::new(*received);
                    let outcome = match ending {
                        0 => None,
                        1 => Some(Outcome::Upheld),
                        2 => Some(Outcome::PartlyUpheld),
                        3 => Some(Outcome::NotUpheld),
                        _ => Some(Outcome::Withdrawn),
                    };
                    let resolved = outcome.map(|_| (received + chrono::Days::new(*after)).to_string());
                    counted(&received.to_string(), resolved.as_deref(), outcome)
                })
                .collect();
            for year in [2025, 2026] {
                let given = ko41a(&all, Year::ending(year).unwrap());
                prop_assert!(given.checks.iter().all(|check| check.holds), "{:?}", given.checks);
            }
        }
    }
}
