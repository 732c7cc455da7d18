//! How far those who coded agree, theme by theme.

use actix_web::web::Path;
use askama::Template;

use super::workspace::{address, below, done, id};
use crate::domain::themes::agreed::{Agreed, agreed};
use crate::domain::themes::counts::Reading;
use crate::store::codings;
use crate::store::reviews as store;
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::sent::Asked;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "review/agreement.html")]
struct AgreementPage {
    shell: Shell,
    address: String,
    coders: Vec<String>,
    /// Labels came with records and are not taken over yet.
    labels: bool,
    lines: Vec<Agreed>,
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            let (book, _) = codings::codebook(conn, id)?.ok_or(Failure::NotFound)?;
            let coders = codings::coders_of(conn, id)?;
            let twice = |readings: Vec<Reading>| (readings.len() >= 2).then_some(readings);
            let doubly: Vec<_> = codings::readings(conn, id)?.into_values().filter_map(twice).collect();
            let taken = coders.iter().any(|coder| coder.coder == 0);
            let labels = !taken && !codings::labels(conn, id)?.is_empty();
            let mut shell = below(visit, &review, "How far coders agree");
            shell.banner = done(&asked);
            Ok(page::ok(&AgreementPage {
                shell,
                address: address(id),
                coders: coders.into_iter().map(|coder| coder.name).collect(),
                labels,
                lines: agreed(&doubly, &book),
            }))
        })
        .await
}
