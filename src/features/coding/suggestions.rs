//! How good the suggestions are: precision and recall on codings that had no part in the learning.

use actix_web::web::Path;
use askama::Template;

use crate::domain::calendar::london_words;
use crate::domain::themes::learn::{Judged, LEAST_CODED, Learnt};
use crate::store::jobs::{self, NewJob};
use crate::store::reviewing::learnt;
use crate::store::reviews as store;
use crate::store::{StoreError, codings};
use crate::web::failure::Answer;
use crate::web::page::{self, Shell};
use crate::web::reviewing::{address, below, done, id};
use crate::web::sent::{Asked, Sent};
use crate::web::visit::{Visit, see_other};

struct Line {
    name: String,
    judged: Judged,
}

struct Figures {
    made: String,
    trained: usize,
    held_out: usize,
    precision: String,
    recall: String,
    micro: String,
    macro_mean: String,
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "coding/suggestions.html")]
struct SuggestionsPage {
    shell: Shell,
    address: String,
    least: usize,
    figures: Option<Figures>,
}

fn words(share: Option<f64>) -> String {
    share.map_or_else(|| "none".to_owned(), |share| format!("{share:.2}"))
}

impl Line {
    fn precision(&self) -> String {
        words(self.judged.precision())
    }

    fn recall(&self) -> String {
        words(self.judged.recall())
    }

    fn f1(&self) -> String {
        words(self.judged.f1())
    }
}

pub async fn page(visit: Visit, path: Path<String>, asked: Asked) -> Answer {
    let id = id(&path)?;
    visit
        .read(move |conn, visit| {
            let review = store::find(conn, visit.actor()?, id)?;
            let book = codings::codebook(conn, id)?.map(|(book, _)| book);
            let name = |theme: &str| {
                let theme_in = book.as_ref().and_then(|book| book.theme(theme));
                theme_in.map_or_else(|| theme.to_owned(), |theme| theme.name.clone())
            };
            let row = learnt::of(conn, id)?;
            let figures = row.map(|row| -> Result<Figures, StoreError> {
                let learnt: Learnt =
                    serde_json::from_str(&row.text).map_err(|e| StoreError::Unreadable(e.to_string()))?;
                let all = learnt.figures();
                let lines =
                    learnt.judged.iter().map(|judged| Line { name: name(&judged.theme), judged: judged.clone() });
                Ok(Figures {
                    made: london_words(row.made_at.utc()),
                    trained: learnt.trained,
                    held_out: learnt.held_out,
                    precision: words(all.precision),
                    recall: words(all.recall),
                    micro: words(all.micro),
                    macro_mean: words(all.macro_mean),
                    lines: lines.collect(),
                })
            });
            let mut shell = below(visit, &review, "How good the suggestions are");
            shell.banner = done(&asked);
            let figures = figures.transpose()?;
            Ok(page::ok(&SuggestionsPage { shell, address: address(id), least: LEAST_CODED, figures }))
        })
        .await
}

/// Learns anew, by a job.
pub async fn learn(visit: Visit, path: Path<String>, _: Sent) -> Answer {
    let id = id(&path)?;
    visit
        .write(move |conn, cx| {
            store::find(conn, &cx.actor, id)?;
            jobs::insert(conn, &[jobs::row(NewJob::LearnThemes { review: id }, cx.now)])?;
            Ok(())
        })
        .await?;
    Ok(see_other(&format!("{}/suggestions?done=learning", address(id))))
}
