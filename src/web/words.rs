//! The sentences for refusals and for dates that are due, in one place.

use chrono::NaiveDate;

use crate::domain::access::{Consent, IdentityHidden, Mode};
use crate::domain::case::HarmSaid;
use crate::domain::case::action::Refusal;
use crate::domain::case::next::Noun;
use crate::domain::complaint::act::Refused;
use crate::domain::complaint::plain::OFFER;
use crate::domain::harm::act::HarmRefusal;
use crate::domain::harm::grade::HarmGrade;
use crate::domain::privacy::PrivacyRefused;
use crate::store::facts::level;

/// Why something cannot be done now, as the person who tried reads it.
#[must_use]
pub fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotAllowed => "You cannot do this to this case.",
        Refusal::NotShared => {
            "The rules do not let this be shared for this purpose, or nobody of that organisation is here."
        }
        Refusal::NotSigned => "No organisation we know signed this, or it was changed on its way.",
        Refusal::NoOtherLead => "Nobody else is left who could answer this. Name another national lead first.",
        Refusal::NotNow => "This step is not possible as the case stands now. Someone may have done it already.",
        Refusal::NotAnswered => "Send the final answer first. Then the case can be closed.",
        Refusal::HarmNotReviewed => {
            "An incident can be closed only after both grades of harm, physical and psychological, were reviewed."
        }
        Refusal::NoProvider => "The case names no homecare company that could be asked.",
        Refusal::NoReferral => "This was not sent to your organisation.",
        Refusal::OnlyInformed => "Your organisation was informed of this case. Another one decides.",
        Refusal::AlreadyReferred => "The case is with this organisation already.",
        Refusal::Complaint(refused) => refused_complaint(refused),
        Refusal::Privacy(why) => privacy(why),
        Refusal::Held => "A legal hold keeps this record. Nothing in it can be erased until the hold ends.",
        Refusal::NotDue => "This record must be kept longer.",
        Refusal::StillOpen => "The case is open. A record's time begins when everything in it is closed.",
        Refusal::Anonymous => "The person chose to stay anonymous. They read what you write with their receipt.",
        Refusal::KeptFromProvider => {
            "Somebody who works for the company told us this in confidence. Nothing of it may reach the company."
        }
        Refusal::CandourNotDecided => {
            "The harm was moderate or worse. Decide on the duty of candour first, in the record of harm."
        }
        Refusal::CandourNotDone => {
            "It is notifiable, and the person was not told yet. Record the talk, or each attempt to reach them."
        }
        Refusal::LearningRequired => {
            "This must be looked into. Choose a response that is enough, and write down what was learned."
        }
        Refusal::AnotherPatient => "The two cases are at different trusts. They cannot be joined.",
        Refusal::JoinTheOtherWay => "Several reports were joined to that case already. Join this case into that one.",
        Refusal::AcknowledgeFirst => "Acknowledge the complaint in the other case first. Then they can be joined.",
        Refusal::Harm(why) => harm_refusal(why),
    }
}

const fn harm_refusal(why: HarmRefusal) -> &'static str {
    match why {
        HarmRefusal::NoSuchLine => "This line is not there any more.",
        HarmRefusal::UnknownFailure => "Choose a failure from the list.",
        HarmRefusal::Timeline => "The days contradict each other. A dose cannot be lost before it was there.",
        HarmRefusal::Future => "The date lies in the future.",
        HarmRefusal::PrescriptionDates => "The dates are the wrong way round: asked for, then valid, then dispatched.",
        HarmRefusal::NotNotifiable => "Decide first that it is notifiable.",
        HarmRefusal::Declined => {
            "The person declined or could not be reached. Only attempts and copies are recorded now."
        }
        HarmRefusal::DoneAlready => "This was done already, or comes too early.",
        HarmRefusal::DueInThePast => "The action must be due today or later.",
        HarmRefusal::NoReason => "Say why.",
        HarmRefusal::NotToldYet => "The person is told in person first. The letter follows.",
    }
}

/// Why something cannot be done with a complaint or a clock.
fn refused_complaint(refused: Refused) -> &'static str {
    match refused {
        Refused::NoComplaint => "There is no complaint here that your organisation answers.",
        Refused::AnsweredByLetter => {
            "A complaint is answered point by point. Open the complaint and write the letter there."
        }
        Refused::Incomplete => "The answer is not complete yet. The list says what is missing.",
        Refused::NotApproved => "Nobody has approved and signed the answer yet.",
        Refused::NotAcknowledged => "Acknowledge the complaint before you answer it.",
        Refused::Sent => "The complaint has been answered. What was sent cannot be changed.",
        Refused::NobodyResponsible => "Your organisation has no responsible person on record. Name one first (reg 4).",
        Refused::NotAuthorised => "Only the responsible person, or someone who acts for them, can approve the answer.",
        Refused::OwnWords => "You wrote this answer. Someone else who may sign has to approve it.",
        Refused::AfterTheEnd => {
            "The last day has passed. It cannot be made longer any more: tell the person why it is late."
        }
        Refused::NotLonger => "The new date has to be later than the one that runs.",
        Refused::InThePast => "The date has passed already.",
        Refused::InTheFuture => "The date has not come yet.",
        Refused::BeyondTheRelevantPeriod => {
            "The date is later than the law allows. Agree a longer time with the person first."
        }
        Refused::NotLate => "The time to answer still runs. There is no delay to tell.",
        Refused::InTime => "The complaint came in time. There is nothing to decide.",
        Refused::NotSpoken => "It came in writing. Only what was spoken can stay a concern.",
        Refused::SolvedTooLate => "It was solved after the next working day. From then on it is a complaint.",
        Refused::AuthorityNeeded => "Write down how the patient agreed: how far, by what evidence, and when.",
        Refused::NotThisClock => "This clock cannot be stopped: the law or the patient's safety sets it.",
        Refused::NoPause => "No pause runs now.",
        Refused::PauseLength => "A pause ends on or after the day it begins, and within a year.",
        Refused::NoIssue => "There is no such point.",
        Refused::NotAgreed => "The person did not agree that this company may know. Ask them first.",
        Refused::SameBody => "It is with this organisation already.",
        Refused::NoSuchBody => "No organisation that could be asked has this code.",
        Refused::NoLeadThere => "This organisation has no named lead now. Nothing is sent to a vacancy.",
    }
}

/// Why a report's privacy stays as it is, as the person reads it.
#[must_use]
pub fn privacy(why: PrivacyRefused) -> &'static str {
    match why {
        PrivacyRefused::Less => "You can only choose more privacy here. To share more, write to the lead.",
        PrivacyRefused::NameKnown => {
            "Somebody has read your name already. You can still choose that only the lead may know it from now on."
        }
        PrivacyRefused::Same => "Select what you want to keep more private. Nothing has changed yet.",
    }
}

/// Why nobody's name can be shown to a regulator.
#[must_use]
pub fn identity_hidden(why: IdentityHidden) -> &'static str {
    match why {
        IdentityHidden::Anonymous => "The person chose to stay anonymous. Their name was never asked.",
        IdentityHidden::Confidential => "The person asked that only the lead knows their name. Ask the lead instead.",
        IdentityHidden::NotAgreed => {
            "The person did not agree that a regulator may know who they are. Ask the lead instead."
        }
        IdentityHidden::NotYours => "Your organisation may not be shown who reported this.",
    }
}

/// "Patient-safety incident": words of a code list at the start of a line.
#[must_use]
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What the people who reported agreed to have shared, as colleagues read it.
#[must_use]
pub fn consent(consent: Consent) -> String {
    let with = [
        (consent.provider, "the homecare company"),
        (consent.trust, "the hospital"),
        (consent.regulator, "regulators"),
    ];
    let with: Vec<&str> = with.iter().filter(|(agreed, _)| *agreed).map(|(_, words)| *words).collect();
    let with = if with.is_empty() { "nobody but the lead".to_owned() } else { with.join(", ") };
    match consent.mode {
        Mode::Named => format!("Name and words, with {with}"),
        Mode::Confidential => format!("Words, with {with}. The name stays with the lead"),
        Mode::Anonymous => format!("Words, with {with}. Anonymous"),
    }
}

/// A date in a table: "24 Nov 2026".
#[must_use]
pub fn short_date(on: NaiveDate) -> String {
    on.format("%-d %b %Y").to_string()
}

/// What failed, by its code.
#[must_use]
pub fn failure(code: &str) -> &'static str {
    crate::domain::failure::failure(code).map_or("Not known", |f| f.label)
}

/// When something is due, seen from today: "2 days late", "due today", "due in 3 days".
#[must_use]
pub fn due(on: NaiveDate, today: NaiveDate) -> String {
    match (on - today).num_days() {
        -1 => "1 day late".to_owned(),
        late @ ..-1 => format!("{} days late", -late),
        0 => "due today".to_owned(),
        1 => "due tomorrow".to_owned(),
        days => format!("due in {days} days"),
    }
}

/// What was just done, as the lead reads it.
#[must_use]
pub fn done(noun: Noun) -> &'static str {
    match noun {
        Noun::RegulatorAnswer => "Your answer was sent to the regulator",
        Noun::Acknowledgement => "Acknowledged",
        Noun::HarmReview => "The review of harm was saved",
        Noun::Question => "Your question was sent to the homecare company",
        Noun::Answer => "The final answer was sent",
        Noun::Closure => "Closed",
        Noun::Message => "Your message was sent",
        Noun::Note => "The note was added",
        Noun::Referral => "The case was put before the regulator",
        Noun::Reopening => "Opened again",
    }
}

/// The harm in a few words: as a clinician graded it, else as it was reported.
#[must_use]
pub fn harm(reviewed: Option<HarmGrade>, reported: Option<HarmGrade>, said: HarmSaid) -> String {
    let words = match level(reviewed.or(reported), said) {
        "fatal" => "Fatal",
        "severe" => "Severe harm",
        "moderate" => "Moderate harm",
        "low" => "Low harm",
        "none" => "No harm",
        "said_harmed" => "Says harmed",
        _ => "Harm not known",
    };
    if reviewed.is_some() { format!("{words}, reviewed") } else { words.to_owned() }
}

/// What an acknowledgement begins with; the lead may change every word. It offers to discuss how the complaint will be
/// handled and how long that will take, as reg 13(7) SI 2009/309 asks.
#[must_use]
pub fn acknowledgement(lead: &str, to_a_clinician: bool) -> String {
    let opening = format!("Thank you for telling us. I am {lead}. I am responsible for this.");
    if to_a_clinician {
        return format!("{opening}\n\nI have read your report. You will hear from me what we find and what we change.");
    }
    format!(
        "{opening}\n\n{OFFER}\n\n\
         We will look into what happened. Then I will write to you with what we found and what will change."
    )
}

/// Why no name is shown to a lead, where it is not.
#[must_use]
pub fn name_withheld(mode: Mode) -> &'static str {
    match mode {
        Mode::Anonymous => {
            "They chose to stay anonymous. Nobody knows their name, and they read our answers by receipt."
        }
        Mode::Confidential => "They asked us to keep their name with the lead alone.",
        Mode::Named => "They did not agree that your organisation is told their name.",
    }
}

/// An NHS number as it is read aloud: 3, 3 and 4 figures.
#[must_use]
pub fn nhs_number(number: &str) -> String {
    match (number.get(..3), number.get(3..6), number.get(6..)) {
        (Some(a), Some(b), Some(c)) if number.len() == 10 => format!("{a} {b} {c}"),
        _ => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_said_from_where_we_stand() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let said = |days| due(today + chrono::TimeDelta::days(days), today);
        assert_eq!([said(-2), said(-1), said(0)], ["2 days late", "1 day late", "due today"]);
        assert_eq!([said(1), said(9)], ["due tomorrow", "due in 9 days"]);
    }
}
