//! Coding: what people told, read and marked by two who do not see each other's work; what they differ on, decided; and
//! what the reading is worth: agreement, saturation, suggestions.

mod agreement;
mod labels;
mod read;
mod saturation;
mod save;
mod settle;
mod suggestions;

use crate::entries;
use crate::web::gate::Entry;
use crate::web::reviewing::REVIEWERS;

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/reviews/{id}/coding" => read::next, REVIEWERS;
        POST "/reviews/{id}/coding/labels" => labels::take, REVIEWERS;
        GET "/reviews/{id}/coding/{n}" => read::page, REVIEWERS;
        POST "/reviews/{id}/coding/{n}" => save::save, REVIEWERS;
        GET "/reviews/{id}/settling" => settle::list, REVIEWERS;
        GET "/reviews/{id}/settling/{n}" => settle::page, REVIEWERS;
        POST "/reviews/{id}/settling/{n}" => settle::save, REVIEWERS;
        GET "/reviews/{id}/agreement" => agreement::page, REVIEWERS;
        GET "/reviews/{id}/saturation" => saturation::page, REVIEWERS;
        GET "/reviews/{id}/suggestions" => suggestions::page, REVIEWERS;
        POST "/reviews/{id}/suggestions" => suggestions::learn, REVIEWERS;
    }
}
