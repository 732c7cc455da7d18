//! The parts of letters that the law requires: they stand in every letter, whatever else a lead writes. Plain English.

use std::fmt::Write as _;

use super::super::calendar::date_words;
use super::exclusion::{Cause, SetAside};
use super::response::FinalResponse;

/// The offer that goes with every acknowledgement of a complaint (reg 13(7)).
pub const OFFER: &str = "I would like to talk with you about two things: how we look into this, and how long it will take. \
Tell me a time and a way that suit you. If you would rather not talk, I will decide both and write to you.";

/// An acknowledgement with the offer in it: added where the lead took it out (reg 13(7)).
#[must_use]
pub fn with_offer(message: String) -> String {
    if message.contains(OFFER) { message } else { format!("{message}\n\n{OFFER}") }
}

/// The right to go on, in every final answer (reg 14(2)(c)): the Health Service Commissioner, and for social care the Local
/// Commissioner.
pub const OMBUDSMAN: &str = "If you are not happy with this answer, tell us. We will look at it again. \
You can also ask the Parliamentary and Health Service Ombudsman to look at your complaint. It is independent and free. \
Ask within a year of the day you knew of the problem. Website: www.ombudsman.org.uk. Phone: 0345 015 4033. \
If part of your complaint is about social care, ask the Local Government and Social Care Ombudsman about that part.";

/// The last day for the Ombudsman, in words.
#[must_use]
pub fn ombudsman_by(by: Option<chrono::NaiveDate>) -> Option<String> {
    by.map(|day| {
        format!(
            "As a rule, ask the Ombudsman by {}. It can take a later complaint where that is fair.",
            date_words(day)
        )
    })
}

/// What the person is told when the procedure ends early: the decision, the reason, and where they can go.
#[must_use]
pub fn set_aside(decision: &SetAside) -> String {
    let what = match decision.cause {
        Cause::Excluded => "We cannot look into this as a complaint under the complaints regulations.".to_owned(),
        Cause::Standing => "We cannot look into this complaint as you made it for someone else.".to_owned(),
        Cause::Late => "We cannot look into this complaint, because it came too late.".to_owned(),
        Cause::Concern => "We put this right at once, as we agreed with you. We keep it on record.".to_owned(),
    };
    let rule = match (decision.cause, decision.exclusion) {
        (Cause::Excluded, Some(exclusion)) => format!(" The rule: {}: {}.", exclusion.source(), exclusion.words()),
        (Cause::Standing, _) => " The rule: reg 5 SI 2009/309.".to_owned(),
        (Cause::Late, _) => " The rule: reg 12 SI 2009/309.".to_owned(),
        (Cause::Excluded | Cause::Concern, _) => String::new(),
    };
    let reason = &decision.reason;
    format!("{what}{rule}\n\nWhy: {reason}\n\nIf you do not agree, tell us. {OMBUDSMAN}")
}

/// The answer as plain text: what the person reads on their own page, in the order of the letter.
#[must_use]
pub fn letter(response: &FinalResponse) -> String {
    let mut text = String::new();
    let mut put = |part: &str| {
        // writing to a string cannot fail
        let _ = write!(text, "{}{part}", if text.is_empty() { "" } else { "\n\n" });
    };
    put(&response.opening);
    if let Some(plan) = &response.plan {
        put(&format!("How we looked into it: {plan}"));
    }
    for issue in &response.issues {
        put(&format!("{}. {}", issue.n, issue.question));
        if let Some(finding) = &issue.finding {
            put(&format!("What we looked at: {}", finding.considered));
            put(&format!("What we found: {} This point is {}.", finding.conclusion, finding.found.words()));
            put(&format!("What we put right for you: {}", finding.remedy));
            put(&format!("What changes: {}", finding.action));
        }
    }
    for contribution in &response.contributions {
        put(&contribution.words(response.as_of));
    }
    put(&response.closing);
    put(OMBUDSMAN);
    if let Some(by) = ombudsman_by(response.ombudsman_by) {
        put(&by);
    }
    if let Some(signature) = &response.signature {
        let acting = signature.acting_for.as_ref().map(|who| format!("\nfor {who}")).unwrap_or_default();
        put(&format!("{}\n{}, {}{acting}", signature.name, signature.role, response.body));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offer_cannot_be_left_out_of_an_acknowledgement() {
        assert!(with_offer("Thank you.".to_owned()).ends_with(OFFER));
        let once = with_offer("Thank you.".to_owned());
        assert_eq!(with_offer(once.clone()), once);
    }

    #[test]
    fn every_refusal_says_why_and_where_to_go() {
        let letter = set_aside(&SetAside {
            cause: Cause::Excluded,
            exclusion: Some(super::super::exclusion::Exclusion::WithTheOmbudsman),
            reason: "The Ombudsman decided on it in May.".to_owned(),
            on: chrono::NaiveDate::default(),
            by: String::new(),
        });
        assert!(letter.contains("reg 8(1)(f)") && letter.contains("in May") && letter.contains("Ombudsman"));
    }
}
