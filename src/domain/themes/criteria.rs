//! Which cases a review is about, kept as data. One rule: the store's filter and the check of a bundle both follow it.

use serde::{Deserialize, Serialize};

use super::deidentify::{WITHHELD, is_period};
use super::unit::Unit;
use crate::domain::case::StrandKind;
use crate::domain::case::telling::Teller;
use crate::domain::failure::Family;

/// The inclusion rule. An empty list leaves all in; several lists must all hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criteria {
    /// First month of receipt, `YYYY-MM`. Whole months: no row of a review holds a day.
    pub from: String,
    /// Last month of receipt.
    pub to: String,
    pub kinds: Vec<StrandKind>,
    /// Codes of homecare companies.
    pub providers: Vec<String>,
    /// Codes of trusts.
    pub trusts: Vec<String>,
    pub families: Vec<Family>,
    /// Who told us; imported comments are an origin of their own.
    pub origins: Vec<Teller>,
}

/// Why a rule can hold for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CriteriaProblem {
    #[error("the first month is not a month")]
    From,
    #[error("the last month is not a month")]
    To,
    #[error("the last month is before the first")]
    Backwards,
}

impl Criteria {
    /// Whether the rule can be used.
    ///
    /// # Errors
    /// The first problem.
    pub fn check(&self) -> Result<(), CriteriaProblem> {
        if !is_month(&self.from) {
            Err(CriteriaProblem::From)
        } else if !is_month(&self.to) {
            Err(CriteriaProblem::To)
        } else if self.to < self.from {
            Err(CriteriaProblem::Backwards)
        } else {
            Ok(())
        }
    }

    /// Whether a strand belongs to the review.
    #[must_use]
    pub fn matches(&self, unit: &Unit) -> bool {
        self.from <= unit.month
            && unit.month <= self.to
            && self.matches_but_month(unit, |list, code| code.is_some_and(|code| list.contains(code)))
    }

    /// Whether a released row may belong to the review: what is withheld of it could be anything.
    #[must_use]
    pub fn allows(&self, unit: &Unit) -> bool {
        let month = unit.month.as_str();
        let within = month == WITHHELD
            || (is_month(month) && self.from.as_str() <= month && month <= self.to.as_str())
            || (!is_month(month) && is_period(month) && self.has_quarter(month));
        within
            && self
                .matches_but_month(unit, |list, code| code.is_some_and(|code| code == WITHHELD || list.contains(code)))
    }

    /// Quarters are in the order of text too.
    fn has_quarter(&self, of: &str) -> bool {
        (quarter(&self.from).as_str()..=quarter(&self.to).as_str()).contains(&of)
    }

    fn matches_but_month(&self, unit: &Unit, is: impl Fn(&[String], Option<&String>) -> bool) -> bool {
        let body = |list: &[String], code: &Option<String>| list.is_empty() || is(list, code.as_ref());
        (self.kinds.is_empty() || self.kinds.contains(&unit.kind))
            && (self.origins.is_empty() || self.origins.contains(&unit.origin))
            && (self.families.is_empty() || unit.failure().is_some_and(|f| self.families.contains(&f.family)))
            && body(&self.providers, &unit.provider)
            && body(&self.trusts, &unit.trust)
    }

    /// The rule as one sentence that can be read aloud; bodies by their codes, or as they are called in `names`.
    #[must_use]
    pub fn sentence(&self, names: impl Fn(&str) -> String) -> String {
        fn any(words: impl Iterator<Item = String>) -> String {
            words.collect::<Vec<_>>().join(" or ")
        }
        let mut parts = vec![format!("it was received from {} to {}", self.from, self.to)];
        let lists = [
            ("it was told by ", any(self.origins.iter().map(|origin| origin.words().to_owned()))),
            ("its duty is ", any(self.kinds.iter().map(|kind| kind.words().to_owned()))),
            ("what failed is ", any(self.families.iter().map(|family| family.words().to_lowercase()))),
            ("the homecare company is ", any(self.providers.iter().map(|code| names(code)))),
            ("the trust is ", any(self.trusts.iter().map(|code| names(code)))),
        ];
        parts.extend(
            lists.into_iter().filter(|(_, words)| !words.is_empty()).map(|(lead, words)| format!("{lead}{words}")),
        );
        format!("A case is in when {}.", parts.join(", and "))
    }

    /// The rule in words, a line a part.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        fn list(codes: impl Iterator<Item = String>) -> String {
            let list = codes.collect::<Vec<_>>().join(", ");
            if list.is_empty() { "all".to_owned() } else { list }
        }
        vec![
            ("Months of receipt", format!("{} to {}", self.from, self.to)),
            ("Duties", list(self.kinds.iter().map(|kind| kind.words().to_owned()))),
            ("Homecare companies", list(self.providers.iter().cloned())),
            ("Trusts", list(self.trusts.iter().cloned())),
            ("Failures", list(self.families.iter().map(|family| family.words().to_owned()))),
            ("Told by", list(self.origins.iter().map(|origin| origin.words().to_owned()))),
        ]
    }
}

/// `YYYY-MM`, from 1000 to 9999, so that text order is the order of time.
#[must_use]
pub fn is_month(text: &str) -> bool {
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    matches!(text.split_once('-'), Some((year, month))
        if year.len() == 4 && digits(year) && !year.starts_with('0')
        && month.len() == 2 && digits(month) && ("01"..="12").contains(&month))
}

/// The calendar quarter of a month: `2026-Q1`.
#[must_use]
pub fn quarter(month: &str) -> String {
    let (year, rest) = month.split_once('-').unwrap_or((month, ""));
    let quarter = match rest {
        "01" | "02" | "03" => "Q1",
        "04" | "05" | "06" => "Q2",
        "07" | "08" | "09" => "Q3",
        "10" | "11" | "12" => "Q4",
        // A released row may hold the quarter already, or nothing.
        _ => return month.to_owned(),
    };
    format!("{year}-{quarter}")
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::unit::tests::unit;
    use super::*;

    pub fn everything() -> Criteria {
        Criteria {
            from: "2026-01".to_owned(),
            to: "2026-12".to_owned(),
            kinds: vec![],
            providers: vec![],
            trusts: vec![],
            families: vec![],
            origins: vec![],
        }
    }

    #[test]
    fn an_empty_list_leaves_all_in_and_every_list_must_hold() {
        assert!(everything().matches(&unit()));
        let narrow = Criteria {
            kinds: vec![StrandKind::Complaint],
            families: vec![Family::Delivery],
            providers: vec!["P01".to_owned()],
            ..everything()
        };
        assert!(narrow.matches(&unit()));
        assert!(!narrow.matches(&Unit { kind: StrandKind::Incident, ..unit() }));
        assert!(!narrow.matches(&Unit { failure: "HC-RX-01".to_owned(), ..unit() }));
        assert!(!narrow.matches(&Unit { provider: None, ..unit() }), "not known is none of these");
        assert!(!Criteria { origins: vec![Teller::Import], ..everything() }.matches(&unit()));
    }

    #[test]
    fn the_rule_reads_as_a_sentence() {
        assert_eq!(everything().sentence(str::to_owned), "A case is in when it was received from 2026-01 to 2026-12.");
        let narrow = Criteria {
            families: vec![Family::Delivery, Family::Stock],
            providers: vec!["P01".to_owned()],
            ..everything()
        };
        assert_eq!(
            narrow.sentence(|code| format!("Company {code}")),
            "A case is in when it was received from 2026-01 to 2026-12, and what failed is delivery or stock and shortage, \
             and the homecare company is Company P01."
        );
    }

    #[test]
    fn what_is_withheld_of_a_released_row_could_belong() {
        let narrow = Criteria { trusts: vec!["RAA".to_owned()], ..everything() };
        let withheld = || Some(WITHHELD.to_owned());
        assert!(
            narrow.allows(&unit()) && narrow.allows(&Unit { trust: withheld(), month: WITHHELD.to_owned(), ..unit() })
        );
        assert!(narrow.allows(&Unit { month: "2026-Q4".to_owned(), ..unit() }));
        for month in ["2025-Q4", "2027-Q1", "2025-12", "soon"] {
            assert!(!narrow.allows(&Unit { month: month.to_owned(), ..unit() }), "{month}");
        }
        assert!(!narrow.allows(&Unit { trust: Some("RBB".to_owned()), ..unit() }));
    }

    #[test]
    fn both_ends_of_the_period_belong_to_it() {
        let period = Criteria { from: "2026-03".to_owned(), to: "2026-03".to_owned(), ..everything() };
        assert!(period.matches(&unit()));
        assert!(!period.matches(&Unit { month: "2026-04".to_owned(), ..unit() }));
    }

    #[test]
    fn nonsense_is_refused() {
        let with = |from: &str, to: &str| Criteria { from: from.into(), to: to.into(), ..everything() }.check();
        assert_eq!(with("2026-1", "2026-12"), Err(CriteriaProblem::From));
        assert_eq!(with("2026-01", "2026-13"), Err(CriteriaProblem::To));
        assert_eq!(with("2026-02", "2026-01"), Err(CriteriaProblem::Backwards));
        assert_eq!(with("2026-02", "2026-02"), Ok(()));
        assert_eq!((quarter("2026-Q3"), quarter(WITHHELD)), ("2026-Q3".to_owned(), WITHHELD.to_owned()));
        assert_eq!((quarter("2026-03"), quarter("2026-10")), ("2026-Q1".to_owned(), "2026-Q4".to_owned()));
    }
}
