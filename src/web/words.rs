//! The sentences for refusals, in one place.

use crate::domain::case::action::Refusal;

/// Why something cannot be done now, as the person who tried reads it.
#[must_use]
pub fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::NotAllowed => "You cannot do this to this case.",
        Refusal::NotNow => "This step is not possible as the case stands now. Someone may have done it already.",
        Refusal::NotAnswered => "Send the final answer first. Then the case can be closed.",
        Refusal::HarmNotReviewed => {
            "An incident can be closed only after both grades of harm, physical and psychological, were reviewed."
        }
        Refusal::NoProvider => "The case names no homecare company that could be asked.",
        Refusal::NoReferral => "This was not sent to your organisation.",
        Refusal::OnlyInformed => "Your organisation was informed of this case. Another one decides.",
        Refusal::AlreadyReferred => "The case is with this organisation already.",
        Refusal::Anonymous => "The person chose to stay anonymous. They read what you write with their receipt.",
    }
}
