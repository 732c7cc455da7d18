//! The links of one's own trust: made, shown, taken back.

use askama::Template;

use crate::act::ActError;
use crate::domain::calendar::{date_words, london_date};
use crate::domain::ids::{BodyId, LinkId};
use crate::store::report_links::{self as links, LinkRow};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::forms::Problems;
use crate::web::page::{self, Banner, Shell};
use crate::web::sent::{Asked, Fields, Sent};
use crate::web::visit::{Visit, see_other};

struct Given {
    id: String,
    label: String,
    address: String,
    until: String,
    used: i32,
    works: bool,
}

#[derive(Template)]
#[template(path = "links/page.html")]
struct LinksPage {
    shell: Shell,
    problems: Problems,
    links: Vec<Given>,
    typed: String,
}

fn own_body(visit: &Visit) -> Result<BodyId, Failure> {
    visit.actor()?.body.ok_or(Failure::NotFound)
}

fn build(conn: &mut Conn, visit: &Visit, sent: &Fields, problems: Problems) -> Result<LinksPage, Failure> {
    let now = visit.app.clock.now();
    let base = visit.app.settings.server.base_url.trim_end_matches('/').to_owned();
    let given = |row: LinkRow| Given {
        address: format!("{base}/record/{}", links::signed(&visit.app.keys, row.id)),
        works: row.revoked_at.is_none() && row.expires_at.utc() > now,
        until: date_words(london_date(row.expires_at.utc())),
        id: row.id.to_string(),
        label: row.label,
        used: row.used,
    };
    let rows = links::of_body(conn, own_body(visit)?)?;
    Ok(LinksPage {
        shell: visit.shell("Links to report without an account").with(&problems),
        problems,
        links: rows.into_iter().map(given).collect(),
        typed: sent.get("label").to_owned(),
    })
}

pub async fn page(visit: Visit, asked: Asked) -> Answer {
    let done = match asked.0.get("done") {
        "made" => Some("The link was made"),
        "revocation" => Some("The link was taken back"),
        _ => None,
    };
    visit
        .read(move |conn, visit| {
            let mut page = build(conn, visit, &Fields::default(), Problems::default())?;
            page.shell.banner = done.map(|words| Banner::Done(words.to_owned()));
            Ok(page::ok(&page))
        })
        .await
}

pub async fn make(visit: Visit, sent: Sent) -> Answer {
    let body = own_body(&visit)?;
    let mut problems = Problems::default();
    let Some(label) = sent.0.prose("label", 100, "Say for whom the link is", &mut problems) else {
        return visit.read(move |conn, visit| Ok(page::unprocessable(&build(conn, visit, &sent.0, problems)?))).await;
    };
    visit
        .write(move |conn, cx| {
            let by = cx.actor.account().ok_or(StoreError::NotFound)?;
            Ok::<_, ActError>(links::make(conn, body, &label, by, cx.now)?)
        })
        .await?;
    Ok(see_other("/links?done=made"))
}

pub async fn revoke(visit: Visit, sent: Sent) -> Answer {
    let body = own_body(&visit)?;
    let id: LinkId = sent.0.code("id").ok_or(Failure::NotFound)?;
    visit.write(move |conn, cx| Ok::<_, ActError>(links::revoke(conn, body, id, cx.now)?)).await?;
    Ok(see_other("/links?done=revocation"))
}
