//! Looking up the exact name of a medicine, for lists too long for the report's own page.

use askama::Template;

use crate::store::medicines::{self, MedicineRow};
use crate::web::failure::Answer;
use crate::web::page::{self, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;

/// More than this many names help nobody: another word narrows them.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "incident/medicines.html")]
struct MedicinesPage {
    shell: Shell,
    words: String,
    found: Vec<MedicineRow>,
    more: bool,
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let words: String = asked.0.given("name").unwrap_or_default().chars().take(100).collect();
    visit
        .read(move |conn, visit| {
            let mut found = if words.is_empty() { Vec::new() } else { medicines::containing(conn, &words, SHOWN + 1)? };
            let shown = usize::try_from(SHOWN).unwrap_or(usize::MAX);
            let more = found.len() > shown;
            found.truncate(shown);
            let shell = visit.shell("Find the name of a medicine").back_to("/incidents/new");
            Ok(page::ok(&MedicinesPage { shell, words, found, more }))
        })
        .await
}
