//! The annual report on complaints (reg 18, SI 2009/309): for each year that ends on 31 March, open to anyone who asks.

use std::collections::BTreeMap;

use super::super::super::case::Outcome;
use super::{Counted, Year};

/// What reg 18(1) asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// (a) Received in the year.
    pub received: usize,
    /// (b) Decided in the year to be well-founded: upheld, wholly or in part.
    pub well_founded: usize,
    /// Decided in the year at all.
    pub decided: usize,
    /// (c) Referred to an Ombudsman in the year, as far as the body was told.
    pub ombudsman: usize,
    /// (d) The subject matter of those received, the most frequent first.
    pub subjects: Vec<(String, usize)>,
    /// (e) Matters of general importance, or about how complaints were handled.
    pub matters: Vec<String>,
    /// (f) Action that was or will be taken to improve services.
    pub actions: Vec<String>,
    /// Put right at once as concerns: not complaints, told beside them.
    pub concerns: usize,
}

/// The rules by which it is counted, printed with it.
pub const RULES: &[&str] = &[
    "Received: complaints under the Regulations that came to this organisation in the year (reg 18(1)(a)).",
    "Well-founded: answered in the year, and upheld wholly or in part (reg 18(1)(b)).",
    "Referred: an Ombudsman has it, as far as the organisation was told of it in the year (reg 18(1)(c)).",
    "Subjects: what failed, as the complaint is coded, of those received (reg 18(1)(d)).",
    "Matters and actions: from the answers sent in the year (reg 18(1)(e) and (f)).",
    "Concerns that were solved by the next working day are no complaints. They are told apart.",
    "Anyone may have this report. A copy goes to the commissioner (reg 18(2) to (6), to verify).",
];

/// Reports a year.
#[must_use]
pub fn report(complaints: &[Counted], year: Year) -> Report {
    let received: Vec<&Counted> = complaints.iter().filter(|c| c.counts() && year.contains(c.received_on)).collect();
    let answered: Vec<&Counted> = complaints
        .iter()
        .filter(|c| c.counts() && c.set_aside.is_none() && c.resolved_on.is_some_and(|on| year.contains(on)))
        .collect();
    let mut by_subject: BTreeMap<&str, usize> = BTreeMap::new();
    for complaint in &received {
        *by_subject.entry(complaint.subject.as_str()).or_default() += 1;
    }
    let mut subjects: Vec<(String, usize)> = by_subject.into_iter().map(|(s, n)| (s.to_owned(), n)).collect();
    subjects.sort_by(|(a, n), (b, m)| m.cmp(n).then(a.cmp(b)));
    let concern = |c: &&Counted| c.set_aside == Some(super::super::exclusion::Cause::Concern);
    Report {
        received: received.len(),
        well_founded: answered
            .iter()
            .filter(|c| matches!(c.outcome, Some(Outcome::Upheld | Outcome::PartlyUpheld)))
            .count(),
        decided: answered.len(),
        ombudsman: complaints.iter().filter(|c| c.ombudsman_on.is_some_and(|on| year.contains(on))).count(),
        subjects,
        matters: answered.iter().filter(|c| !c.importance.is_empty()).map(|c| c.importance.clone()).collect(),
        actions: answered.iter().flat_map(|c| c.actions.iter().cloned()).collect(),
        concerns: complaints.iter().filter(concern).filter(|c| year.contains(c.received_on)).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::exclusion::Cause;
    use super::super::tests::{counted, day};
    use super::*;

    #[test]
    fn each_part_counts_in_the_year_it_happened() {
        let mut referred = counted("2024-11-01", Some("2025-03-01"), Some(Outcome::NotUpheld));
        referred.ombudsman_on = Some(day("2025-09-01"));
        let mut learned = counted("2025-05-01", Some("2025-07-01"), Some(Outcome::PartlyUpheld));
        learned.actions = vec!["Two people check each label.".to_owned()];
        learned.importance = "Labels.".to_owned();
        let mut concern = counted("2025-05-02", Some("2025-05-03"), None);
        concern.set_aside = Some(Cause::Concern);
        let open = counted("2026-03-31", None, None);
        let given = report(&[referred, learned, concern, open], Year::ending(2026).unwrap());
        assert_eq!((given.received, given.well_founded, given.decided), (2, 1, 1));
        assert_eq!((given.ombudsman, given.concerns), (1, 1));
        assert_eq!((given.actions.len(), given.matters.len()), (1, 1));
        assert_eq!(given.subjects, [("Never delivered".to_owned(), 2)]);
    }
}
