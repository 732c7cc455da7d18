//! What the rooms of a thematic review share: who enters, its address, the shell of its pages, and what was just done
//! in words.

use super::failure::Failure;
use super::gate::Gate;
use super::page::{Banner, Link, Shell};
use super::sent::Asked;
use super::visit::Visit;
use crate::domain::ids::ReviewId;
use crate::domain::people::Capacity;
use crate::store::reviews::ReviewRow;

/// Who works on reviews. Which ones is a second question: those of their own body.
pub const REVIEWERS: Gate = Gate::Staff(&[Capacity::Regulator, Capacity::Analyst]);

/// The id in the path; nonsense is no page.
///
/// # Errors
/// Not found.
pub fn id(path: &str) -> Result<ReviewId, Failure> {
    path.parse().map_err(|_| Failure::NotFound)
}

/// The address of a review's page.
#[must_use]
pub fn address(id: ReviewId) -> String {
    format!("/reviews/{id}")
}

/// The shell of a page below a review.
#[must_use]
pub fn below(visit: &Visit, review: &ReviewRow, title: &str) -> Shell {
    let above = [Link::new("/reviews", "Thematic reviews"), Link::new(address(review.id), review.title.clone())];
    visit.shell(title).under(above)
}

/// What was just done, in words.
#[must_use]
pub fn done(asked: &Asked) -> Option<Banner> {
    let words = match asked.0.get("done") {
        "opened" => "The review is open",
        "freezing" => "The rows are being frozen",
        "drawn" => "The sample is drawn",
        "theme" => "The theme is saved",
        "lists" => "The themes are added",
        "removed" => "The themes are removed",
        "version" => "The codebook is frozen. Coding can begin",
        "coded" => "Everything drawn is coded",
        "marked" => "The passage is marked",
        "labels" => "The labels that came with the records are taken over",
        "settled" => "The case is decided",
        "learning" => "Suggestions are being learnt anew",
        "finding" => "The finding is saved",
        "recommendation" => "The recommendation is saved",
        "quote" => "The quote waits for a second person to check it",
        "checked" => "The check of the quote is saved",
        "named" => "Who signs is saved",
        "signed" => "Your signature is saved",
        "sent-back" => "The review is sent back",
        "issued" => "The review is issued",
        "withdrawn" => "The review is withdrawn",
        "superseded" => "The review is superseded",
        "asked" => "The bundle will be built",
        "stopped" => "The bundle is stopped",
        _ => return None,
    };
    Some(Banner::Done(words.to_owned()))
}
