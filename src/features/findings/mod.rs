//! What a review found and recommends: claims that each rest on themes, passages and cases; and quotes that a second
//! person clears.

mod board;
mod check;
mod finding;
mod propose;
mod recommendation;

use crate::entries;
use crate::web::gate::Entry;
use crate::web::reviewing::REVIEWERS;

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/reviews/{id}/findings" => board::page, REVIEWERS;
        GET "/reviews/{id}/findings/finding" => finding::page, REVIEWERS;
        POST "/reviews/{id}/findings/finding" => finding::save, REVIEWERS;
        GET "/reviews/{id}/findings/recommendation" => recommendation::page, REVIEWERS;
        POST "/reviews/{id}/findings/recommendation" => recommendation::save, REVIEWERS;
        GET "/reviews/{id}/findings/{finding}/quotes" => propose::page, REVIEWERS;
        POST "/reviews/{id}/findings/{finding}/quotes" => propose::save, REVIEWERS;
        GET "/reviews/{id}/quotes" => check::list, REVIEWERS;
        GET "/reviews/{id}/quotes/{quote}" => check::page, REVIEWERS;
        POST "/reviews/{id}/quotes/{quote}" => check::save, REVIEWERS;
    }
}
