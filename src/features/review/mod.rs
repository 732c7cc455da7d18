//! Thematic reviews: from a question to a bundle that anyone can verify.

mod codebook;
mod export;
mod sample;
mod scope;
mod tasks;
mod workspace;

use crate::entries;
use crate::web::gate::Entry;
use crate::web::reviewing::REVIEWERS;

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/reviews" => workspace::list, REVIEWERS;
        GET "/reviews/new" => scope::page, REVIEWERS;
        POST "/reviews" => scope::open, REVIEWERS;
        GET "/reviews/{id}" => workspace::page, REVIEWERS;
        POST "/reviews/{id}/snapshot" => workspace::freeze, REVIEWERS;
        GET "/reviews/{id}/sample" => sample::page, REVIEWERS;
        POST "/reviews/{id}/sample" => sample::draw, REVIEWERS;
        GET "/reviews/{id}/codebook" => codebook::page, REVIEWERS;
        GET "/reviews/{id}/codebook/theme" => codebook::theme, REVIEWERS;
        POST "/reviews/{id}/codebook/theme" => codebook::save, REVIEWERS;
        POST "/reviews/{id}/codebook/lists" => codebook::lists, REVIEWERS;
        POST "/reviews/{id}/codebook/removal" => codebook::remove, REVIEWERS;
        POST "/reviews/{id}/codebook/version" => codebook::freeze, REVIEWERS;
        GET "/reviews/{id}/export" => export::page, REVIEWERS;
        POST "/reviews/{id}/export" => export::ask, REVIEWERS;
        GET "/reviews/{id}/export/{bundle}" => export::file, REVIEWERS;
        POST "/reviews/{id}/export/{bundle}/cancel" => export::cancel, REVIEWERS;
    }
}
