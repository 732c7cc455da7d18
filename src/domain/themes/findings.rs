//! What a review found and recommends, and the chain by which each claim rests on what people told: claim, theme, extract, case.

use std::collections::{BTreeMap, BTreeSet};

use crate::codes;

codes! {
    /// How much a claim can bear. Ours: printed beside it with the number of cases.
    pub enum Strength {
        Strong = "strong" / "strong: many cases, coders agree, more than one source",
        Moderate = "moderate" / "moderate: several cases that agree",
        Emerging = "emerging" / "emerging: few cases, to be looked into",
    }
}

codes! {
    /// How far a recommendation has come. Until it is issued it belongs to the review; then to the body that it is addressed to.
    pub enum RecommendationState {
        Draft = "draft" / "being written",
        Issued = "issued" / "issued, no answer yet",
        Answered = "answered" / "answered",
        Evidenced = "evidenced" / "done, with evidence",
        Holding = "holding" / "checked: it holds",
        NotHolding = "not_holding" / "checked: it does not hold",
        Withdrawn = "withdrawn" / "withdrawn",
    }
}

codes! {
    /// What the body addressed says to a recommendation.
    pub enum Position {
        Accepted = "accepted" / "accepted",
        Partly = "partly" / "accepted in part",
        Rejected = "rejected" / "rejected",
    }
}

codes! {
    /// How far a quote has come. Only a cleared one leaves the review.
    pub enum QuoteState {
        Proposed = "proposed" / "waits for a check",
        Cleared = "cleared" / "cleared for use",
        Refused = "refused" / "not to be used",
    }
}

codes! {
    /// What the person allowed for their words (data/extracts.csv of a bundle).
    pub enum QuoteConsent {
        QuoteOk = "quote_ok" / "they agreed to be quoted",
        ParaphraseOnly = "paraphrase_only" / "only in other words",
        None = "none" / "they did not agree, or nobody asked",
    }
}

/// Who claims something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimKind {
    Finding,
    Recommendation,
}

/// A finding or a recommendation, by its number, with the themes that it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim<'a> {
    pub kind: ClaimKind,
    pub number: i32,
    pub themes: Vec<&'a str>,
    /// Quotes that it shows and that are not cleared.
    pub uncleared: usize,
}

/// What there is to rest on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence<'a> {
    /// Themes of the codebook in force, with their names.
    pub themes: BTreeMap<&'a str, &'a str>,
    /// Of each theme the cases in which a passage was marked for it.
    pub marked: BTreeMap<&'a str, BTreeSet<i32>>,
    /// Cases that are in the sample and still readable.
    pub cases: BTreeSet<i32>,
}

/// A claim that hangs in the air, and where its chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Orphan {
    #[error("{0} rests on no theme")]
    NoTheme(String),
    #[error("{0} rests on the theme `{1}`, which is not in the codebook")]
    UnknownTheme(String, String),
    #[error("{0} rests on the theme “{1}”, for which no passage is marked")]
    NoExtract(String, String),
    #[error("{0} rests on the theme “{1}”, whose passages are in no case that can still be read")]
    NoCase(String, String),
    #[error("{0} shows a quote that is not cleared")]
    Quote(String),
}

impl ClaimKind {
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Finding => "finding",
            Self::Recommendation => "recommendation",
        }
    }
}

impl Evidence<'_> {
    /// The cases behind a theme.
    #[must_use]
    pub fn behind(&self, theme: &str) -> BTreeSet<i32> {
        let marked = self.marked.get(theme);
        marked.map_or_else(BTreeSet::new, |cases| cases.intersection(&self.cases).copied().collect())
    }
}

/// Every claim whose chain breaks, in the order of claims. A review with one is not signed.
#[must_use]
pub fn orphans(claims: &[Claim<'_>], evidence: &Evidence<'_>) -> Vec<Orphan> {
    claims.iter().flat_map(|claim| breaks(claim, evidence)).collect()
}

fn breaks(claim: &Claim<'_>, evidence: &Evidence<'_>) -> Vec<Orphan> {
    let name = format!("{} {}", claim.kind.words(), claim.number);
    let mut breaks = Vec::new();
    if claim.themes.is_empty() {
        breaks.push(Orphan::NoTheme(name.clone()));
    }
    for theme in &claim.themes {
        let Some(known) = evidence.themes.get(theme) else {
            breaks.push(Orphan::UnknownTheme(name.clone(), (*theme).to_owned()));
            continue;
        };
        if evidence.marked.get(theme).is_none_or(BTreeSet::is_empty) {
            breaks.push(Orphan::NoExtract(name.clone(), (*known).to_owned()));
        } else if evidence.behind(theme).is_empty() {
            breaks.push(Orphan::NoCase(name.clone(), (*known).to_owned()));
        }
    }
    if claim.uncleared > 0 {
        breaks.push(Orphan::Quote(name));
    }
    breaks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence() -> Evidence<'static> {
        Evidence {
            themes: [("late", "Late"), ("rude", "Rude"), ("gone", "Gone")].into(),
            marked: [("late", [1, 2].into()), ("gone", [9].into())].into(),
            cases: [1, 2, 3].into(),
        }
    }

    fn claim(number: i32, themes: &[&'static str]) -> Claim<'static> {
        Claim { kind: ClaimKind::Recommendation, number, themes: themes.to_vec(), uncleared: 0 }
    }

    #[test]
    fn a_whole_chain_is_no_orphan() {
        assert!(orphans(&[claim(1, &["late"])], &evidence()).is_empty());
        assert_eq!(evidence().behind("late"), [1, 2].into());
    }

    #[test]
    fn each_break_is_named_with_its_claim() {
        let shown = Claim { kind: ClaimKind::Finding, uncleared: 1, ..claim(5, &["late"]) };
        let found = orphans(
            &[claim(1, &[]), claim(2, &["other"]), claim(3, &["late", "rude"]), claim(4, &["gone"]), shown],
            &evidence(),
        );
        let words: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            words,
            [
                "recommendation 1 rests on no theme",
                "recommendation 2 rests on the theme `other`, which is not in the codebook",
                "recommendation 3 rests on the theme “Rude”, for which no passage is marked",
                "recommendation 4 rests on the theme “Gone”, whose passages are in no case that can still be read",
                "finding 5 shows a quote that is not cleared",
            ]
        );
    }
}
