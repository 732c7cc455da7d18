//! Check the answers, then send: one report, however often the form is posted.

use super::draft::{self, path};
use crate::domain::case::telling::ReplyBy;
use crate::domain::intake::{Step, Told};
use crate::store::drafts::Draft;
use askama::Template;

use super::summary::{self, Names, Part};
use crate::act::{self, ActError, Context, Opened};
use crate::domain::attachment::Act;
use crate::domain::case::action::Action;
use crate::domain::people::Actor;
use crate::domain::reference::CaseRef;
use crate::store::attachments;
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
            let draft = draft.ok_or(Failure::NotFound)?;
            let told = draft.told();
            let (provider, trust) = bodies(conn, &told)?;
            let names = Names { provider: provider.map(|b| b.name), trust: trust.map(|b| b.name) };
            let shell = visit.page("check-title").back_to("/report/files");
            let anonymous = told.reply() == Some(ReplyBy::None);
            let mut parts = summary::parts(&told, &names, visit.language);
            let files = attachments::list(conn, attachments::Of::Draft(&draft.once_key))?;
            let files = files.iter().map(|row| row.own_name(&visit.app.keys)).collect::<Result<Vec<_>, _>>()?;
            parts.push(summary::files(files, visit.language));
            Ok(page::ok(&CheckPage { shell, parts, anonymous }))
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

/// The files of the draft go with the report; the timeline says so.
fn hand_over(conn: &mut Conn, cx: &Context, once_key: &str, opened: &Opened) -> Result<(), ActError> {
    let kinds = attachments::adopt(conn, once_key, opened.report)?;
    if kinds.is_empty() {
        return Ok(());
    }
    let teller = Context { actor: Actor::receipt(opened.report), ..cx.clone() };
    let reference =
        CaseRef::parse(&opened.reference).map_err(|e| StoreError::Unreadable(format!("our own reference: {e:?}")))?;
    act::on_case(conn, &teller, &reference, Action::File(Act::Send { kinds, with_report: true })).map(|_| ())
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
    hand_over(conn, cx, &draft.once_key, &opened)?;
    draft.was_sent(opened.reference, cx.today());
    draft::keep(conn, cx, visitor, &draft)?;
    Ok("/report/sent".to_owned())
}
