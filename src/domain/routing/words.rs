//! Rules in plain English, as somebody reads them who must answer for them.

use chrono::NaiveDate;

use super::super::calendar::date_words;
use super::super::failure::failure;
use super::rules::{LimitRule, NoticeRule, RegulatorRule, ResponsibleRule, When};
use crate::domain::case::Part;

fn any_of(words: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<String> = words.into_iter().collect();
    match words.pop() {
        Some(last) if words.is_empty() => last,
        Some(last) => format!("{} or {last}", words.join(", ")),
        None => String::new(),
    }
}

impl When {
    /// "it is a complaint or a service failure, about delivery, and the company is registered with the CQC".
    #[must_use]
    pub fn words(&self) -> String {
        let mut parts = Vec::new();
        let mut among = |before: &str, words: Vec<String>| {
            if !words.is_empty() {
                parts.push(format!("{before}{}", any_of(words)));
            }
        };
        among("it is a ", self.kind.iter().map(|kind| kind.words().to_owned()).collect());
        among("it is about ", self.family.iter().map(|family| lower(family.words())).collect());
        let named = |code: &String| failure(code).map_or_else(|| code.clone(), |f| format!("“{}” ({code})", f.label));
        among("what failed was ", self.failure.iter().map(named).collect());
        let least = self.harm_at_least.iter().map(|harm| lower(harm.words())).collect();
        among("the harm is known, and is at least ", least);
        among("the therapy cannot wait: ", self.tier.iter().map(|tier| lower(tier.words())).collect());
        among("it is ", self.funding.iter().map(|funding| funding.words().to_owned()).collect());
        among("the region is ", self.region.clone());
        among("the medicine is ", self.medicine.clone());
        let mut is = |flag: Option<bool>, yes: &str, no: &str| {
            parts.extend(flag.map(|flag| if flag { yes } else { no }.to_owned()));
        };
        is(self.cqc_registered, "the company is registered with the CQC", "the company is not registered with the CQC");
        is(
            self.gphc_registered,
            "the company is registered with the GPhC",
            "the company is not registered with the GPhC",
        );
        is(self.consent_provider, "the person agreed that the company may know", "the company may not know");
        parts.join(", and ")
    }

    fn opening(&self) -> String {
        let words = self.words();
        if words.is_empty() { "Always: ".to_owned() } else { format!("If {words}: ") }
    }
}

fn lower(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

fn term(from: Option<NaiveDate>, until: Option<NaiveDate>) -> String {
    match (from, until) {
        (None, None) => String::new(),
        (Some(from), None) => format!(" From {}.", date_words(from)),
        (None, Some(until)) => format!(" Until the day before {}.", date_words(until)),
        (Some(from), Some(until)) => {
            format!(" From {} until the day before {}.", date_words(from), date_words(until))
        }
    }
}

impl ResponsibleRule {
    #[must_use]
    pub fn words(&self) -> String {
        let order: Vec<String> = self.order.iter().map(|level| format!("the {}", level.words())).collect();
        let dates = term(self.from, self.until);
        let order = order.join(", else ");
        format!("{}{order} is responsible. Because {}.{dates}", self.when.opening(), self.why)
    }
}

impl RegulatorRule {
    #[must_use]
    pub fn words(&self) -> String {
        let does = match self.part {
            Part::Deciding => "decides",
            Part::Informed => "is informed, and will not resolve it",
            Part::Answering | Part::Helping => "is asked",
        };
        let dates = term(self.from, self.until);
        format!("{}the {} {does}. Because {}.{dates}", self.when.opening(), self.body, self.why)
    }
}

impl LimitRule {
    #[must_use]
    pub fn words(&self) -> String {
        let (limit, within) = (self.limit.words(), self.limit.terms().length.words());
        let dates = term(self.from, self.until);
        format!("{}also {limit} within {within}. Because {}.{dates}", self.when.opening(), self.why)
    }
}

impl NoticeRule {
    #[must_use]
    pub fn words(&self) -> String {
        let dates = term(self.from, self.until);
        format!("{}the lead of the {} is told. Because {}.{dates}", self.when.opening(), self.to.words(), self.why)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::routing::RuleSet;

    #[test]
    fn a_rule_reads_as_a_sentence() {
        let seed = RuleSet::seed();
        assert_eq!(
            seed.responsible[1].words(),
            "If it is a service failure, and the company may not know: the trust, else the integrated care board, else the \
             region, else the national lead is responsible. Because the reporter did not agree that the homecare company \
             may know, so the trust takes it up under its agreement."
        );
        assert!(
            seed.regulator[0].words().starts_with("If it is a complaint, patient-safety incident or service failure")
        );
    }
}
