//! Documents to keep, print and pass on: the final answer, and everything the Ombudsman asks for.

mod answer;
mod dossier;
mod gather;
mod pages;

use crate::entries;
use crate::web::gate::{Entry, Gate, LEADS};

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/follow/final-answer" => pages::answer_to_reporter, Gate::Receipt;
        GET "/follow/final-answer.pdf" => pages::answer_to_reporter_pdf, Gate::Receipt;
        GET "/follow/ombudsman" => pages::dossier_to_reporter, Gate::Receipt;
        GET "/follow/ombudsman.pdf" => pages::dossier_to_reporter_pdf, Gate::Receipt;
        GET "/follow/ombudsman.json" => pages::dossier_to_reporter_json, Gate::Receipt;
        GET "/cases/{reference}/final-answer" => pages::answer_to_lead, Gate::Staff(LEADS);
        GET "/cases/{reference}/final-answer.pdf" => pages::answer_to_lead_pdf, Gate::Staff(LEADS);
        GET "/cases/{reference}/ombudsman" => pages::dossier_to_lead, Gate::Staff(LEADS);
        GET "/cases/{reference}/ombudsman.pdf" => pages::dossier_to_lead_pdf, Gate::Staff(LEADS);
        GET "/cases/{reference}/ombudsman.json" => pages::dossier_to_lead_json, Gate::Staff(LEADS);
    }
}
