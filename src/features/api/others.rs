//! What stands around an event: organisations, tasks (the duties of a case), communications; and what this server can do.

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use serde_json::Value;

use super::caller::{Answer, Caller, Sent, WRITE, resource};
use super::refused::{FHIR, Refused};
use super::{search, store};
use crate::act::{self, ActError};
use crate::domain::access::{Visibility, shown};
use crate::domain::case::action::Action;
use crate::domain::case::decide::Audience;
use crate::domain::people::Capacity;
use crate::domain::reference::CaseRef;
use crate::domain::text::Narrative;
use crate::exchange::fhir::{self, Line, Organisation, Step};
use crate::exchange::openapi;
use crate::store::cases::{Found, find};
use crate::store::directory::{self, BodyRow};
use crate::store::{Conn, StoreError, messages};
use crate::web::visit::Visit;

pub async fn metadata(visit: Visit) -> HttpResponse {
    let base = visit.app.settings.server.base_url.trim_end_matches('/').to_owned();
    resource(&fhir::capabilities(&base, visit.context().today(), env!("CARGO_PKG_VERSION")))
}

/// The OpenAPI document.
pub async fn document(visit: Visit) -> HttpResponse {
    let base = visit.app.settings.server.base_url.trim_end_matches('/').to_owned();
    let document = openapi::document(&base, env!("CARGO_PKG_VERSION"));
    HttpResponse::Ok().content_type("application/json").body(document.to_string())
}

/// What cannot be done to any resource of this server: every other method.
pub async fn unsupported() -> Answer {
    Err(Refused::unsupported())
}

/// What is no resource of this server.
pub async fn unknown(_: Caller) -> Answer {
    Err(Refused::unsupported())
}

fn listed(body: &BodyRow, today: chrono::NaiveDate) -> Value {
    fhir::organisation(&Organisation {
        code: &body.code,
        name: &body.name,
        kind: body.kind.words(),
        active: body.is_open(today),
    })
}

pub async fn organisation(caller: Caller, path: web::Path<String>) -> Answer {
    let value = caller
        .read(move |conn, caller| {
            let body = directory::body_by_code(conn, &path)?.ok_or_else(Refused::not_found)?;
            Ok(listed(&body, caller.context().today()))
        })
        .await?;
    Ok(resource(&value))
}

pub async fn organisations(caller: Caller, request: HttpRequest) -> Answer {
    let query = request.query_string().to_owned();
    let value = caller
        .read(move |conn, caller| {
            let (mut limit, mut after, mut code) = (search::PAGE, String::new(), None);
            for (name, value) in search::pairs(&query)? {
                match name.as_str() {
                    "_count" => limit = search::count(&value)?,
                    "page" => after = value,
                    "identifier" => code = Some(value.rsplit('|').next().unwrap_or_default().to_owned()),
                    _ => return Err(search::unknown(&name)),
                }
            }
            let mut rows = match &code {
                Some(code) => directory::body_by_code(conn, code)?.into_iter().collect(),
                None => store::bodies_after(conn, &after, limit + 1)?,
            };
            let base = caller.base();
            let more = i64::try_from(rows.len()).is_ok_and(|found| found > limit);
            rows.truncate(usize::try_from(limit).unwrap_or_default());
            let next = rows.last().filter(|_| more);
            let next = next.map(|last| format!("{base}/fhir/Organization?_count={limit}&page={}", last.code));
            let today = caller.context().today();
            let found = rows.iter().map(|body| listed(body, today)).collect();
            let own = format!("{base}/fhir/Organization?{query}");
            Ok(fhir::bundle(own.trim_end_matches('?'), next.as_deref(), found, &base))
        })
        .await?;
    Ok(resource(&value))
}

/// `AdverseEvent/CAN-…`: the case that is meant.
fn event_of(value: &str) -> Result<CaseRef, Refused> {
    let bare = value.rsplit('/').next().unwrap_or_default();
    CaseRef::parse(bare).map_err(|_| Refused::not_found())
}

/// The one parameter of a search that must be there.
fn about(query: &str, wanted: &str) -> Result<CaseRef, Refused> {
    let pairs = search::pairs(query)?;
    if let Some((name, _)) = pairs.iter().find(|(name, _)| name != wanted) {
        return Err(search::unknown(name));
    }
    let value = pairs.into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
    event_of(&value.ok_or_else(|| Refused::unreadable(format!("the search parameter {wanted} is needed")))?)
}

fn noted(conn: &mut Conn, caller: &Caller, wanted: &CaseRef) -> Result<Found, Refused> {
    let (actor, now) = (&caller.speaker.actor, caller.app.clock.now());
    let found = find(conn, actor, wanted, now)?;
    caller.app.looks.note(actor, found.case.id, "export", None, now);
    Ok(found)
}

pub async fn tasks(caller: Caller, request: HttpRequest) -> Answer {
    let query = request.query_string().to_owned();
    let value = caller
        .read(move |conn, caller| {
            let wanted = about(&query, "focus")?;
            let found = noted(conn, caller, &wanted)?;
            let actor = &caller.speaker.actor;
            let view = shown(actor.capacity, found.case.relation(actor), found.case.consent());
            let mut tasks = Vec::new();
            for strand in &found.strands {
                let owner = directory::body(conn, strand.body_id)?;
                tasks.push(fhir::task(&Step {
                    id: strand.id.to_string(),
                    case: wanted.as_str(),
                    kind: strand.kind,
                    state: strand.state,
                    owner: (&owner.code, &owner.name),
                    due_on: strand.due_on.filter(|_| view.exact_dates),
                    changed_at: Some(strand.last_at.utc()).filter(|_| view.exact_dates),
                }));
            }
            let base = caller.base();
            Ok(fhir::bundle(&format!("{base}/fhir/Task?{query}"), None, tasks, &base))
        })
        .await?;
    Ok(resource(&value))
}

pub async fn communications(caller: Caller, request: HttpRequest) -> Answer {
    let query = request.query_string().to_owned();
    let value = caller
        .read(move |conn, caller| {
            let wanted = about(&query, "about")?;
            let found = noted(conn, caller, &wanted)?;
            let base = caller.base();
            let lines = lines(conn, caller, &found)?;
            Ok(fhir::bundle(&format!("{base}/fhir/Communication?{query}"), None, lines, &base))
        })
        .await?;
    Ok(resource(&value))
}

/// Messages as far as the caller may see them; notes of a team are for its people alone.
fn lines(conn: &mut Conn, caller: &Caller, found: &Found) -> Result<Vec<Value>, Refused> {
    let actor = &caller.speaker.actor;
    let view = shown(actor.capacity, found.case.relation(actor), found.case.consent());
    let all = messages::of_case(conn, found.case.id)?;
    let seen = all.into_iter().filter(|message| {
        let thread = message.to_whom == Audience::Reporter
            || matches!(message.from_capacity, Capacity::Reporter | Capacity::Clinician);
        match message.seen_by {
            Visibility::Shared => !thread || view.narrative,
            Visibility::Internal => false,
            seen_by => view.line(seen_by) && (!thread || view.narrative),
        }
    });
    let told = |account| found.reports.iter().any(|r| r.account_id.is_some() && r.account_id == account);
    Ok(seen
        .map(|message| {
            let hidden = told(message.account_id) && !view.identity;
            fhir::communication(&Line {
                id: message.id.to_string(),
                case: found.row.reference.as_str(),
                words: &message.body,
                from: if hidden { "the person who reported" } else { &message.from_words },
                sent_at: Some(message.at.utc()).filter(|_| view.exact_dates),
            })
        })
        .collect())
}

/// Characters of a message at most, as for a lead.
const LIMIT: usize = 5000;

/// A note for the caller's own team, or a message to the person who reported: the category says which.
pub async fn write(caller: Caller, sent: Sent) -> Answer {
    caller.needs(WRITE)?;
    let invalid = |place: &str, words: &str| Refused::invalid((format!("Communication{place}"), words.to_owned()));
    let text = |pointer: &str| sent.0.pointer(pointer).and_then(Value::as_str);
    if text("/resourceType") != Some("Communication") {
        return Err(invalid("", "the resource must be a Communication"));
    }
    let wanted = event_of(text("/about/0/reference").ok_or_else(|| invalid(".about", "say which event it is about"))?)?;
    let words = Narrative::parse(text("/payload/0/contentString").unwrap_or_default(), LIMIT);
    let words: String = words.map_err(|e| invalid(".payload.contentString", &e.to_string()))?.into();
    let action = match text("/category/0/text") {
        Some("note") => Action::Note { text: words },
        Some("message") => Action::MessageReporter { text: words },
        _ => return Err(invalid(".category.text", "must be `note` or `message`")),
    };
    let cx = caller.context();
    let done = caller
        .app
        .store
        .write(move |conn| -> Result<(), ActError> { act::on_case(conn, &cx, &wanted, action).map(drop) });
    done.await.map_err(|error| match error {
        ActError::Store(StoreError::NotFound) => Refused::not_found(),
        other => other.into(),
    })?;
    Ok(HttpResponse::build(StatusCode::CREATED).content_type(FHIR).finish())
}
