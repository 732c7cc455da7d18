//! Check the answers, then send: one report, however often the form is posted.

use super::draft::{self, path};
use crate::domain::case::telling::ReplyBy;
use crate::domain::intake::{Step, Told};
use crate::store::drafts::Draft;
use askama::Template;

use super::summary::{self, Names, Part};
use crate::act::{self, ActError, Context};
use crate::domain::people::Actor;
use crate::store::directory::{self, BodyRow};
use crate::store::{Conn, StoreError};
use crate::web::failure::{Answer, Failure};
use crate::web::page::{self, Shell};
use crate::web::sent::Sent;
use crate::web::visit::{Visit, see_other};

#[derive(Template)]
#[template(path = "report/check.html")]
struct CheckPage {
    shell: Shell,
    parts: Vec<Part>,
    anonymous: bool,
}

/// Where to go instead, when this draft cannot be sent now.
fn elsewhere(draft: Option<&Draft>) -> Option<String> {
    let Some(draft) = draft else { return Some(path(Step::Danger)) };
    if draft.sent.is_some() {
        return Some("/report/sent".to_owned());
    }
    Step::missing(&draft.told(), None).map(path)
}

pub async fn check(visit: Visit) -> Answer {
    visit
        .read(|conn, visit| {
            let draft = draft::find(conn, &visit.context(), &visit.token_hash())?;
            if let Some(path) = elsewhere(draft.as_ref()) {
                return Ok(see_other(&path));
            }
            let told = draft.ok_or(Failure::NotFound)?.told();
            let (provider, trust) = bodies(conn, &told)?;
            let names = Names { provider: provider.map(|b| b.name), trust: trust.map(|b| b.name) };
            let shell = visit.shell("Check your answers before you send them").back_to(path(Step::Sharing));
            let anonymous = told.reply() == Some(ReplyBy::None);
            Ok(page::ok(&CheckPage { shell, parts: summary::parts(&told, &names), anonymous }))
        })
        .await
}

/// The company and the hospital that were chosen, where they are on the list.
fn bodies(conn: &mut Conn, told: &Told) -> Result<(Option<BodyRow>, Option<BodyRow>), StoreError> {
    let mut find = |field: &str| match told.given(field) {
        Some(code) => directory::body_by_code(conn, code),
        None => Ok(None),
    };
    Ok((find("provider")?, find("trust")?))
}

pub async fn send(visit: Visit, _: Sent) -> Answer {
    Ok(see_other(&act::once_more(|| once(&visit)).await?))
}

/// Sends the draft in one transaction, and says where to go.
async fn once(visit: &Visit) -> Result<String, ActError> {
    // Whoever is signed in on this browser: a report belongs to the person who tells it.
    let cx = visit.app.context(Actor::nobody());
    let visitor = visit.token_hash();
    visit.app.store.write(move |conn| sent(conn, &cx, &visitor)).await
}

fn sent(conn: &mut Conn, cx: &Context, visitor: &[u8]) -> Result<String, ActError> {
    let draft = draft::find_for_change(conn, cx, visitor)?;
    if let Some(path) = elsewhere(draft.as_ref()) {
        return Ok(path);
    }
    let mut draft = draft.ok_or(StoreError::NotFound)?;
    let told = draft.told();
    let (provider, trust) = bodies(conn, &told)?;
    let report = told.report(&draft.once_key, provider.map(|b| b.id), trust.map(|b| b.id));
    let report = report.ok_or(StoreError::NotFound)?;
    let opened = act::report(conn, cx, &report, Some(&draft.code()))?;
    draft.was_sent(opened.reference, cx.today());
    draft::keep(conn, cx, visitor, &draft)?;
    Ok("/report/sent".to_owned())
}
