//! A company's right of reply beside what regulators see of it: written by the company, dated, read by every regulator.

use askama::Template;

use crate::act::ActError;
use crate::domain::calendar::london_words;
use crate::domain::people::Capacity;
use crate::entries;
use crate::store::{Conn, StoreError, decided, provider_replies};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::gate::{Entry, Gate};
use crate::web::listing::PastDecision;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

const COMPANY: Gate = Gate::Staff(&[Capacity::ProviderLead]);

#[must_use]
pub fn routes() -> Vec<Entry> {
    entries! {
        GET "/right-of-reply" => page, COMPANY;
        POST "/right-of-reply" => send, COMPANY;
    }
}

#[derive(Template)]
#[template(path = "replies/page.html")]
struct ReplyPage {
    shell: Shell,
    problems: Problems,
    replies: Vec<(String, String, String)>,
    past: Vec<PastDecision>,
    fields: Fields,
}

fn build(conn: &mut Conn, visit: &Visit, fields: Fields, problems: Problems) -> Result<ReplyPage, Failure> {
    let own = visit.actor()?.body.ok_or(Failure::NotFound)?;
    let replies = provider_replies::of(conn, own, 50)?.into_iter();
    let past = decided::on_provider(conn, own, 20)?;
    Ok(ReplyPage {
        shell: visit.shell("Your right of reply").with(&problems),
        replies: replies.map(|row| (london_words(row.at.utc()), row.by_words, row.words)).collect(),
        past: past.iter().map(PastDecision::of).collect(),
        problems,
        fields,
    })
}

async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = asked.0.get("done") == "reply";
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, Fields::default(), Problems::default())?;
            page.shell.banner = done.then(|| Banner::Done("Your reply stands beside the figures".to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

async fn send(visit: Visit, sent: Sent) -> Answer {
    let mut problems = Problems::default();
    let words = sent.0.prose("words", 4_000, "Write your reply", &mut problems);
    let Some(words) = words.filter(|_| problems.is_empty()) else {
        let fields = sent.0;
        return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, fields, problems)?))).await;
    };
    visit
        .write(move |conn, cx| -> Result<(), ActError> {
            let own = cx.actor.body.ok_or(StoreError::NotFound)?;
            Ok(provider_replies::add(conn, own, (&cx.actor.words, &words), cx.now)?)
        })
        .await?;
    Ok(see_other("/right-of-reply?done=reply"))
}
